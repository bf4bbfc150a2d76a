// A sample is bounded, uniform and repeatable, and says nothing of a person but what is listed.
import { expect, it } from 'vitest';
import { seededRandom, startSample, withoutPerson } from './context-sample.ts';

it('every context has the same chance, however many come', () => {
  const taken = new Array<number>(200).fill(0);
  const random = seededRandom(7);
  for (let round = 0; round < 2_000; round += 1) {
    const sample = startSample(10, random);
    for (let i = 0; i < taken.length; i += 1) sample.offer({ i });
    for (const { i } of sample.take()) taken[i as number]! += 1;
  }
  // 2,000 rounds at 10 of 200 are 100 each, with a standard deviation of 9.75; five of them on either side.
  expect(taken.reduce((sum, times) => sum + times)).toBe(20_000);
  expect(Math.min(...taken)).toBeGreaterThan(51);
  expect(Math.max(...taken)).toBeLessThan(149);
});

it('the same seed gives the same sample, and taking begins anew', () => {
  const sampleOf = (seed: number) => {
    const sample = startSample(5, seededRandom(seed));
    for (let i = 0; i < 1_000; i += 1) sample.offer({ i });
    return [sample.take(), sample.take()];
  };
  expect(sampleOf(3)).toEqual(sampleOf(3));
  expect(sampleOf(3)).not.toEqual(sampleOf(4));
  expect(sampleOf(3)).toMatchObject([{ length: 5 }, { length: 0 }]);
});

it('only listed plain attributes leave, and the targeting key as a salted hash', () => {
  const context = { targetingKey: 'ada', city: 'HOU', email: 'ada@example.com', age: 36, cohorts: ['vip'], plan: { name: 'pro' } };
  const reduced = withoutPerson(context, ['city', 'age', 'cohorts', 'plan', 'toString'], 'salt');
  expect(reduced).toEqual({ city: 'HOU', age: 36, targetingKey: expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect(withoutPerson(context, [], 'salt').targetingKey).toBe(reduced.targetingKey);
  expect(withoutPerson(context, [], 'other').targetingKey).not.toBe(reduced.targetingKey);
  expect(withoutPerson({ city: 'x'.repeat(1_000) }, ['city'], '')).toEqual({ city: 'x'.repeat(256) });
});
