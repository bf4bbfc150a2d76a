// When a stage goes on, waits, is held and is taken back; and what a plan and its checks say in words.
import { describe, expect, it } from 'vitest';
import { addObservation, readComparison, startComparison } from './comparison.ts';
import { checkSentence, HealthCheck, HealthChecks, usualChecks } from './health-check.ts';
import { nextMove, type WatchedCheck, type WatchedStage } from './next-move.ts';
import { checkPlan, holdSentence, Plan, stepSentence } from './plan.ts';

const houston = { scope: { city: 'HOU' }, percent: 100 };
const plan = Plan.parse([
  { parts: [houston], hold: { until: 'time', minutes: 30 } },
  { parts: [houston, { scope: {}, percent: 10 }], hold: { until: 'health', minutes: 60, people: 50 } },
  { parts: [houston, { scope: {}, percent: 50 }], hold: { until: 'approval' } },
]);
const failed = HealthCheck.parse({
  measure: 'mean',
  name: 'failed',
  bad: 'rise',
  onBreach: 'hold',
  event: 'booking.done',
  to: 1,
  allowed: 0.05,
});
const errors = HealthCheck.parse(usualChecks[0]);
const startedAt = new Date('2026-03-02T09:00:00Z');
const after = (minutes: number) => new Date(startedAt.getTime() + minutes * 60_000);

function watched(check: HealthCheck, people: number, toValue: (candidate: boolean) => number): WatchedCheck {
  let comparison = startComparison(0.01, check);
  for (let index = 0; index < people; index += 1) {
    const candidate = index % 2 === 0;
    comparison = addObservation(comparison, check, { candidate, chance: 0.5, value: toValue(candidate) });
  }
  return { check, reading: readComparison(comparison, check) };
}

function stage(step: number, checks: readonly WatchedCheck[] = [], held = false): WatchedStage {
  return { held, plan, step, stepStartedAt: startedAt, checks };
}

describe('a step that waits for time', () => {
  it('goes on when the time is over, and not before', () => {
    expect(nextMove(stage(1), after(29))).toEqual({ kind: 'wait', sentence: 'It goes on in 1 minute.' });
    expect(nextMove(stage(1), after(30))).toMatchObject({ kind: 'advance', parts: plan[1]?.parts });
  });

  it('goes on one step after a night in which nobody looked, because the next has not had its time', () => {
    expect(nextMove(stage(1), after(900))).toMatchObject({ kind: 'advance', parts: plan[1]?.parts });
  });
});

describe('a step that waits for health', () => {
  const healthy = [watched(errors, 2, () => 0), watched(failed, 200, () => 0)];

  it('goes on when enough people have shown nothing bad', () => {
    expect(nextMove(stage(2, healthy), after(59)).sentence).toBe('It goes on in 1 minute, if it is healthy.');
    expect(nextMove(stage(2, healthy), after(60))).toMatchObject({ kind: 'advance', parts: plan[2]?.parts });
  });

  it('waits for people, however long it takes', () => {
    const few = [watched(errors, 2, () => 0), watched(failed, 20, () => 0)];
    expect(nextMove(stage(2, few), after(600)).sentence).toBe('failed has seen 10 of 50 people with the release.');
  });

  it('waits when it looks bad, though nothing is proven', () => {
    let turn = 0;
    const poor = watched(failed, 110, (candidate) => {
      turn += 1;
      return candidate && turn % 8 === 1 ? 1 : 0;
    });
    expect(poor.reading.verdict).toBe('unclear');
    const move = nextMove(stage(2, [poor]), after(60));
    expect(move).toMatchObject({ kind: 'wait', sentence: expect.stringContaining('failed does not look healthy') });
  });

  it('cannot wait for a comparison where everybody of a place has it', () => {
    const whole: Plan = [{ parts: [houston], hold: { until: 'health', minutes: 1, people: 50 } }];
    expect(nextMove({ ...stage(1, [watched(errors, 2, () => 0), watched(failed, 0, () => 0)]), plan: whole }, after(1)).kind).toBe(
      'complete',
    );
  });
});

