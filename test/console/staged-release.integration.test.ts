// A release in stages, through the use-cases: begun by a publish, widened, held, given to everyone or taken back; and what the
// next head would say meanwhile.
import { fromEntries } from '@switchyard/registry-core/registry/entry';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresHeadLedger } from '../../apps/console/app/adapters/postgres/head-ledger.ts';
import { changePage } from '../../apps/console/app/queries/changes/change-page.server.ts';
import { advanceStage } from '../../apps/console/app/usecases/releases/advance-stage.server.ts';
import { completeStage } from '../../apps/console/app/usecases/releases/complete-stage.server.ts';
import { holdStage } from '../../apps/console/app/usecases/releases/hold-stage.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { revertStage } from '../../apps/console/app/usecases/releases/revert-stage.server.ts';
import { rollBackRelease } from '../../apps/console/app/usecases/releases/roll-back-release.server.ts';
import { approve, band, createWorld, done, lastRecord, refused, spotlight, validated, type World } from './world.ts';

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

describe('what cannot wait', () => {
  const emergency = { reason: 'Payments fail' };
  async function flagChange() {
    value += 1;
    const change = await validated(world, 'engineer', 'key:search.spotlight', { ...spotlight, description: `Urgent ${value}` });
    await approve(world.ports, world.as.admin, change);
    return change;
  }
  const underWay = () => world.ports.read(({ stages }) => stages.underWay(environment));

  it('takes the release on its way back and goes to everyone, with the approvals that it has', async () => {
    const before = await defaultOf();
    const staged = await publishStaged();
    const change = await flagChange();
    const { gate } = done(await changePage(world.ports, world.as.engineer, { change: change.id }));
    expect(gate.emergency).toEqual({ allowed: true, reason: null });
    const release = done(await publishChange(world.ports, world.as.engineer, { changeId: change.id, emergency }));
    expect(await underWay()).toBeUndefined();
    const head = await nextHead();
    expect(head).toMatchObject({ stable: { version: release.version, snapshot: release.snapshot } });
    expect(head).not.toHaveProperty('candidate');
    expect(await defaultOf()).toEqual(before);
    const [newest, restored, candidate] = await world.ports.read(({ releases }) => releases.list(environment, 3));
    expect([newest?.id, candidate?.id]).toEqual([release.id, staged.id]);
    expect(restored).toMatchObject({ notes: 'Payments fail', changeId: null });
    expect(newest?.approvals).toMatchObject([{ personId: 'per_admin' }]);
    expect(await lastRecord(world, 'stage.revert')).toMatchObject({ target: `release:${staged.id}`, reason: 'Payments fail' });
    expect(await lastRecord(world, 'change.publish')).toMatchObject({ target: `change:${change.id}`, reason: 'Payments fail' });
    const told = (await world.announcements()).filter(({ topic }) => topic === 'notice').slice(-2);
    expect(told.map(({ payload }) => [payload.event, payload.weight])).toEqual([
      ['stage.revert', 'alarm'],
      ['change.publish', 'alarm'],
    ]);
  });

  it('is published as its own revisions make it', async () => {
    await publishStaged();
    const change = await flagChange();
    const release = done(await publishChange(world.ports, world.as.engineer, { changeId: change.id, emergency }));
    const revisions = await world.ports.read(({ registry }) => registry.list(environment, release.id));
    const entries = fromEntries(new Map(revisions.map(({ entry, body }) => [entry, body])));
    const numbers = Object.fromEntries(revisions.map(({ entry, number }) => [entry.replace(/^key:/, ''), number]));
    expect(compileSnapshot(entries, { revisions: numbers }).digest).toBe(release.snapshot);
  });

  it('but edits what the release on its way edits is refused, and everything stays as it was', async () => {
    const staged = await publishStaged();
    const changeId = await ready();
    const refusal = refused(await publishChange(world.ports, world.as.engineer, { changeId, emergency }), 'TOUCHES_CANDIDATE');
    expect(refusal.message).toContain(`with release ${staged.version} in place`);
    expect(await underWay()).toMatchObject({ releaseId: staged.id, status: 'running' });
    expect((await world.ports.read(({ changes }) => changes.find(changeId)))?.status).toBe('approved');
  });

  it('needs a release on its way, everyone at once, and somebody who may take the other back', async () => {
    const change = await flagChange();
    refused(await publishChange(world.ports, world.as.engineer, { changeId: change.id, emergency }), 'NO_STAGE');
    await publishStaged();
    const both = { changeId: change.id, emergency, stage: [houston] };
    refused(await publishChange(world.ports, world.as.engineer, both), 'EMERGENCY_STAGED');
    const { gate } = done(await changePage(world.ports, world.as.finance, { change: change.id }));
    expect(gate.emergency).toMatchObject({ allowed: false });
    refused(await publishChange(world.ports, world.as.finance, { changeId: change.id, emergency }), 'FORBIDDEN');
    expect((await underWay())?.status).toBe('running');
  });
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
