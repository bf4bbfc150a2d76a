// What is promised of the bounds is shown by simulation: looked at after every single observation they are wrong at most as often as
// allowed, and a difference worth an alarm is found in time.
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../workers/evaluator/src/context-sample.ts';
import { addObservation, alphaOf, type Comparison, readComparison, type StageObservation, startComparison } from './comparison.ts';
import { intervalOf, observe, startSequence } from './confidence-sequence.ts';
import type { HealthCheck } from './health-check.ts';

const random = seededRandom(2026);
const histories = 400;
const alpha = 0.05;

const failed: HealthCheck = {
  measure: 'mean',
  name: 'failed',
  description: '',
  bad: 'rise',
  onBreach: 'revert',
  event: 'booking.done',
  from: 0,
  to: 1,
  allowed: 0,
};
const seconds: HealthCheck = { ...failed, name: 'seconds', to: 30 };
const fewer: HealthCheck = {
  measure: 'people',
  name: 'fewer',
  description: '',
  bad: 'fall',
  onBreach: 'hold',
  event: 'booking.done',
  allowed: 0,
};

/** Mostly quick, sometimes very slow: what latencies look like. */
const skewed = () => Math.min(30, -Math.log(1 - random()) * (random() < 0.05 ? 10 : 1));
const coin = (chance: number) => (random() < chance ? 1 : 0);

/** Somebody whose chance to have the candidate depends on where they are, as do their values: what fools a plain comparison. */
function person(toValue: (candidate: boolean, inHouston: boolean) => number): StageObservation {
  const inHouston = random() < 0.3;
  const chance = inHouston ? 0.5 : 0.1;
  const candidate = random() < chance;
  return { candidate, chance, value: toValue(candidate, inHouston) };
}

/** After how many people the alarm came; undefined when it never did. */
function alarmAfter(check: HealthCheck, next: () => StageObservation, people: number): number | undefined {
  let comparison: Comparison = startComparison(alpha, check);
  for (let count = 1; count <= people; count += 1) {
    comparison = addObservation(comparison, check, next());
    if (readComparison(comparison, check).verdict === 'breached') return count;
  }
  return undefined;
}

/** When the alarms of those histories came that had one. */
function alarms(check: HealthCheck, next: () => StageObservation, people = 1_500): number[] {
  return Array.from({ length: histories }, () => alarmAfter(check, next, people)).flatMap((count) => count ?? []);
}

describe('where nothing is wrong, an alarm is rare however often one looks', () => {
  it.each<[string, HealthCheck, () => StageObservation]>([
    ['failures of 2 %', failed, () => person(() => coin(0.02))],
    ['failures of 2 %, and of 20 % where most have the candidate', failed, () => person((_, inHouston) => coin(inHouston ? 0.2 : 0.02))],
    ['coins, which vary the most', failed, () => person(() => coin(0.5))],
    ['latencies with a long tail', seconds, () => person(skewed)],
    ['rare and huge values', seconds, () => person(() => coin(0.01) * 30)],
    ['how many come', fewer, () => person(() => 1)],
  ])('%s', (_name, check, next) => {
    expect(alarms(check, next).length / histories).toBeLessThanOrEqual(alpha);
  });

  it('two shares of failed evaluations', () => {
    const errors: HealthCheck = { measure: 'errors', name: 'errors', description: '', bad: 'rise', allowed: 0, onBreach: 'revert' };
    const next = () => ({ candidate: coin(0.3) === 1, chance: null, value: random() * 0.2 });
    expect(alarms(errors, next).length / histories).toBeLessThanOrEqual(alpha);
  });

  it('both bounds hold the mean at every moment', () => {
    let missed = 0;
    for (let history = 0; history < histories; history += 1) {
      let sequence = startSequence(alpha / 2, 0.5);
      let held = true;
      for (let count = 0; count < 1_500 && held; count += 1) {
        sequence = observe(sequence, { value: coin(0.1), floor: 0, ceiling: 1 });
        const { low, high } = intervalOf(sequence);
        held = low <= 0.1 && high >= 0.1;
      }
      if (!held) missed += 1;
    }
    expect(missed / histories).toBeLessThanOrEqual(alpha);
  });
});

describe('what is wrong is found', () => {
  it.each<[string, HealthCheck, () => StageObservation, number]>([
    ['failures from 2 % to 20 %', failed, () => person((candidate) => coin(candidate ? 0.2 : 0.02)), 1_000],
    ['everything fails', failed, () => person((candidate) => coin(candidate ? 1 : 0.02)), 120],
    ['everything is slower by three seconds of thirty', seconds, () => person((candidate) => skewed() + (candidate ? 3 : 0)), 900],
  ])('%s', (_name, check, next, within) => {
    const after = alarms(check, next, 3_000).sort((a, b) => a - b);
    expect(after.length / histories).toBeGreaterThan(0.95);
    expect(after[Math.floor(histories / 2)]).toBeLessThan(within);
  });

  it('half of those with the candidate do not come any more', () => {
    const next = (): StageObservation => {
      for (;;) {
        const one = person(() => 1);
        if (!one.candidate || coin(0.5) === 1) return one;
      }
    };
    expect(alarms(fewer, next).length / histories).toBeGreaterThan(0.95);
  });

  it('the alarm on failing evaluations comes within twenty messages of each side when all fail', () => {
    const errors: HealthCheck = { measure: 'errors', name: 'errors', description: '', bad: 'rise', allowed: 0.01, onBreach: 'revert' };
    let turn = 0;
    const next = () => {
      turn += 1;
      return { candidate: turn % 2 === 0, chance: null, value: turn % 2 === 0 ? 1 : 0 };
    };
    expect(alarmAfter(errors, next, 100)).toBeLessThanOrEqual(40);
  });
});

it('all steps and checks together stay within what is allowed', () => {
  const steps = Array.from({ length: 1000 }, (_, index) => alphaOf(index + 1, 7) * 7);
  expect(steps.reduce((sum, part) => sum + part, 0)).toBeLessThanOrEqual(0.05);
});
