// What people say about a change: threads, whom they asked to look, which other changes edit the same entries, and every step so far.
import type { Change } from '@switchyard/registry-core/change/change';
import { editSubject } from '@switchyard/registry-core/change/entries';
import { type ChangeStatus, isOpen } from '@switchyard/registry-core/change/machine';
import type { Ask, Assessment, Attempt } from '../../access.server.ts';
import type { ReviewComment, ReviewRequest } from '../../ports/review.ts';
import type { Environment } from '../../ports.ts';
import { everyPermit, forbid, type Permit, permit } from '../permit.server.ts';
import { openStatuses } from './open-statuses.ts';

export interface Thread extends ReviewComment {
  readonly answers: readonly ReviewComment[];
  readonly settle: Permit;
}

export interface OtherChange {
  readonly number: number;
  readonly title: string;
  readonly authorName: string;
  readonly status: ChangeStatus;
  /** What both edit. */
  readonly subjects: readonly string[];
}

/** A step on record. */
export interface ChangeStepTaken {
  readonly seq: number;
  readonly at: Date;
  readonly personName: string;
  readonly verb: string;
  readonly words: string;
  readonly refused: boolean;
}

export interface Review {
  /** Oldest first. */
  readonly threads: readonly Thread[];
  readonly requests: readonly (ReviewRequest & { readonly answered: boolean })[];
  readonly alsoEditedIn: readonly OtherChange[];
  /** Newest first. */
  readonly steps: readonly ChangeStepTaken[];
  /** Other environments that the viewer may look at, where a published change could be brought to. */
  readonly elsewhere: readonly Pick<Environment, 'name' | 'title'>[];
  readonly decisions: Readonly<Record<'comment' | 'ask' | 'requestReview' | 'clone', Permit>>;
}

const stepsMax = 100;

export async function reviewOf(viewing: Attempt, assessment: Assessment): Promise<Review> {
  const { stores } = viewing;
  const { change } = assessment;
  const comments = await stores.review.comments([change.id]);
  const requests = await stores.review.requests([change.id]);
  const records = await stores.audit.list({ target: `change:${change.id}`, limit: stepsMax });
  const decisions = decisionsOn(viewing, assessment);
  return {
    threads: comments
      .filter(({ threadId }) => threadId === null)
      .map((comment) => ({
        ...comment,
        answers: comments.filter(({ threadId }) => threadId === comment.id),
        settle: comment.asks && comment.personId !== viewing.actor.id ? decisions.ask : decisions.comment,
      })),
    requests: requests.map((request) => ({ ...request, answered: hasAnswered(change, comments, request) })),
    alsoEditedIn: isOpen(change.status) ? await othersOf(viewing, change) : [],
    steps: records.map(({ seq, at, actorName, verb, reason, result }) => {
      return { seq, at, personName: actorName, verb, words: reason, refused: result === 'refused' };
    }),
    elsewhere: change.status === 'published' ? await environmentsBeside(viewing, change.environment) : [],
    decisions,
  };
}

/** Whoever approved or asked for something in this round has looked. */
export function hasAnswered(
  { approvals, round }: Pick<Change, 'approvals' | 'round'>,
  comments: readonly ReviewComment[],
  { personId }: Pick<ReviewRequest, 'personId'>,
): boolean {
  const looked = approvals.some((approval) => approval.personId === personId && approval.round === round);
  return looked || comments.some((comment) => comment.personId === personId && comment.asks && comment.round === round);
}

async function environmentsBeside(viewing: Attempt, environment: string): Promise<Review['elsewhere']> {
  const all = await viewing.stores.environments.list();
  return all
    .filter(({ name }) => name !== environment && permit(viewing, { verb: 'registry:view', environment: name }).allowed)
    .map(({ name, title }) => ({ name, title }));
}

async function othersOf({ stores }: Attempt, change: Change): Promise<OtherChange[]> {
  const mine = new Set(change.edits.map(editSubject));
  const open = await stores.changes.list({ environment: change.environment, statuses: openStatuses });
  return open.flatMap(({ id, number, title, authorName, status, edits }) => {
    const subjects = edits.map(editSubject).filter((subject) => mine.has(subject));
    return id === change.id || subjects.length === 0 ? [] : [{ number, title, authorName, status, subjects }];
  });
}

function decisionsOn(viewing: Attempt, { change, footprint, basis }: Assessment): Review['decisions'] {
  const { environment, status, authorId, editorIds } = change;
  const may = (ask: Omit<Ask, 'environment'>) => permit(viewing, { ...ask, environment });
  const open = isOpen(status) ? [] : [forbid(`This change is ${status}.`)];
  return {
    comment: may({ verb: 'change:comment' }),
    ask: everyPermit(...open, may({ verb: 'change:request_changes', footprint, basis })),
    requestReview: everyPermit(...open, may({ verb: 'change:request_review', basis: { authorId, editorIds } })),
    clone: may({ verb: 'change:edit', footprint }),
  };
}
