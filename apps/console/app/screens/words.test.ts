// What conditions read like, and how weights become shares.
import { expect, it } from 'vitest';
import { conditionWords, sharesOf } from './words.ts';

it.each([
  [{ attribute: 'plan', op: 'equals', value: 'pro' }, 'plan is "pro"'],
  [{ attribute: 'app.version', op: 'versionAtLeast', value: '2.1.0' }, 'app.version is at least version "2.1.0"'],
  [{ attribute: 'email', op: 'missing' }, 'email is missing'],
  [{ cohort: 'vip' }, 'in cohort vip'],
  [
    { all: [{ cohort: 'vip' }, { any: [{ attribute: 'a', op: 'in', value: [1, 2] }, { not: { cohort: 'b' } }] }] },
    'in cohort vip and (a is one of 1, 2 or not (in cohort b))',
  ],
  [{ all: [] }, 'always'],
  [{ any: [] }, 'never'],
] as const)('the condition %j reads "%s"', (condition, words) => {
  expect(conditionWords(structuredClone(condition) as never)).toBe(words);
});

it('weights are shown as shares of the whole', () => {
  expect(
    sharesOf([
      { variant: 'a', weight: 1 },
      { variant: 'b', weight: 3 },
    ]),
  ).toEqual([
    { variant: 'a', percent: 25 },
    { variant: 'b', percent: 75 },
  ]);
});
