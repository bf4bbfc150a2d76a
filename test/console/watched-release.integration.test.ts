// A release that goes out by a plan and is watched meanwhile: it goes on by time, approval and health, and is held or taken back by
// itself when its users fare worse than everyone else.
import { randomUUID } from 'node:crypto';
import type { EventRow, UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import type { HealthCheck } from '@switchyard/registry-core/rollout/health-check';
import type { Plan } from '@switchyard/registry-core/rollout/plan';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stagePage } from '../../apps/console/app/queries/releases/stage-page.server.ts';
import { stageWatch } from '../../apps/console/app/queries/releases/stage-watch.server.ts';
import { removeHealthCheck } from '../../apps/console/app/usecases/environments/remove-health-check.server.ts';
import { saveHealthCheck } from '../../apps/console/app/usecases/environments/save-health-check.server.ts';
import { advanceStage } from '../../apps/console/app/usecases/releases/advance-stage.server.ts';
import { completeStage } from '../../apps/console/app/usecases/releases/complete-stage.server.ts';
import { holdStage } from '../../apps/console/app/usecases/releases/hold-stage.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { revertStage } from '../../apps/console/app/usecases/releases/revert-stage.server.ts';
import { watchStages } from '../../apps/console/app/usecases/releases/watch-stages.ts';
import { approve, band, createWorld, done, lastRecord, refused, validated, type World } from './world.ts';

const environment = 'production';
const minuteMs = 60_000;
const part = (percent: number) => ({ scope: {}, percent });
const byTime: Plan = [
  { parts: [part(10)], hold: { until: 'time', minutes: 10 } },
  { parts: [part(50)], hold: { until: 'time', minutes: 10 } },
];
const failed: HealthCheck = {
  measure: 'mean',
  name: 'failed-bookings',
  description: 'Bookings that fail',
  bad: 'rise',
  onBreach: 'revert',
  event: 'booking.done',
  from: 0,
  to: 1,
  allowed: 0.05,
};
let world: World;
let value = 100;
let stable: string;

beforeAll(async () => {
  world = await createWorld();
  done(await saveHealthCheck(world.ports, world.as.engineer, { environment, check: failed }));
});
afterAll(() => world.close());

beforeEach(async () => {
  if (await underWay()) done(await revertStage(world.ports, world.as.admin, { environment, reason: 'The next test' }));
  stable = (await live()).version;
});

const underWay = () => world.ports.read(({ stages }) => stages.underWay(environment));
async function live() {
  const release = await world.ports.read(({ releases }) => releases.live(environment));
  if (!release) throw new Error('Nothing is live.');
  return release;
}

async function publishBy(plan: Plan) {
  value += 1;
  const change = await validated(world, 'engineer', 'key:search.page_size', { ...band, default: value });
  await approve(world.ports, world.as.admin, change);
  return done(await publishChange(world.ports, world.as.engineer, { changeId: change.id, plan }));
}

const watch = async () => (await watchStages(world.ports, environment)).get(environment);

async function tell(fields: Partial<UsageBatch>): Promise<string[]> {
  const now = world.clock.now.getTime();
  const nothing = { dropped: 0, counts: [], errors: [], clients: [], receipts: [], contexts: [] };
  const batch = { id: randomUUID(), environment, location: 'IAH', fromMs: now, toMs: now, ...nothing, ...fields };
  return world.ports.transaction(async ({ usage, rollout }) => rollout.take(await usage.take([batch], world.clock.now), world.clock.now));
}

/** What `people` of whom half have the candidate tell of a booking. */
async function bookings(candidate: string, people: number, toValue: (hasCandidate: boolean) => number, prefix = 'p'): Promise<void> {
  const at = world.clock.now.getTime();
  const events = Array.from({ length: people }, (_, index): EventRow => {
    const has = index % 2 === 0;
    return ['booking.done', toValue(has), `${prefix}${index}`, has ? candidate : stable, candidate, 50, at];
  });
  for (let from = 0; from < events.length; from += 200) await tell({ events: events.slice(from, from + 200) });
}

