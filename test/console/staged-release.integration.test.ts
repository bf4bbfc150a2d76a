// A release in stages, through the use-cases: begun by a publish, widened, held, given to everyone or taken back; and what the
// next head would say meanwhile.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { postgresHeadLedger } from '../../apps/console/app/adapters/postgres/head-ledger.ts';
import { advanceStage } from '../../apps/console/app/usecases/releases/advance-stage.server.ts';
import { completeStage } from '../../apps/console/app/usecases/releases/complete-stage.server.ts';
import { holdStage } from '../../apps/console/app/usecases/releases/hold-stage.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { revertStage } from '../../apps/console/app/usecases/releases/revert-stage.server.ts';
import { rollBackRelease } from '../../apps/console/app/usecases/releases/roll-back-release.server.ts';
import { approve, band, createWorld, done, lastRecord, refused, validated, type World } from './world.ts';

const environment = 'production';
const houston = { scope: { city: 'HOU' }, percent: 100 };
let world: World;
let value = 100;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

async function ready() {
  value += 1;
  const change = await validated(world, 'engineer', 'key:search.page_size', { ...band, default: value });
  await approve(world.ports, world.as.admin, change);
  return change.id;
}

async function publishStaged(stage = [houston]) {
  return done(await publishChange(world.ports, world.as.engineer, { changeId: await ready(), stage }));
}

async function nextHead() {
  const { desired } = await postgresHeadLedger(world.database.connection).look(environment);
  return desired?.content;
}

async function defaultOf() {
  const found = await world.ports.read(({ registry }) => registry.find(environment, 'key:search.page_size'));
  return found?.body;
}

beforeEach(async () => {
  const underWay = await world.ports.read(({ stages }) => stages.underWay(environment));
  if (underWay) done(await completeStage(world.ports, world.as.admin, { environment }));
});

it('a publish in stages puts the release beside the one before', async () => {
  const stable = await world.ports.read(({ releases }) => releases.live(environment));
  const release = await publishStaged();
  expect(await nextHead()).toMatchObject({
    stable: { version: stable?.version, snapshot: stable?.snapshot },
    candidate: { version: release.version, snapshot: release.snapshot },
    stage: { salt: release.id, parts: [houston] },
  });
  expect(await lastRecord(world, 'stage.start')).toMatchObject({ target: `release:${release.id}`, after: { parts: [houston] } });
});

it('advancing adds parts, and never takes anyone out', async () => {
  await publishStaged([{ scope: { city: 'HOU' }, percent: 50 }]);
  const wider = [houston, { scope: {}, percent: 10 }];
  done(await advanceStage(world.ports, world.as.engineer, { environment, parts: wider }));
  expect((await nextHead())?.stage?.parts).toEqual(wider);
  const shrunk = await advanceStage(world.ports, world.as.engineer, { environment, parts: [{ scope: {}, percent: 50 }] });
  expect(refused(shrunk, 'STAGE_SHRINKS').message).toContain('city=HOU');
  expect(await lastRecord(world, 'stage.advance')).toMatchObject({ before: { parts: [{ percent: 50 }] }, after: { parts: wider } });
});

it('a held stage stays where it is until it is let go on', async () => {
  await publishStaged();
  done(await holdStage(world.ports, world.as.engineer, { environment, held: true, reason: 'Errors in Houston' }));
  expect((await nextHead())?.stage).toMatchObject({ held: true, parts: [houston] });
  const parts = [houston, { scope: {}, percent: 10 }];
  refused(await advanceStage(world.ports, world.as.engineer, { environment, parts }), 'STAGE_HELD');
  refused(await completeStage(world.ports, world.as.engineer, { environment }), 'STAGE_HELD');
  done(await holdStage(world.ports, world.as.engineer, { environment, held: false, reason: 'It was the network' }));
  done(await advanceStage(world.ports, world.as.engineer, { environment, parts }));
});

it('completed, everyone has the release', async () => {
  const release = await publishStaged();
  done(await completeStage(world.ports, world.as.engineer, { environment }));
  const head = await nextHead();
  expect(head).toMatchObject({ stable: { version: release.version, snapshot: release.snapshot } });
  expect(head).not.toHaveProperty('candidate');
});

it('reverted, everyone has what the others had, as a new release', async () => {
  const stable = await world.ports.read(({ releases }) => releases.live(environment));
  const before = await defaultOf();
  await publishStaged();
  const restored = done(await revertStage(world.ports, world.as.engineer, { environment, reason: 'Bookings fell' }));
  expect(restored).toMatchObject({ snapshot: stable?.snapshot, restoresId: stable?.id, notes: 'Bookings fell' });
  expect(await nextHead()).toMatchObject({ stable: { version: restored.version } });
  expect(await nextHead()).not.toHaveProperty('stage');
  expect(await defaultOf()).toEqual(before);
});

it('a roll back ends a stage too', async () => {
  const stable = await world.ports.read(({ releases }) => releases.live(environment));
  await publishStaged();
  done(await rollBackRelease(world.ports, world.as.engineer, { environment, releaseId: stable?.id ?? '', reason: 'All of it' }));
  expect(await world.ports.read(({ stages }) => stages.underWay(environment))).toBeUndefined();
});

it('one release at a time is on its way', async () => {
  const next = await ready();
  const release = await publishStaged();
  const refusal = refused(await publishChange(world.ports, world.as.engineer, { changeId: next }), 'STAGE_UNDER_WAY');
  expect(refusal.message).toContain(`Release ${release.version} is still on its way`);
});

it.each([
  ['an unknown place', { city: 'NYC' }, 'SCOPE_PLACE_UNKNOWN'],
  ['places that contradict each other', { city: 'HOU', state: 'US' }, 'SCOPE_PLACE_KIND'],
  ['an unknown cohort', { cohort: 'nobody' }, 'UNKNOWN_COHORT'],
])('a stage for %s is refused, and nothing is published', async (_name, scope, code) => {
  const changeId = await ready();
  refused(await publishChange(world.ports, world.as.engineer, { changeId, stage: [{ scope, percent: 10 }] }), code);
  expect((await world.ports.read(({ changes }) => changes.find(changeId)))?.status).not.toBe('published');
});

it('without a stage there is nothing to advance', async () => {
  refused(await advanceStage(world.ports, world.as.engineer, { environment, parts: [houston] }), 'NO_STAGE');
});
