// What waits for one person, in every environment that they may look at: changes to approve or to look at, and their own that cannot go on
// without them. Read from what validation left on each change, so that it costs a few rows, whatever the size of the registry.
import { countingApprovals } from '@switchyard/registry-core/change/approvals-needed';
import { findConflicts } from '@switchyard/registry-core/change/conflicts';
import type { Entries } from '@switchyard/registry-core/change/entries';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { type Attempt, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ReviewComment, ReviewRequest } from '../../ports/review.ts';
import type { Change, ChangeAbout, Ports } from '../../ports.ts';
import { type ElevationRow, waitingElevations } from '../access/elevation-list.server.ts';
import { openStatuses } from '../changes/open-statuses.ts';
import { hasAnswered } from '../changes/review.server.ts';
import { permit } from '../permit.server.ts';

/** Why a change waits: for a decision of this person, or for them to go on with it. */
export const waits = ['approve', 'look', 'look_again', 'answer', 'settle', 'mend', 'publish'] as const;
export type WaitsFor = (typeof waits)[number];

export interface InboxRow {
  readonly change: Pick<Change, 'number' | 'title' | 'environment' | 'authorName' | 'status' | 'updatedAt' | 'createdAt'>;
  readonly waitsFor: WaitsFor;
  /** Why, in one sentence. */
  readonly because: string;
}

export interface Inbox {
  /** What others wait for, newest first. */
  readonly decisions: readonly InboxRow[];
  /** The person's own changes that wait for them, newest first. */
  readonly own: readonly InboxRow[];
  /** Elevations to answer and broken glass to review, newest first. */
  readonly elevations: readonly ElevationRow[];
}

export function inbox(ports: Ports, caller: Caller): Promise<Result<Inbox>> {
  return view(ports, caller, null, async (viewing) =>
    accept({ ...(await inboxOf(viewing)), elevations: await waitingElevations(viewing) }),
  );
}

export async function inboxOf(viewing: Attempt): Promise<Pick<Inbox, 'decisions' | 'own'>> {
  const { stores, actor } = viewing;
  const open = (await stores.changes.listAbout({ statuses: openStatuses })).filter(({ environment }) => {
    return permit(viewing, { verb: 'registry:view', environment }).allowed;
  });
  const comments = await stores.review.comments(open.map(({ id }) => id));
  const about = ({ id }: ChangeAbout) => comments.filter(({ changeId }) => changeId === id);
  const requests = new Map((await stores.review.requestsOf(actor.id)).map((request) => [request.changeId, request]));
  const decisions = open.flatMap((change) => decisionOn(viewing, change, about(change), requests.get(change.id)) ?? []);
  const mine = open.filter(({ authorId }) => authorId === actor.id);
  const conflicting = await conflictingOf(viewing, mine);
  const own = mine.flatMap((change) => ownOf(change, about(change), conflicting.get(change.id) ?? []) ?? []);
  return { decisions, own };
}

function rowOf(
  { number, title, environment, authorName, status, updatedAt, createdAt }: ChangeAbout,
  waitsFor: WaitsFor,
  because: string,
): InboxRow {
  return { change: { number, title, environment, authorName, status, updatedAt, createdAt }, waitsFor, because };
}

function decisionOn(
  viewing: Attempt,
  change: ChangeAbout,
  comments: readonly ReviewComment[],
  request: ReviewRequest | undefined,
): InboxRow | undefined {
  const { actor } = viewing;
  if (change.authorId === actor.id) return undefined;
  const asked = comments.find(
    ({ asks, settledAt, personId, round }) => asks && settledAt === null && personId === actor.id && round < change.round,
  );
  if (asked) return rowOf(change, 'look_again', `It was edited since you asked: “${shorten(asked.text)}”`);
  const waits = comments.some(({ asks, settledAt, personId }) => asks && settledAt === null && personId === actor.id);
  const approvable = change.status === 'validated' && !waits && mayApprove(viewing, change);
  if (request && !hasAnswered(change, comments, request)) {
    return rowOf(change, approvable ? 'approve' : 'look', `${request.askedBy} asks you to look at it.`);
  }
  return approvable ? rowOf(change, 'approve', 'You are one of those who may approve it.') : undefined;
}

/** By what validation found that the change reaches: a drifted base is found out when the change is opened. */
function mayApprove(viewing: Attempt, change: ChangeAbout): boolean {
  const { environment, footprint, authorId, editorIds } = change;
  if (footprint === null) return false;
  const approverIds = countingApprovals(change).map(({ personId }) => personId);
  return permit(viewing, { verb: 'change:approve', environment, footprint, basis: { authorId, editorIds, approverIds } }).allowed;
}

function ownOf(change: ChangeAbout, comments: readonly ReviewComment[], conflicting: readonly string[]): InboxRow | undefined {
  const asks = comments.filter(({ asks: does, settledAt }) => does && settledAt === null);
  const [ask] = asks;
  if (change.status === 'rejected') return rowOf(change, 'mend', 'It was rejected; edit it to try again, or discard it.');
  if (conflicting.length > 0) return rowOf(change, 'settle', `Somebody else published ${conflicting.slice(0, 3).join(', ')} since.`);
  if (ask && ask.round === change.round) return rowOf(change, 'answer', `${ask.personName} asks: “${shorten(ask.text)}”`);
  if (change.status === 'approved' && !ask) return rowOf(change, 'publish', 'Enough people agreed; it can be published.');
  return undefined;
}

const shorten = (text: string) => (text.length > 120 ? `${text.slice(0, 119)}…` : text);

/** Names of what each change edits over something that is not live any more. */
async function conflictingOf({ stores }: Attempt, changes: readonly ChangeAbout[]): Promise<Map<string, string[]>> {
  const conflicting = new Map<string, string[]>();
  for (const { changeId, edit, live } of await stores.changes.movedEdits(changes.map(({ id }) => id))) {
    const entries: Entries = new Map(live ? [[edit.entry, live]] : []);
    const names = findConflicts([edit], entries).map(({ entry }) => entry.slice(entry.indexOf(':') + 1));
    conflicting.set(changeId, [...(conflicting.get(changeId) ?? []), ...names]);
  }
  return conflicting;
}