describe('a plan', () => {
  it('goes on by itself when the time of a step is over, and ends with everyone', async () => {
    const release = await publishBy(byTime);
    expect(await underWay()).toMatchObject({ parts: [part(10)], step: 1, checks: [{ name: 'evaluation-errors' }, failed] });
    expect(await watch()).toBe('wait');
    world.clock.pass(10 * minuteMs);
    expect(await watch()).toBe('advance');
    expect(await underWay()).toMatchObject({ parts: [part(50)], step: 2, stepStartedAt: world.clock.now });
    expect(await lastRecord(world, 'stage.advance')).toMatchObject({ actorName: 'Switchyard', reason: 'Step 1 of the plan is over.' });
    expect(await watch()).toBe('wait');
    world.clock.pass(10 * minuteMs);
    expect(await watch()).toBe('complete');
    expect([await underWay(), (await live()).id]).toEqual([undefined, release.id]);
    expect(await watch()).toBeUndefined();
  });

  it('is not followed while it is held, and goes on afterwards', async () => {
    await publishBy(byTime);
    done(await holdStage(world.ports, world.as.engineer, { environment, held: true, reason: 'Look first' }));
    world.clock.pass(60 * minuteMs);
    expect(await watch()).toBe('wait');
    done(await holdStage(world.ports, world.as.engineer, { environment, held: false, reason: 'Fine' }));
    expect(await watch()).toBe('advance');
  });

  it('that waits for approval is let go on by somebody else than who published it, to the next step only', async () => {
    await publishBy([{ parts: [part(10)], hold: { until: 'approval', minutes: 0 } }, ...byTime.slice(1)]);
    world.clock.pass(600 * minuteMs);
    expect(await watch()).toBe('wait');
    const own = await advanceStage(world.ports, world.as.engineer, { environment });
    expect(refused(own, 'OWN_RELEASE').message).toContain('somebody else');
    refused(await completeStage(world.ports, world.as.engineer, { environment }), 'OWN_RELEASE');
    const button = done(await stagePage(world.ports, world.as.engineer, { environment })).decisions.advance;
    expect(button.reason).toContain('somebody else');
    expect(done(await advanceStage(world.ports, world.as.colleague, { environment }))).toMatchObject({ parts: [part(50)], step: 2 });
  });

  it('ends when somebody gives it to others than it says', async () => {
    await publishBy(byTime);
    done(await advanceStage(world.ports, world.as.engineer, { environment, parts: [part(20)] }));
    expect(await underWay()).toMatchObject({ plan: null, step: 2, parts: [part(20)] });
    world.clock.pass(600 * minuteMs);
    expect(await watch()).toBe('wait');
    refused(await advanceStage(world.ports, world.as.engineer, { environment }), 'NO_PLAN');
  });

  it('that shrinks or names a place that is not there is refused before anything is published', async () => {
    value += 1;
    const change = await validated(world, 'engineer', 'key:search.page_size', { ...band, default: value });
    await approve(world.ports, world.as.admin, change);
    const by = (plan: Plan) => publishChange(world.ports, world.as.engineer, { changeId: change.id, plan });
    refused(await by([...byTime].reverse()), 'STAGE_SHRINKS');
    expect((await by([{ parts: [{ scope: { city: 'XXX' }, percent: 5 }], hold: { until: 'approval', minutes: 0 } }])).ok).toBe(false);
    expect((await live()).version).toBe(stable);
  });
});

