// Makes a change live: under the environment's lock its difference is computed again, compared with what was approved,
// compiled, and saved as a release together with its snapshot. The edge hears of it from the outbox.
import { countingApprovals } from '@switchyard/registry-core/change/approvals-needed';
import type { Change } from '@switchyard/registry-core/change/change';
import { hasErrors } from '@switchyard/registry-core/change/change-findings';
import type { Conflict } from '@switchyard/registry-core/change/conflicts';
import type { Difference } from '@switchyard/registry-core/change/difference';
import { refusalOfVersion } from '@switchyard/registry-core/change/expected-version';
import { nextStatus } from '@switchyard/registry-core/change/machine';
import { nextVersion } from '@switchyard/registry-core/change/release-version';
import type { Finding } from '@switchyard/registry-core/registry/finding';
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Refusal, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Plan } from '@switchyard/registry-core/rollout/plan';
import * as z from 'zod';
import { type Assessment, type Attempt, assess, attempt, authorize, type Note, record, refuseOnRecord } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { findingsOf } from '../../findings.server.ts';
import { flyChange, requireFlight } from '../../flight.server.ts';
import { readStanding, refusalOf } from '../../gates.server.ts';
import { keysOf, notify, peopleOfChange, tellLapsed } from '../../notify.server.ts';
import type { Ports, Release } from '../../ports.ts';
import { compileRelease } from './compile-release.ts';
import { findOvertaken, refusalOfShared, takeBack, withoutStage } from './overtake-stage.ts';
import { recheckOpen } from './recheck-open.ts';
import { checkStart, type FoundStage, firstParts, StageParts, type Staging, startStage, toJson } from './stage-parts.ts';

export const PublishChange = z.strictObject({
  changeId: z.string().min(1),
  /** Refused when the change has been saved since. */
  expectedVersion: z.number().int().optional(),
  /** Absent: the change's title. */
  notes: z.string().trim().max(10_000).optional(),
  /** Who gets the release first, and then more people as somebody says; absent: everyone at once. */
  stage: StageParts.optional(),
  /** The same by a plan, which goes on by itself. */
  plan: Plan.optional(),
  /** It cannot wait for the release that is on its way: that one is taken back first. For everyone at once. */
  emergency: z.strictObject({ reason: z.string().trim().min(1, 'Say why it cannot wait.').max(4000) }).optional(),
});
export type PublishChange = z.infer<typeof PublishChange>;

/** CONFLICT carries both sides, INVALID the findings; both are also sentences in `causes`. */
export type PublishRefusal = Refusal & { readonly conflicts?: readonly Conflict[]; readonly findings?: readonly Finding[] };

/** What is live moves at most so often while one change is flown. */
const flightsMax = 3;

export async function publishChange(ports: Ports, caller: Caller, input: PublishChange): Promise<Result<Release, PublishRefusal>> {
  for (let left = flightsMax; ; left -= 1) {
    await flyChange(ports, caller, input.changeId, input.emergency !== undefined);
    const published = await publishFlown(ports, caller, input);
    if (published.ok || published.refusal.code !== 'FLIGHT_MISSING' || left <= 1) return published;
  }
}

