// The one place of the console that asks decide(): it re-reads the caller's grants inside the transaction, finds out what a
// change reaches and who has agreed, and puts every refused attempt on record.
import { approvalReach, type Decision, decide, elevationsUsed, groundsOf } from '@switchyard/registry-core/access/decide';
import { rolesOf } from '@switchyard/registry-core/access/denial';
import type { Actor, HeldGrant } from '@switchyard/registry-core/access/grant';
import { maskAnswer } from '@switchyard/registry-core/access/personal';
import type { AskedVerb, Basis, Question } from '@switchyard/registry-core/access/question';
import { isStepUpRefusal, type Proof, stepUpRefusal, stepUpRules } from '@switchyard/registry-core/access/step-up';
import type { AuditVerb } from '@switchyard/registry-core/alert/event';
import type { AuditRecord } from '@switchyard/registry-core/audit/record';
import {
  type ApprovalDemand,
  type ApprovalReach,
  type ApprovalsNeeded,
  approvalDemands,
  approvalsStillNeeded,
  countingApprovals,
  rolesAsked,
} from '@switchyard/registry-core/change/approvals-needed';
import type { Change } from '@switchyard/registry-core/change/change';
import { type Conflict, findConflicts } from '@switchyard/registry-core/change/conflicts';
import { type Difference, differenceOf, type TouchedEntry, touchedBetween } from '@switchyard/registry-core/change/difference';
import { applyEdits, type Entries } from '@switchyard/registry-core/change/entries';
import { type FootprintEntry, footprintOf } from '@switchyard/registry-core/change/footprint';
import type { EntryBody, EntryId } from '@switchyard/registry-core/registry/entry';
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Refusal, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { lastLiveAt } from '@switchyard/registry-core/rollout/last-live';
import type { Caller } from './caller.ts';
import { byKind, type Glass, glassOf } from './lens.server.ts';
import type { ReviewComment } from './ports/review.ts';
import type { ReleaseStage } from './ports/stages.ts';
import type { Environment, Person, Ports, Release, Stores } from './ports.ts';
import { readPreviewStand } from './preview-stand.server.ts';
import { basisOf, type MayWear, onRecord, rereadActor, toActor } from './who-asks.server.ts';

/** One attempt to do something, inside its transaction, by someone whose grants were just read. */
export interface Attempt {
  readonly ports: Ports;
  readonly stores: Stores;
  readonly actor: Actor;
  readonly requestId: string | null;
  readonly now: Date;
  /** The elevations that something was allowed by, for the record. */
  readonly elevations: Set<string>;
  /** When the person last proved to be there; absent where nobody is. */
  readonly proof?: Proof | undefined;
}

/** Somebody looks at something, through a glass that hides what is personal. */
export interface Viewing extends Attempt {
  readonly glass: Glass;
}

export interface Ask {
  readonly verb: AskedVerb;
  readonly environment: string | null;
  readonly footprint?: readonly FootprintEntry[];
  readonly basis?: Basis;
}