describe('health', () => {
  const byHealth: Plan = [
    { parts: [part(50)], hold: { until: 'health', minutes: 5, people: 50 } },
    { parts: [part(90)], hold: { until: 'approval', minutes: 0 } },
  ];

  it('lets it go on once enough people fare as well as everyone else', async () => {
    const release = await publishBy(byHealth);
    world.clock.pass(5 * minuteMs);
    await tell({
      health: [
        [release.version, 100, 0],
        [stable, 100, 0],
      ],
    });
    await bookings(release.version, 60, () => 0);
    expect(await watch()).toBe('wait');
    await bookings(release.version, 60, () => 0, 'q');
    expect(await watch()).toBe('advance');
  });

  it('takes it back within one look when bookings fail, tells people and keeps the evidence', async () => {
    const release = await publishBy(byHealth);
    await bookings(release.version, 400, (has) => (has ? 1 : 0));
    expect(await watch()).toBe('revert');
    const stage = await world.ports.read(({ stages }) => stages.find(release.id));
    expect(stage).toMatchObject({ status: 'reverted', reason: expect.stringMatching(/^failed-bookings is breached: \+1 was seen/) });
    const [restored, before] = [await live(), await world.ports.read(({ releases }) => releases.findByVersion(environment, stable))];
    expect([restored.snapshot, restored.restoresId]).toEqual([before?.snapshot, before?.id]);
    const { after } = await lastRecord(world, 'stage.revert');
    expect(after).toMatchObject({ evidence: [{ check: 'failed-bookings', candidate: 200, stable: 200, allowed: 0.05 }] });
    const notice = (await world.announcements()).filter(({ topic }) => topic === 'notice').at(-1)?.payload;
    expect(notice).toMatchObject({ event: 'stage.revert', weight: 'alarm', to: expect.arrayContaining(['per_admin', 'per_engineer']) });
    const comparisons = await world.ports.read(({ rollout }) => rollout.comparisons(stage?.id ?? ''));
    const page = done(await stageWatch(world.ports, world.as.auditor, { environment, release: release.version }));
    expect(page?.steps[0]?.checks[1]).toMatchObject({ check: failed, reading: { verdict: 'breached', candidateCount: 200 } });
    expect(comparisons.map(({ check, comparison }) => [check, comparison.candidate.count])).toEqual([
      ['evaluation-errors', 0],
      ['failed-bookings', 200],
    ]);
  });

  it('counts a person once in a step, whatever they send and however often it is delivered', async () => {
    const release = await publishBy(byHealth);
    for (let time = 0; time < 3; time += 1) await bookings(release.version, 400, (has) => (has && time > 0 ? 1 : 0));
    expect(await watch()).toBe('wait');
    const stage = await underWay();
    const comparisons = await world.ports.read(({ rollout }) => rollout.comparisons(stage?.id ?? ''));
    expect(comparisons.find(({ check }) => check === 'failed-bookings')?.comparison.candidate).toEqual({ count: 200, sum: 0 });
  });

  it('takes it back when evaluations fail at the edge', async () => {
    const release = await publishBy(byTime);
    for (let message = 0; message < 40; message += 1)
      await tell({
        health: [
          [release.version, 0, 50],
          [stable, 500, 0],
        ],
      });
    expect(await watch()).toBe('revert');
  });

  it('holds it where the check says so, once', async () => {
    const slow: HealthCheck = { ...failed, name: 'slow', onBreach: 'hold', event: 'checkout.seconds', to: 10, allowed: 1 };
    done(await saveHealthCheck(world.ports, world.as.engineer, { environment, check: slow }));
    const release = await publishBy(byHealth);
    const at = world.clock.now.getTime();
    const events = Array.from({ length: 200 }, (_, index): EventRow => {
      const has = index % 2 === 0;
      return ['checkout.seconds', has ? 9 : 1, `p${index}`, has ? release.version : stable, release.version, 50, at];
    });
    expect(await tell({ events })).toEqual([environment]);
    expect(await watch()).toBe('hold');
    expect(await underWay()).toMatchObject({ status: 'held', reason: expect.stringContaining('slow is breached') });
    expect((await lastRecord(world, 'stage.hold')).after).toMatchObject({ evidence: [{ check: 'slow' }] });
    expect(await watch()).toBe('wait');
    done(await removeHealthCheck(world.ports, world.as.engineer, { environment, name: 'slow' }));
  });

  it('is no matter of events from before the step, of another release, of nobody, or of those whom chance did not draw', async () => {
    const release = await publishBy(byHealth);
    const at = world.clock.now.getTime();
    const rows: EventRow[] = [
      ['booking.done', 1, 'early', release.version, release.version, 50, at - 1],
      ['booking.done', 1, 'other', '9.9.9', '9.9.9', 50, at],
      ['booking.done', 1, null, release.version, release.version, 50, at],
      ['booking.done', 1, 'all', release.version, release.version, 100, at],
      ['other.event', 1, 'unwatched', release.version, release.version, 50, at],
    ];
    expect(await tell({ events: rows })).toEqual([]);
    const sums = await world.ports.read(({ rollout }) => rollout.events(environment, new Date(at - minuteMs)));
    expect(sums.find(({ event, release: version }) => event === 'other.event' && version === release.version)).toMatchObject({
      count: 1,
      sum: 1,
    });
  });
});

it('a check is edited by who may, keeps its place, and does not change what is under way', async () => {
  await publishBy(byTime);
  refused(await saveHealthCheck(world.ports, world.as.finance, { environment, check: failed }), 'FORBIDDEN');
  done(await saveHealthCheck(world.ports, world.as.engineer, { environment, check: { ...failed, allowed: 0.5 } }));
  expect(await world.ports.read(({ rollout }) => rollout.findChecks(environment))).toMatchObject([
    { name: 'evaluation-errors' },
    { allowed: 0.5 },
  ]);
  expect((await underWay())?.checks[1]).toEqual(failed);
  refused(await removeHealthCheck(world.ports, world.as.engineer, { environment, name: 'nobody' }), 'UNKNOWN_HEALTH_CHECK');
  done(await saveHealthCheck(world.ports, world.as.engineer, { environment, check: failed }));
});

it('what was told is forgotten in time, and the evidence stays', async () => {
  const release = await publishBy(byTime);
  await tell({ health: [[release.version, 5, 0]] });
  await watch();
  done(await revertStage(world.ports, world.as.admin, { environment, reason: 'Over' }));
  world.clock.pass(31 * 24 * 60 * minuteMs);
  await world.ports.transaction(({ rollout }) => rollout.forget(world.clock.now));
  expect(await world.ports.read(({ rollout }) => rollout.evaluations(environment, new Date(0)))).toEqual([]);
  const { rows } = await world.database.connection.pool.query('SELECT count(*)::int AS count FROM stage_observation');
  expect(rows[0].count).toBe(0);
  const stage = await world.ports.read(({ stages }) => stages.find(release.id));
  expect(await world.ports.read(({ rollout }) => rollout.comparisons(stage?.id ?? ''))).not.toEqual([]);
});
