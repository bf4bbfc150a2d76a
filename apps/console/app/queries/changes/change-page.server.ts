// Everything about one change: its difference in words and side by side, findings, who approved and who still may, and for
// each thing that can be done whether the viewer may do it.
import type { AskedVerb } from '@switchyard/registry-core/access/question';
import { type ApprovalsNeeded, countingApprovals } from '@switchyard/registry-core/change/approvals-needed';
import type { Approval, Change } from '@switchyard/registry-core/change/change';
import { hasErrors } from '@switchyard/registry-core/change/change-findings';
import type { Conflict } from '@switchyard/registry-core/change/conflicts';
import { touchedBetween } from '@switchyard/registry-core/change/difference';
import { differenceWords } from '@switchyard/registry-core/change/difference-words';
import type { Entries } from '@switchyard/registry-core/change/entries';
import { type ChangeEvent, changeEvents, nextStatus } from '@switchyard/registry-core/change/machine';
import { nextVersion } from '@switchyard/registry-core/change/release-version';
import { basesAsked, type ThreeWay, threeWay } from '@switchyard/registry-core/change/three-way';
import { splitEntryId } from '@switchyard/registry-core/registry/entry';
import type { Finding } from '@switchyard/registry-core/registry/finding';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import type { RegistryKey } from '@switchyard/registry-core/registry/registry';
import type { Sensitivity } from '@switchyard/registry-core/registry/sensitivity';
import * as z from 'zod';
import { type Assessment, type Attempt, assess, eligibleApprovers, liveEntries, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { findingsOf } from '../../findings.server.ts';
import type { Environment, Ports, Release } from '../../ports.ts';
import { readPreviewStand } from '../../preview-stand.server.ts';
import { everyPermit, forbid, type Permit, permit } from '../permit.server.ts';
import { type DiffEntry, toDiff } from './diff-entry.ts';
import { findViewableChange } from './find-change.server.ts';
import { type Gate, gateOf } from './gate.server.ts';
import { type PreviewSummary, toPreviewSummary } from './preview-summary.ts';
import { type Review, reviewOf } from './review.server.ts';

/** By id (`chg_…`) or by number. */
export const ChangePageInput = z.strictObject({ change: z.union([z.string().min(1), z.number().int().min(1)]) });
export type ChangePageInput = z.infer<typeof ChangePageInput>;

export interface ChangePage {
  readonly change: Change;
  readonly environment: Environment;
  /** Of a published change: what it did. Else what it would do now. */
  readonly diff: readonly DiffEntry[];
  readonly revives: readonly string[];
  readonly sensitivity: readonly Sensitivity[];
  /** Empty for a change that is published, rejected or discarded. */
  readonly findings: readonly Finding[];
  /** What the keys are that findings are about, also of those that the change does not touch: their pages differ. */
  readonly kinds: Readonly<Record<string, RegistryKey['kind']>>;
  readonly conflicts: readonly (Conflict & { readonly threeWay: ThreeWay })[];
  /** Whether what is live has moved since the change was validated. */
  readonly baseMoved: boolean;
  /** Approvals that count. */
  readonly approvals: readonly Approval[];
  /** Approvals of earlier rounds or differences, which count for nothing. */
  readonly lapsed: readonly Approval[];
  readonly needed: ApprovalsNeeded;
  readonly mayApprove: readonly { readonly id: string; readonly name: string; readonly title: string }[];
  /** The version that publishing would give now. */
  readonly nextVersion: string;
  /** null for a change that is published. */
  readonly preview: PreviewSummary | null;
  readonly release: Release | null;
  readonly gate: Gate;
  readonly decisions: Readonly<Record<ChangeEvent, Permit>>;
  readonly review: Review;
}

export function changePage(ports: Ports, caller: Caller, { change: wanted }: ChangePageInput): Promise<Result<ChangePage>> {
  return view(ports, caller, null, async (viewing) => {
    const found = await findViewableChange(viewing, wanted);
    if (!found.ok) return found;
    const { releaseId } = found.value;
    const assessment = await assess(viewing.stores, found.value);
    return accept(await (releaseId ? publishedPage(viewing, assessment, releaseId) : openPage(viewing, assessment)));
  });
}

async function openPage(viewing: Attempt, assessment: Assessment): Promise<ChangePage> {
  const { stores } = viewing;
  const { change, difference, live, after, footprint } = assessment;
  const findings = change.status === 'discarded' ? [] : await findingsOf(viewing, assessment);
  const baseMoved = change.difference !== null && change.difference !== difference.digest;
  const words = differenceWords(difference, live, after);
  const previous = await stores.releases.live(change.environment);
  const people = change.status === 'validated' || change.status === 'approved' ? await eligibleApprovers(viewing, assessment) : [];
  const page = {
    ...aboutChange(assessment),
    diff: toDiff(difference.touched, words),
    revives: difference.revives.map(({ flag }) => flag),
    sensitivity: [...new Set(footprint.flatMap(({ sensitivity }) => sensitivity))],
    findings,
    kinds: kindsOf(findings, after),
    conflicts: await threeWaysOf(viewing, assessment),
    baseMoved,
    needed: assessment.needed,
    mayApprove: people.map(({ id, name, title }) => ({ id, name, title })),
    nextVersion: nextVersion(previous?.version ?? null, difference.touched),
    release: null,
    gate: await gateOf(viewing, assessment, findings),
  };
  const preview = toPreviewSummary(viewing, assessment, await readPreviewStand(stores, assessment));
  return {
    ...page,
    preview,
    review: await reviewOf(viewing, assessment),
    decisions: decisionsOn(viewing, assessment, findings, page.gate),
  };
}

async function threeWaysOf({ stores }: Attempt, { change, conflicts, live }: Assessment): Promise<ChangePage['conflicts']> {
  if (conflicts.length === 0) return [];
  const bases = await stores.registry.findBodies(change.environment, basesAsked(conflicts));
  return conflicts.map((conflict) => ({ ...conflict, threeWay: threeWay(conflict, bases, live) }));
}

function kindsOf(findings: readonly Finding[], entries: Entries): ChangePage['kinds'] {
  const kinds = findings.flatMap(({ entry }) => {
    const body = splitEntryId(entry).kind === 'key' ? (entries.get(entry) as RegistryKey | undefined) : undefined;
    return body ? [[entry, body.kind] as const] : [];
  });
  return Object.fromEntries(kinds);
}

/** What a published change did is between its release and the one before, whatever is live now. */
async function publishedPage(viewing: Attempt, assessment: Assessment, releaseId: string): Promise<ChangePage> {
  const { stores } = viewing;
  const { environment } = assessment.change;
  const release = await stores.releases.find(releaseId);
  if (!release) throw new Error(`Release ${releaseId} of change ${assessment.change.id} is missing.`);
  const [previous] = await stores.releases.list(environment, 1, release.number);
  const before = previous ? await liveEntries(stores, environment, previous.id) : new Map();
  const after = await liveEntries(stores, environment, release.id);
  const revives = assessment.change.edits.filter((edit) => edit.kind === 'revive');
  const touched = touchedBetween(before, after);
  const gate = await gateOf(viewing, assessment, []);
  return {
    ...aboutChange(assessment),
    approvals: release.approvals,
    lapsed: [],
    diff: toDiff(touched, differenceWords({ touched, revives }, before, after)),
    revives: revives.map(({ flag }) => flag),
    sensitivity: [],
    findings: [],
    kinds: {},
    conflicts: [],
    baseMoved: false,
    needed: { people: 0, sensitivities: [], entries: [], sentence: '' },
    mayApprove: [],
    nextVersion: release.version,
    release,
    preview: null,
    gate,
    review: await reviewOf(viewing, assessment),
    decisions: decisionsOn(viewing, assessment, [], gate),
  };
}

/** What was agreed to is what would be published now, or nobody has agreed. */
function aboutChange({ change, environment, difference }: Assessment): Pick<ChangePage, 'change' | 'environment' | 'approvals' | 'lapsed'> {
  const approvals = change.difference === difference.digest ? countingApprovals(change) : [];
  return { change, environment, approvals, lapsed: change.approvals.filter((approval) => !approvals.includes(approval)) };
}

const verbOf: Record<ChangeEvent, AskedVerb> = {
  edit: 'change:edit',
  validate: 'change:validate',
  approve: 'change:approve',
  reject: 'change:reject',
  publish: 'change:publish',
  discard: 'change:discard',
  reopen: 'change:reopen',
};

function decisionsOn(viewing: Attempt, assessment: Assessment, findings: readonly Finding[], gate: Gate): Record<ChangeEvent, Permit> {
  const { change, footprint, basis } = assessment;
  const decisionOf = (event: ChangeEvent): Permit => {
    const about = event === 'edit' || event === 'validate' || event === 'discard' ? [] : footprint;
    const right = permit(viewing, { verb: verbOf[event], environment: change.environment, footprint: about, basis });
    const blocked = event === 'publish' || event === 'approve' ? blockedBy(assessment, findings, event) : { allowed: true, reason: null };
    const [first] = event === 'publish' ? gate.obstacles : [];
    return everyPermit(possible(change, event), blocked, right, first ? forbid(`${first.sentence} ${first.cure}`) : right);
  };
  return Object.fromEntries(changeEvents.map((event) => [event, decisionOf(event)])) as Record<ChangeEvent, Permit>;
}

function possible({ status }: Change, event: ChangeEvent): Permit {
  if (nextStatus(status, event)) return { allowed: true, reason: null };
  if (status === 'draft') return forbid('Validate the change first.');
  if (status === 'rejected') return forbid('This change was rejected; edit it to try again.');
  return forbid(`This change is ${status}.`);
}

function blockedBy({ change, conflicts, difference, asks }: Assessment, findings: readonly Finding[], event: ChangeEvent): Permit {
  if (conflicts.length > 0) return forbid('Someone else has published the same entries since; settle the conflict first.');
  if (change.difference !== null && change.difference !== difference.digest)
    return forbid('What is live has moved since; validate the change again.');
  if (event === 'publish' && asks.length > 0) return forbid('Somebody asked for changes; see what is not settled yet.');
  return event === 'publish' && hasErrors(findings) ? forbid('The change has errors; see its findings.') : { allowed: true, reason: null };
}

export type { DiffEntry };
