// Saving a release whose content is an earlier one's: what rolling back and reverting a stage have in common. Its snapshot is at
// the edge already, and a stage that was under way ends, because everybody is to have the same again.
import { type TouchedEntry, touchedBetween } from '@switchyard/registry-core/change/difference';
import { nextVersion } from '@switchyard/registry-core/change/release-version';
import type { Json } from '@switchyard/registry-core/registry/json';
import { type Attempt, liveEntries, type Note, record } from '../../access.server.ts';
import { keysOf, notify, peopleOfChange, type Telling, watchersOf } from '../../notify.server.ts';
import type { Release } from '../../ports.ts';
import { recheckOpen } from './recheck-open.ts';

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

/** `evidence`: what was seen, where nobody asked for it. */
export async function restoreRelease(attempt: Attempt, { live, target, touched }: Restored, note: Note, evidence?: Json): Promise<Release> {
  const { stores, ports, actor, now } = attempt;
  const stage = await stores.stages.underWay(target.environment);
  if (stage) await stores.stages.save(stage.id, { status: 'reverted', reason: note.reason ?? '' }, now);
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
  await recheckOpen(stores, release);
  await stores.outbox.announce('head', release.environment, event);
  await stores.jobs.enqueue('audit.sign', {});
  await notify(attempt, await tellingOf(attempt, { live, target, touched }, release, note));
  const content = { release: release.id, version: release.version, restores: target.version, snapshot: target.snapshot };
  const after = evidence === undefined ? content : { ...content, evidence };
  await record(attempt, { ...note, before: { release: live.id, version: live.version }, after });
  return release;
}

async function tellingOf(
  { stores, actor, now }: Attempt,
  { live, target, touched }: Restored,
  release: Release,
  note: Note,
): Promise<Telling> {
  const { environment, version } = release;
  const undone = live.changeId === null ? undefined : await stores.changes.find(live.changeId);
  const staged = note.verb === 'stage.revert';
  const what = staged ? `took ${environment} ${live.version} back while it was staged` : `rolled ${environment} back to ${target.version}`;
  return {
    event: staged ? 'stage.revert' : 'release.roll_back',
    environment,
    weight: 'alarm',
    sentence: `${actor.name} ${what}, as ${version}.`,
    reason: release.notes,
    about: `release:${version}`,
    to: [...(await watchersOf(stores, environment, now)), ...(undone ? peopleOfChange(undone) : [])],
    facts: { version, restores: target.version, takesBack: live.version, keys: keysOf(touched) },
  };
}
