// What the recovery key did at the edge, put into the records: no kill is dropped, a roll back becomes a release, a stage ends, and
// a release that nobody knows stops everything.
import type { Head, RecoveryAct } from '@switchyard/registry-core/snapshot/head';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adoptRecovery } from '../../apps/console/app/adapters/edge/adopt-recovery.ts';
import type { Release } from '../../apps/console/app/ports.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { approve, band, createWorld, done, lastRecord, published, validated, type World } from './world.ts';

const environment = 'production';
const words = { reason: 'Searches fail', ticket: 'INC-9', atMs: Date.parse('2026-03-02T08:00:00Z') };
const rollBackTo = (version: string, id = `act_${version}`): RecoveryAct => ({ kind: 'roll-back', id, version, ...words });
let world: World;
let first: Release;

beforeAll(async () => {
  world = await createWorld();
  first = (await world.ports.read(({ releases }) => releases.live(environment)))!;
});
afterAll(() => world.close());

function headAt(release: Pick<Release, 'version' | 'snapshot'>, more: Partial<Head> = {}): Head {
  const stable = { version: release.version, snapshot: release.snapshot };
  return { environment, seq: 9, parent: null, issuedAtMs: 0, stable, kills: [], keyTable: 'a'.repeat(64), revoked: [], ...more };
}

const live = () => world.ports.read(({ releases }) => releases.live(environment));
const pageSize = () => world.ports.read(async ({ registry }) => (await registry.find(environment, 'key:search.page_size'))?.body);

it('a kill becomes a kill, with its words and its time, and so does one that nobody remembers', async () => {
  const act: RecoveryAct = { kind: 'kill', id: 'kil_r1', flag: 'search.spotlight', ...words };
  const kills = [
    { flag: 'search.spotlight', id: 'kil_r1' },
    { flag: 'search.forgotten', id: 'kil_lost' },
  ];
  for (let times = 0; times < 2; times += 1) await adoptRecovery(world.ports, headAt(first, { kills, recovery: [act] }));
  expect(await world.ports.read(({ kills }) => kills.list(environment))).toMatchObject([
    { id: 'kil_r1', reason: 'Searches fail (INC-9)', personName: 'Recovery key', at: new Date(words.atMs) },
    { id: 'kil_lost', flag: 'search.forgotten', reason: expect.stringContaining('does not know') },
  ]);
  expect(await lastRecord(world, 'flag.kill')).toMatchObject({ actorName: 'Recovery key', target: 'key:search.forgotten' });
});

it('a kill that was revived since stays revived', async () => {
  await world.ports.transaction(({ kills }) => kills.revive('kil_r1', world.clock.now));
  await adoptRecovery(world.ports, headAt(first, { kills: [{ flag: 'search.spotlight', id: 'kil_r1' }] }));
  expect(await world.ports.read(({ kills }) => kills.find(environment, 'search.spotlight'))).toBeUndefined();
});

it('a roll back becomes a release that restores the earlier one, once', async () => {
  const before = await pageSize();
  await published(world, 'engineer', 'admin', 'key:search.page_size', { ...band, default: 50 });
  for (let times = 0; times < 2; times += 1) {
    await adoptRecovery(world.ports, headAt(first, { recovery: [rollBackTo(first.version)] }));
  }
  expect(await live()).toMatchObject({ restoresId: first.id, snapshot: first.snapshot, notes: 'Searches fail (INC-9)' });
  expect(await pageSize()).toEqual(before);
  const list = await world.ports.read(({ releases }) => releases.list(environment));
  expect(list.filter(({ restoresId }) => restoresId === first.id)).toHaveLength(1);
});

it('a roll back ends a stage, and what was staged is taken back', async () => {
  const change = await validated(world, 'engineer', 'key:search.page_size', { ...band, default: 70 });
  await approve(world.ports, world.as.admin, change);
  const release = done(await publishChange(world.ports, world.as.engineer, { changeId: change.id, stage: [{ scope: {}, percent: 10 }] }));
  await adoptRecovery(world.ports, headAt(first, { recovery: [rollBackTo(first.version, 'act_stage')] }));
  expect(await world.ports.read(({ stages }) => stages.find(release.id))).toMatchObject({ status: 'reverted' });
  expect(await live()).toMatchObject({ restoresId: first.id });
  expect(await lastRecord(world, 'stage.revert')).toMatchObject({ target: `release:${release.id}`, actorName: 'Recovery key' });
});

it.each([
  ['a version that the database does not know', { version: '7.7.7', snapshot: 'b'.repeat(64) }],
  ['a version with other content than the database knows', { version: '1.0.0', snapshot: 'b'.repeat(64) }],
])('with %s nothing is recorded, and somebody has to look', async (_name, release) => {
  const before = await live();
  const head = headAt(release, { recovery: [rollBackTo(release.version, 'act_odd')], kills: [{ flag: 'other', id: 'kil_odd' }] });
  await expect(adoptRecovery(world.ports, head)).rejects.toThrow('does not know');
  expect(await live()).toEqual(before);
  expect(await world.ports.read(({ kills }) => kills.isKnown('kil_odd'))).toBe(false);
});