/** What the audit says about an attempt: the use-case's words, its target and what became of it. */
export interface Note {
  readonly verb: AuditVerb;
  readonly target: string;
  readonly environment: string | null;
  readonly reason?: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** Runs a use-case in one transaction. A refusal must come before anything is saved: what was saved stays. */
export async function attempt<T>(ports: Ports, caller: Caller, work: (attempt: Attempt) => Promise<Result<T>>): Promise<Result<T>> {
  const result = await ports.transaction(async (stores): Promise<Result<T>> => {
    const now = ports.now();
    const actor = await rereadActor(stores, caller, now, mayWearAt(now));
    if (!actor.ok) return actor;
    const { requestId, presence: proof } = caller;
    const attempt: Attempt = { ports, stores, actor: actor.value, requestId, now, proof, elevations: new Set() };
    if (actor.value.guise?.mode === 'view') return refuseToViewer(attempt, actor.value.guise.asName);
    const done = await work(attempt);
    return done.ok ? accept(await withoutPersonal(stores, done.value)) : done;
  });
  // After the transaction, in which nothing was done: the person goes and proves who they are, and comes back with the same form.
  if (!result.ok && isStepUpRefusal(result.refusal)) await caller.presence?.leadToStepUp?.(result.refusal);
  return result;
}

/** What a draft holds of personal keys goes in and does not come out again by acting on it: the page shows it, to whom it may. */
async function withoutPersonal<T>(stores: Stores, value: T): Promise<T> {
  const isDraft = typeof value === 'object' && value !== null && ('edits' in value || 'change' in value);
  if (!isDraft) return value;
  const marked = await stores.personal.markedKeys();
  return maskAnswer(value, { hidesKey: (key, kinds) => kinds.length > 0 || marked.has(key), hidesEmail: () => true });
}

function mayWearAt(now: Date): MayWear {
  return (actor, { mode, asId }) => {
    const verb = mode === 'view' ? 'person:view_as' : 'person:impersonate';
    return decisionOn({ actor, now }, { verb, environment: null, basis: { personId: asId } });
  };
}

/** Whoever views as somebody changes nothing, be it only what that person has read. */
function refuseToViewer<T>(attempt: Attempt, name: string): Promise<Result<T>> {
  const { refusal } = refuse('VIEWING_AS', `You look at the console as ${name}, and may change nothing.`);
  return refuseOnRecord(attempt, refusal, { verb: 'admin.viewas.attempt', target: `guise:${attempt.actor.guise?.id}`, environment: null });
}

/** Work that nobody asks for at the moment: what it does was agreed to before, and it is done in the product's own name. */
export function attemptUnasked<T>(ports: Ports, work: (attempt: Attempt) => Promise<T>): Promise<T> {
  const actor: Actor = { id: 'switchyard', name: 'Switchyard', email: '', grants: [] };
  return ports.transaction((stores) => work({ ports, stores, actor, requestId: null, now: ports.now(), elevations: new Set() }));
}

/** Runs a query over one consistent view, if the caller may look at that at all; null leaves the asking to the query. */
export async function view<T>(
  ports: Ports,
  caller: Caller,
  ask: Ask | null,
  work: (viewing: Viewing) => Promise<Result<T>>,
  /** For what is saved again and never shown. */
  { unmasked = false }: { readonly unmasked?: boolean } = {},
): Promise<Result<T>> {
  let glass: Glass | undefined;
  const result = await ports.read(async (stores) => {
    const now = ports.now();
    const actor = await rereadActor(stores, caller, now, mayWearAt(now));
    if (!actor.ok) return actor;
    glass = await glassOf(stores, actor.value, now);
    const viewing = { ports, stores, actor: actor.value, requestId: caller.requestId, now, elevations: new Set<string>(), glass };
    const decision = ask === null ? { allowed: true as const } : decisionOn(viewing, ask);
    if (!decision.allowed) return { ok: false as const, refusal: decision.refusal };
    const answer = await work(viewing);
    return answer.ok && !unmasked ? accept(maskAnswer(answer.value, glass)) : answer;
  });
  const noted = result.ok && glass ? await noteSeen(ports, caller, glass) : accept(null);
  return noted.ok ? result : noted;
}

/** Before the answer leaves: once for each unmasking, however often a page is looked at. */
async function noteSeen(ports: Ports, caller: Caller, glass: Glass): Promise<Result<null>> {
  if (glass.seen().size === 0) return accept(null);
  return attempt(ports, caller, async (attempt) => {
    for (const [unmask, fields] of glass.seen()) {
      const fresh = await attempt.stores.personal.note(unmask, fields, attempt.now);
      for (const [kind, seen] of byKind(fresh)) {
        const after = { kind, fields: seen.map(({ subject, field }) => ({ subject, field })) };
        await record(attempt, { verb: 'admin.pii.unmask', target: `unmask:${unmask.id}`, environment: null, reason: unmask.reason, after });
      }
    }
    return accept(null);
  });
}

/** What decide() says, for a button. */
export function decisionOn(attempt: Pick<Attempt, 'actor' | 'now'>, ask: Ask): Decision {
  return decide(questionOf(attempt, ask));
}
export function questionOf(
  { actor, now }: Pick<Attempt, 'actor' | 'now'>,
  { verb, environment, footprint = [], basis = {} }: Ask,
): Question {
  return { actor, verb, scope: environment, footprint, basis, now };
}

/** The grants on which it is allowed, for whoever asks why; empty: it is not. */
export function groundsOn(attempt: Pick<Attempt, 'actor' | 'now'>, ask: Ask): readonly HeldGrant[] {
  return groundsOf(questionOf(attempt, ask));
}

/** What decide() says, for an act: a refusal goes on record, and so will the elevations that it takes. Whoever may proves that they are there, where that is the rule. */
export async function authorize(attempt: Attempt, ask: Ask, note: Note): Promise<Result<null>> {
  const decision = decisionOn(attempt, ask);
  if (!decision.allowed) return refuseOnRecord(attempt, decision.refusal, note);
  for (const id of elevationsUsed(questionOf(attempt, ask))) attempt.elevations.add(id);
  return requireProof(attempt, ask);
}

async function requireProof({ stores, proof, now }: Attempt, { verb, environment }: Ask): Promise<Result<null>> {
  // Most acts, and whoever comes with a token, are never asked; nothing is looked up for them.
  if (proof === undefined || stepUpRules[verb] === undefined) return accept(null);
  const found = environment === null ? undefined : await stores.environments.find(environment);
  const refusal = stepUpRefusal(verb, found?.production ?? false, proof, now);
  return refusal ? { ok: false, refusal } : accept(null);
}

export async function refuseOnRecord(attempt: Attempt, refusal: Refusal, note: Note): Promise<{ ok: false; refusal: Refusal }> {
  await append(attempt, { ...note, after: { code: refusal.code, message: refusal.message } }, 'refused');
  return { ok: false, refusal };
}

/** The last beat but for the caller's answer: the audit's lock is held until the transaction ends. */
export function record(attempt: Attempt, note: Note): Promise<AuditRecord> {
  return append(attempt, note, 'done');
}

function append({ stores, actor, requestId, now, elevations }: Attempt, note: Note, result: 'done' | 'refused'): Promise<AuditRecord> {
  const { verb, target, environment, reason = '', before = null, after = null } = note;
  const who = { at: now, ...onRecord(actor), actorRoles: rolesOf(actor), basis: basisOf(actor, [...elevations]) };
  return stores.audit.append({ ...who, verb, target, environment, reason, before, after, result, requestId });
}

export async function liveEntries(stores: Stores, environment: string, releaseId?: string): Promise<Map<EntryId, EntryBody>> {
  const revisions = await stores.registry.list(environment, releaseId);
  return new Map(revisions.map(({ entry, body }) => [entry, body]));
}

/** Everything that a decision about a change depends on, as of now. */
export interface Assessment {
  readonly change: Change;
  readonly environment: Environment;
  readonly live: Entries;
  /** The number of each live revision. */
  readonly numbers: ReadonlyMap<EntryId, number>;
  readonly after: Entries;
  readonly difference: Difference;
  readonly conflicts: readonly Conflict[];
  readonly footprint: readonly FootprintEntry[];
  /** Approvals that count, each with what it covers by the approver's grants of now. */
  readonly approvers: readonly ApprovalReach[];
  /** What the environment's policy asks for, given what the change reaches. */
  readonly demands: readonly ApprovalDemand[];
  readonly needed: ApprovalsNeeded;
  /** What reviewers asked for and nobody has settled: it keeps the change from being published. */
  readonly asks: readonly ReviewComment[];
  /** For decide(). */
  readonly basis: Basis;
}

/** As things are, or with the content of another release: `base`. */
export async function assess(stores: Stores, change: Change, base?: string): Promise<Assessment> {
  const environment = await stores.environments.find(change.environment);
  if (!environment) throw new Error(`Change ${change.id} is in the environment ${change.environment}, which does not exist.`);
  const revisions = await stores.registry.list(change.environment, base);
  const live = new Map(revisions.map(({ entry, body }) => [entry, body]));
  const after = applyEdits(live, change.edits);
  const difference = differenceOf(live, change.edits);
  const footprint = footprintOf(difference, live, after);
  const approvers = await readApprovers(stores, change, footprint);
  // Only a policy that asks how many are touched has it looked up.
  const isWideAsked = environment.policy.approvals.wide !== null;
  const stand = isWideAsked ? await readPreviewStand(stores, { change, difference, live, after }) : undefined;
  const demands = approvalDemands(environment.policy, footprint, stand?.changedPercent ?? 0);
  const needed = approvalsStillNeeded(demands, footprint, approvers);
  const basis: Basis = {
    authorId: change.authorId,
    editorIds: change.editorIds,
    approverIds: approvers.map(({ personId }) => personId),
    approverRoles: rolesAsked(demands),
    approvalsMissing: needed.sentence,
  };
  return {
    change,
    environment,
    live,
    numbers: new Map(revisions.map(({ entry, number }) => [entry, number])),
    after,
    difference,
    conflicts: findConflicts(change.edits, live),
    footprint,
    approvers,
    demands,
    needed,
    asks: (await stores.review.comments([change.id])).filter(({ asks, settledAt }) => asks && settledAt === null),
    basis,
  };
}

/** An approver who has left or lost a role since does not count any more. */
async function readApprovers(stores: Stores, change: Change, footprint: readonly FootprintEntry[]): Promise<ApprovalReach[]> {
  const reaches: ApprovalReach[] = [];
  for (const { personId } of countingApprovals(change)) {
    const person = await stores.people.find(personId);
    if (person?.active) reaches.push(approvalReach(toActor(person), change.environment, footprint, stores.now()));
  }
  return reaches;
}

/** The same assessment with one more approver: would that be enough? */
export function neededAfter(
  { environment, demands, footprint, approvers }: Assessment,
  { actor, now }: Pick<Attempt, 'actor' | 'now'>,
): ApprovalsNeeded {
  return approvalsStillNeeded(demands, footprint, [...approvers, approvalReach(actor, environment.name, footprint, now)]);
}

/** Active people who may approve and whose approval would count, for "waiting for". */
export async function eligibleApprovers(viewing: Attempt, { change, footprint, basis }: Assessment): Promise<Person[]> {
  const people = await viewing.stores.people.list();
  return people.filter((person) => {
    const ask: Ask = { verb: 'change:approve', environment: change.environment, footprint, basis };
    return person.active && decisionOn({ actor: toActor(person), now: viewing.now }, ask).allowed;
  });
}

/** What a release did: from the one before it to itself. */
export async function touchedBy(stores: Stores, { environment, number, id }: Release): Promise<TouchedEntry[]> {
  const [older] = await stores.releases.list(environment, 1, number);
  const before = older ? await liveEntries(stores, environment, older.id) : new Map();
  return touchedBetween(before, await liveEntries(stores, environment, id));
}

/** When everyone last had the content of `release`; null: never, or long ago. */
export async function whenLastLive({ stores, now }: Attempt, { environment, snapshot }: Release): Promise<Date | null> {
  return lastLiveAt(await stores.stages.past(environment), snapshot, now);
}

/** Going on is a right of its own while the plan waits for approval: then whoever published it or wrote the change may not. */
export async function askToGoOn(
  stores: Stores,
  { stage, release }: { readonly stage: ReleaseStage; readonly release: Release },
): Promise<Ask> {
  const waitsForApproval = stage.plan?.[stage.step - 1]?.hold.until === 'approval';
  if (!waitsForApproval) return { verb: 'stage:advance', environment: stage.environment };
  const change = release.changeId === null ? undefined : await stores.changes.find(release.changeId);
  const editorIds = [release.publisherId, ...(change ? [change.authorId, ...change.editorIds] : [])];
  return { verb: 'stage:approve', environment: stage.environment, basis: { editorIds } };
}
