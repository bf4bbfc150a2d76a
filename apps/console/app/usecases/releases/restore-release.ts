// Saving a release whose content is an earlier one's: what rolling back and reverting a stage have in common. Its snapshot is at
// the edge already, and a stage that was under way ends, because everybody is to have the same again.
import { type TouchedEntry, touchedBetween } from '@switchyard/registry-core/change/difference';
import { nextVersion } from '@switchyard/registry-core/change/release-version';
import { type Attempt, liveEntries, type Note, record } from '../../access.server.ts';
import type { Release } from '../../ports.ts';

export interface Restored {
  readonly live: Release;
  readonly target: Release;
  readonly touched: readonly TouchedEntry[];
}

export async function readRestored({ stores }: Attempt, live: Release, target: Release): Promise<Restored> {
  const before = await liveEntries(stores, live.environment);
  const after = await liveEntries(stores, live.environment, target.id);
  return { live, target, touched: touchedBetween(before, after) };
}

export async function restoreRelease(attempt: Attempt, { live, target, touched }: Restored, note: Note): Promise<Release> {
  const { stores, ports, actor, now } = attempt;
  const stage = await stores.stages.underWay(target.environment);
  if (stage) await stores.stages.save(stage.id, { parts: stage.parts, status: 'reverted' }, now);
  const release = await stores.releases.create({
    id: ports.newId('rel'),
    environment: target.environment,
    version: nextVersion(live.version, touched),
    notes: note.reason ?? '',
    snapshot: target.snapshot,
    publisherId: actor.id,
    publisherName: actor.name,
    publishedAt: now,
    changeId: null,
    restoresId: target.id,
    approvals: [],
  });
  await stores.registry.putAll(
    release.environment,
    release.id,
    touched.map(({ entry, after }) => [entry, after] as const),
  );
  const event = { event: note.verb, releaseId: release.id, version: release.version, restores: target.version, by: actor.name };
  await stores.outbox.announce('head', release.environment, event);
  await stores.outbox.announce('notice', release.environment, event);
  const after = { release: release.id, version: release.version, restores: target.version, snapshot: target.snapshot };
  await record(attempt, { ...note, before: { release: live.id, version: live.version }, after });
  return release;
}