it('a step that waits for approval never goes on by itself, and after the last everyone has it', () => {
  expect(nextMove(stage(3), after(10_000))).toEqual({ kind: 'wait', sentence: 'It waits for somebody else to approve.' });
  const timed = { ...stage(1), plan: plan.slice(0, 1) };
  expect(nextMove(timed, after(30)).kind).toBe('complete');
});

it('without a plan it never goes on by itself, but is watched', () => {
  const breached = watched(errors, 60, (candidate) => (candidate ? 1 : 0));
  expect(nextMove({ ...stage(1), plan: null }, after(10_000)).kind).toBe('wait');
  expect(nextMove({ ...stage(1, [breached]), plan: null }, after(0))).toMatchObject({
    kind: 'revert',
    checks: [{ check: { name: 'evaluation-errors' } }],
  });
});

describe('a breach', () => {
  const breached = watched(failed, 400, (candidate) => (candidate ? 1 : 0));

  it('holds at once, whatever the step waits for, and says what was seen', () => {
    const move = nextMove(stage(1, [breached]), after(0));
    expect(move.kind).toBe('hold');
    expect(move.sentence).toMatch(
      /^failed is breached: \+1 was seen, and it is at least \+0\.\d+\. The mean of booking\.done may rise by at most 0\.05\.$/,
    );
  });

  it('takes it back when one check says so, also while it is held', () => {
    const fatal = watched(errors, 60, (candidate) => (candidate ? 1 : 0));
    expect(nextMove(stage(1, [breached, fatal], true), after(0))).toMatchObject({ kind: 'revert', checks: [{ check: errors }] });
    expect(nextMove(stage(1, [breached], true), after(0)).kind).toBe('wait');
  });
});

describe('a comparison', () => {
  it('finds what falls as well as what rises', () => {
    const sales = HealthCheck.parse({ ...failed, bad: 'fall', to: 100, allowed: 5 });
    expect(watched(sales, 400, (candidate) => (candidate ? 20 : 80)).reading).toMatchObject({ verdict: 'breached', candidateCount: 200 });
    expect(watched(sales, 400, (candidate) => (candidate ? 80 : 20)).reading.verdict).toBe('fine');
  });

  it('counts a value outside of its range as the nearest inside, and leaves out what is no number', () => {
    const one = watched(failed, 2, (candidate) => (candidate ? 7 : Number.NaN));
    expect(one.reading).toMatchObject({ candidateCount: 1, stableCount: 0, difference: null, verdict: 'unclear' });
  });

  it('leaves out whom nobody drew', () => {
    const comparison = addObservation(startComparison(0.01, failed), failed, { candidate: true, chance: null, value: 1 });
    expect(readComparison(comparison, failed)).toMatchObject({ candidateCount: 0, interval: { low: -1, high: 1 } });
  });
});

describe('in words', () => {
  it('a plan says what each step waits for', () => {
    expect(plan.map(stepSentence)).toEqual([
      'city=HOU:100, on after 30 minutes',
      'city=HOU:100 everyone:10, on when healthy, after 1 hour and 50 people',
      'city=HOU:100 everyone:50, on when somebody else approves',
    ]);
    expect(holdSentence({ until: 'approval', minutes: 1500 })).toBe('when somebody else approves, after 1 day 1 hour');
  });

  it('a check says what is allowed', () => {
    expect(checkSentence(errors)).toBe('The share of evaluations that fail may rise by at most 1 %.');
    const fewer = HealthCheck.parse({
      measure: 'people',
      name: 'fewer',
      bad: 'fall',
      onBreach: 'hold',
      event: 'booking.done',
      allowed: 0.2,
    });
    expect(checkSentence(fewer)).toBe('booking.done may happen to at most 20 % fewer people.');
  });
});

it('a plan that takes the release from somebody is refused, naming the step', () => {
  const shrinking: Plan = [plan[1], plan[0]].flatMap((step) => step ?? []);
  const checked = checkPlan(shrinking);
  expect(checked).toMatchObject({ ok: false, refusal: { code: 'STAGE_SHRINKS', message: expect.stringMatching(/^Step 2: everyone/) } });
  expect(checkPlan(plan).ok).toBe(true);
});

it('two checks of one name, and a range without room, are refused', () => {
  expect(HealthChecks.safeParse([failed, failed]).success).toBe(false);
  expect(HealthCheck.safeParse({ ...failed, from: 1 }).success).toBe(false);
});
