// Goes back to an earlier release: its content becomes a new release, so history only grows, and its snapshot is served
// again without another upload. Kills stay: only a change revives.
import { digestOrNull } from '@switchyard/registry-core/change/conflicts';
import { type TouchedEntry, touchedBetween } from '@switchyard/registry-core/change/difference';
import type { EntryEdit } from '@switchyard/registry-core/change/edit';
import { footprintOf } from '@switchyard/registry-core/change/footprint';
import { startChange } from '@switchyard/registry-core/change/start-change';
import { publishable } from '@switchyard/registry-core/change/undo';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { type Attempt, attempt, decisionOn, liveEntries, type Note, record, refuseOnRecord, whenLastLive } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports, Release } from '../../ports.ts';
import { restoreRelease } from './restore-release.ts';

export const RollBackRelease = z.strictObject({
  environment: EnvironmentName,
  /** The release to go back to. */
  releaseId: z.string().min(1),
  reason: z.string().trim().min(1, 'Say why.').max(4000),
});
export type RollBackRelease = z.infer<typeof RollBackRelease>;

export function rollBackRelease(ports: Ports, caller: Caller, input: RollBackRelease): Promise<Result<Release>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    const { environment, releaseId, reason } = input;
    await stores.environments.lock(environment);
    const target = await stores.releases.find(releaseId);
    if (!target || target.environment !== environment)
      return refuse('UNKNOWN_RELEASE', `There is no release ${releaseId} in ${environment}.`);
    const live = await stores.releases.live(environment);
    if (!live || live.id === target.id) return refuse('ALREADY_LIVE', `Release ${target.version} is live already.`);
    const before = await liveEntries(stores, environment);
    const after = await liveEntries(stores, environment, target.id);
    const touched = touchedBetween(before, after);
    if (touched.length === 0) return refuse('ALREADY_LIVE', `Release ${live.version} has the same content as ${target.version}.`);

    const note: Note = { verb: 'release.roll_back', target: `release:${target.id}`, environment, reason };
    const footprint = footprintOf({ touched, revives: [] }, before, after);
    const basis = { lastLiveAt: await whenLastLive(attempt, target) };
    const decision = decisionOn(attempt, { verb: 'release:roll_back', environment, footprint, basis });
    if (decision.allowed) return accept(await restoreRelease(attempt, { live, target, touched }, note));
    if (decision.refusal.code !== 'ROLL_BACK_NEEDS_APPROVAL') return refuseOnRecord(attempt, decision.refusal, note);
    return draftInstead(attempt, target, touched, note);
  });
}

/** What was live long ago needs agreement: the same difference as a change, ready to be validated and approved. Keys leave a tombstone there. */
async function draftInstead(attempt: Attempt, target: Release, touched: readonly TouchedEntry[], note: Note): Promise<Result<Release>> {
  const { stores, ports, actor, now } = attempt;
  const edits = touched.flatMap(({ entry, before, after }): EntryEdit[] => {
    const { body } = publishable(entry, before, after);
    return body === before ? [] : [{ kind: 'entry', entry, base: digestOrNull(before), body }];
  });
  const title = `Go back to release ${target.version}`;
  const start = { id: ports.newId('chg'), environment: target.environment, title, reason: note.reason ?? '', ticket: null };
  const change = await stores.changes.create(startChange({ ...start, edits, author: actor, at: now }));
  const message = `Release ${target.version} was last live more than 24 hours ago, so going back to it needs approval: change #${change.number} holds the difference.`;
  await record(attempt, { ...note, verb: 'change.save', target: `change:${change.id}`, after: { number: change.number, title } });
  return refuseOnRecord(attempt, refuse('ROLL_BACK_NEEDS_APPROVAL', message, { path: `change:${change.id}` }).refusal, note);
}