function publishFlown(
  ports: Ports,
  caller: Caller,
  { changeId, expectedVersion, notes, stage, plan, emergency }: PublishChange,
): Promise<Result<Release, PublishRefusal>> {
  return attempt<Release>(ports, caller, async (attempt) => {
    const { stores } = attempt;
    const found = await stores.changes.find(changeId);
    if (!found) return refuse('UNKNOWN_CHANGE', `There is no change ${changeId}.`);
    const { environment } = found;
    // Environment before change, as everywhere: two publishers wait for each other and never in a circle.
    await stores.environments.lock(environment);
    const change = (await stores.changes.findForUpdate(changeId)) ?? found;
    const outdated = refusalOfVersion(change, expectedVersion);
    if (outdated) return { ok: false, refusal: outdated };
    const note: Note = {
      verb: 'change.publish',
      target: `change:${changeId}`,
      environment,
      reason: emergency?.reason ?? notes ?? change.title,
    };
    const overtaken = await findOvertaken(stores, environment, emergency !== undefined);
    if (!overtaken.ok) return overtaken;
    const assessment = await assess(stores, change, overtaken.value?.stable.id);
    const published = nextStatus(change.status, 'publish');
    if (!published) return refuse('WRONG_STATUS', wrongStatus(change));
    const staging = plan ? { plan } : stage && { parts: stage };
    const staged = await checkStart(stores, environment, assessment.live, staging, overtaken.value);
    if (!staged.ok) return staged;
    const moved = refusalOfDrift(assessment);
    const { footprint, basis } = assessment;
    // Whoever may not publish voids nothing. Of what has moved nobody says that approvals are missing: none would count.
    const right = { verb: 'change:publish', environment, footprint, basis: moved ? {} : basis } as const;
    const allowed = await authorize(attempt, right, note);
    if (!allowed.ok) return allowed;
    if (moved && overtaken.value) return refuseOnRecord(attempt, refusalOfShared(assessment, overtaken.value), note);
    if (moved) return voidApprovals(attempt, change, moved, note);
    const mayOvertake = overtaken.value ? await authorize(attempt, { verb: 'stage:revert', environment }, note) : accept(null);
    if (!mayOvertake.ok) return mayOvertake;
    if (assessment.asks.length > 0) return refuseOnRecord(attempt, refusalOfAsks(change, assessment.asks), note);
    const findings = await findingsOf(attempt, assessment);
    if (hasErrors(findings)) return refuseOnRecord(attempt, invalid(change, findings), note);
    const standing = await readStanding(attempt, assessment, findings);
    const obstacle = refusalOf(overtaken.value ? withoutStage(standing) : standing);
    if (obstacle) return refuseOnRecord(attempt, obstacle, note);
    const going = { staging, overtaken: overtaken.value };
    return saveRelease(attempt, assessment, { ...change, status: published }, note, going);
  });
}

function wrongStatus({ number, status }: Change): string {
  if (status === 'draft') return `Change #${number} is a draft; validate it first.`;
  return `Change #${number} is ${status} and cannot be published.`;
}

function refusalOfDrift({ change, conflicts, difference }: Assessment): PublishRefusal | undefined {
  if (conflicts.length > 0) {
    const causes = conflicts.map(
      ({ entry }) => refuse('CONFLICT', `${entry} was published by someone else since this edit was drawn.`, { path: entry }).refusal,
    );
    const message = `Change #${change.number} conflicts with what is live now, in ${conflicts.map(({ entry }) => entry).join(', ')}. Look at both sides and edit again.`;
    return { ...refuse('CONFLICT', message, { causes }).refusal, conflicts };
  }
  if (difference.digest === change.difference) return undefined;
  return refuse(
    'BASE_MOVED',
    `What change #${change.number} refers to has moved since it was validated, so its approvals no longer hold; validate it again.`,
  ).refusal;
}

function refusalOfAsks({ number }: Change, asks: Assessment['asks']): Refusal {
  const names = [...new Set(asks.map(({ personName }) => personName))].join(' and ');
  const causes = asks.map(({ text, entry }) => refuse('CHANGES_ASKED', text, entry === null ? {} : { path: entry }).refusal);
  return refuse('CHANGES_ASKED', `${names} asked for changes of #${number} that are not settled yet.`, { causes }).refusal;
}

/** The change is a draft of a new round again: nobody has agreed to what it would do now. */
async function voidApprovals(
  attempt: Attempt,
  change: Change,
  refusal: PublishRefusal,
  note: Note,
): Promise<{ ok: false; refusal: PublishRefusal }> {
  const status = nextStatus(change.status, 'edit') ?? change.status;
  await attempt.stores.changes.save({
    ...change,
    status,
    round: change.round + 1,
    difference: null,
    footprint: null,
    updatedAt: attempt.now,
    version: change.version + 1,
  });
  await tellLapsed(attempt, change, `What change #${change.number} ${change.title} stands on has moved.`);
  await refuseOnRecord(attempt, refusal, note);
  return { ok: false, refusal };
}

function invalid({ number }: Change, findings: readonly Finding[]): PublishRefusal {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const causes = errors.map(({ code, message, entry, path }) => refuse(code, message, { path: path ? `${entry}.${path}` : entry }).refusal);
  return {
    ...refuse('INVALID', `Change #${number} has ${errors.length} errors: ${errors[0]?.message ?? ''}`, { causes }).refusal,
    findings,
  };
}

