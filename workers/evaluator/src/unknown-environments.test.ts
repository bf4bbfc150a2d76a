// What invented environments may cost: counted in questions that are let through.
import { expect, it } from 'vitest';
import { startUnknownEnvironments } from './unknown-environments.ts';

/** Asks about `name` every 100 ms for `ms`, and gives how often a question was let through. */
function questions(environments = startUnknownEnvironments(), name: (step: number) => string, ms: number): number {
  let asked = 0;
  for (let now = 0; now < ms; now += 100) {
    if (environments.judge(name(now / 100), now) !== 'ask') continue;
    asked += 1;
    environments.remember(name(now / 100), 'unknown', now);
  }
  return asked;
}

it('one invented name costs a question a minute in the end', () => {
  expect(questions(undefined, () => 'invented', 10 * 60_000)).toBeLessThan(20);
});

it('always new names cost one question a second after the first few', () => {
  const asked = questions(undefined, (step) => `invented-${step}`, 60_000);
  expect(asked).toBeGreaterThan(32);
  expect(asked).toBeLessThanOrEqual(32 + 60);
});

it('an environment that is made is found within seconds of being asked for', () => {
  const environments = startUnknownEnvironments();
  environments.remember('staging', 'unknown', 0);
  expect(environments.judge('staging', 900)).toBe('unknown');
  expect(environments.judge('staging', 1_000)).toBe('ask');
  environments.remember('staging', 'known', 1_000);
  expect(environments.judge('staging', 1_001)).toBe('ask');
});

it('a thousand callers who come at once wait together for one answer', () => {
  const environments = startUnknownEnvironments();
  const judged = Array.from({ length: 1_000 }, () => environments.judge('production', 0));
  expect(new Set(judged)).toEqual(new Set(['ask']));
  expect(environments.judge('staging', 0)).toBe('ask');
});

it('a known environment is never held up, however many names are invented', () => {
  const environments = startUnknownEnvironments();
  environments.remember('production', 'known', 0);
  questions(environments, (step) => `invented-${step}`, 60_000);
  expect(environments.judge('production', 60_000)).toBe('ask');
  expect(environments.judge('staging', 60_000 - 100)).toBe('later');
});