async function saveRelease(
  attempt: Attempt,
  assessment: Assessment,
  change: Change,
  note: Note,
  { staging, overtaken }: { staging: Staging | undefined; overtaken: FoundStage | undefined },
): Promise<Result<Release>> {
  const { stores, ports, actor, now } = attempt;
  const { difference, environment, approvers } = assessment;
  const compiled = await compileRelease(stores, environment.name, assessment.after, difference.touched, assessment.numbers);
  if (!compiled.ok) return compiled;
  const flown = await requireFlight(attempt, environment.name, difference.digest, compiled.value.digest);
  if (!flown.ok) return flown;
  if (overtaken) await takeBack(attempt, overtaken, note);
  const live = await stores.releases.live(environment.name);
  await stores.releases.saveSnapshot(compiled.value.digest, compiled.value.bytes);
  const agreed = new Set(approvers.filter(({ entries }) => entries.size > 0).map(({ personId }) => personId));
  const release = await stores.releases.create({
    id: ports.newId('rel'),
    environment: environment.name,
    version: nextVersion(live?.version ?? null, difference.touched),
    notes: note.reason ?? change.title,
    snapshot: compiled.value.digest,
    publisherId: actor.id,
    publisherName: actor.name,
    publishedAt: now,
    changeId: change.id,
    restoresId: null,
    approvals: countingApprovals(change).filter(({ personId }) => agreed.has(personId)),
  });
  await stores.registry.putAll(
    environment.name,
    release.id,
    difference.touched.map(({ entry, after }) => [entry, after] as const),
  );
  if (live && staging) await startStage(attempt, { release, stable: live, staging });
  for (const { killId } of difference.revives) await stores.kills.revive(killId, now);
  await stores.changes.save({ ...change, releaseId: release.id, updatedAt: now, version: change.version + 1 });
  await stores.schedules.end(change.id, 'done', '', now);
  await recheckOpen(stores, release);
  await announce(attempt, release, change, difference, overtaken);
  const sensitive = [...new Set(assessment.footprint.flatMap((entry) => entry.sensitivity))];
  await recordRelease(attempt, release, live, difference, note, { sensitive, ...(overtaken && { emergency: true }) });
  if (live && staging) {
    const after = { parts: toJson(firstParts(staging)), steps: 'plan' in staging ? staging.plan.length : null };
    await record(attempt, { ...note, verb: 'stage.start', target: `release:${release.id}`, after });
  }
  return accept(release);
}

async function announce(
  attempt: Attempt,
  { id, environment, version }: Release,
  change: Change,
  difference: Difference,
  overtaken: FoundStage | undefined,
): Promise<void> {
  const { stores, actor } = attempt;
  const event = { event: 'change.publish', releaseId: id, version, changeId: change.id, number: change.number, by: actor.name };
  await stores.outbox.announce('head', environment, event);
  await stores.jobs.enqueue('audit.sign', {});
  await notify(attempt, {
    event: 'change.publish',
    environment,
    weight: overtaken ? 'alarm' : 'tell',
    sentence: `${actor.name} published ${environment} ${version}${overtaken ? ', which could not wait' : ''}: ${change.title}`,
    reason: change.reason,
    about: `release:${version}`,
    to: peopleOfChange(change),
    facts: { version, change: change.number, keys: keysOf(difference.touched) },
  });
}

/** The release, and each revival as an act of its own. */
async function recordRelease(
  attempt: Attempt,
  { id, version, snapshot }: Release,
  before: Release | undefined,
  { digest, revives }: Difference,
  note: Note,
  marks: { readonly [name: string]: Json },
): Promise<void> {
  const earlier = { release: before?.id ?? null, version: before?.version ?? null };
  await record(attempt, { ...note, before: earlier, after: { release: id, version, snapshot, difference: digest, ...marks } });
  for (const { flag, killId } of revives) {
    await record(attempt, { ...note, verb: 'flag.revive', target: `key:${flag}`, before: { kill: killId }, after: { release: id } });
  }
}
