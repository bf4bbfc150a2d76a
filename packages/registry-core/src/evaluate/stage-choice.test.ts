// Who gets the candidate while a release is staged, by the stable release's places and cohorts.
import { expect, it } from 'vitest';
import { murmur3 } from '../flag/murmur3.ts';
import { Registry } from '../registry/registry.ts';
import type { Scope } from '../registry/scope.ts';
import { compileSnapshot } from '../snapshot/compile-snapshot.ts';
import { openSnapshot } from './open-snapshot.ts';

function isChosen(parts: { scope: Scope; percent: number }[], context: unknown, client = false): boolean {
  const registry = Registry.parse({
    places: [
      { id: 'US', kind: 'country', name: 'United States' },
      { id: 'US-TX', kind: 'state', in: 'US', name: 'Texas' },
      { id: 'AUS', kind: 'city', in: 'US-TX', name: 'Austin' },
      { id: 'HOU', kind: 'city', in: 'US-TX', name: 'Houston' },
    ],
    cohorts: [
      { key: 'beta', rank: 1, members: ['bob'] },
      { key: 'vip', rank: 2, members: ['ann'] },
    ],
  });
  const opened = openSnapshot(compileSnapshot(registry).bytes ?? new Uint8Array());
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value.stageChoice({ salt: 's', parts })(context, { client });
}

const everyone = (scope: Scope) => [{ scope, percent: 100 }];
const cases: [name: string, parts: { scope: Scope; percent: number }[], context: unknown, chosen: boolean][] = [
  ['everyone, targeting key or not', everyone({}), {}, true],
  ['nobody at 0 %', [{ scope: {}, percent: 0 }], { targetingKey: 'ann' }, false],
  ['nobody where there is no part', [], { targetingKey: 'ann' }, false],
  ['a city', everyone({ city: 'HOU' }), { city: 'HOU' }, true],
  ['not another city', everyone({ city: 'HOU' }), { city: 'AUS' }, false],
  ['a city in the state', everyone({ state: 'US-TX' }), { city: 'AUS' }, true],
  ['a city in the country', everyone({ country: 'US' }), { city: 'AUS' }, true],
  ['a city whose state and country are named too', everyone({ city: 'AUS', state: 'US-TX', country: 'US' }), { city: 'AUS' }, true],
  ['not a state for its city', everyone({ city: 'AUS' }), { state: 'US-TX' }, false],
  ['not a place that the release lacks', everyone({ city: 'LA' }), { city: 'LA' }, false],
  ['not a scope that contradicts itself', everyone({ city: 'HOU', state: 'US' }), { city: 'HOU' }, false],
  ['a role', everyone({ role: 'studio' }), { role: 'studio' }, true],
  ['not another role', everyone({ role: 'studio' }), { role: 'talent' }, false],
  ['a cohort', everyone({ cohort: 'vip' }), { targetingKey: 'ann' }, true],
  ['not another cohort', everyone({ cohort: 'vip' }), { targetingKey: 'bob' }, false],
  ['not a cohort that the release lacks', everyone({ cohort: 'none' }), { cohorts: ['none'] }, false],
  ['all parts of a scope', everyone({ city: 'HOU', role: 'studio' }), { city: 'HOU', role: 'studio' }, true],
  ['not one part of a scope', everyone({ city: 'HOU', role: 'studio' }), { city: 'HOU' }, false],
  ['the second of two scopes', [...everyone({ city: 'AUS' }), ...everyone({ city: 'HOU' })], { city: 'HOU' }, true],
  ['nobody without a targeting key below 100 %', [{ scope: {}, percent: 99.999 }], {}, false],
  ['nobody with an empty targeting key below 100 %', [{ scope: {}, percent: 99.999 }], { targetingKey: '' }, false],
  ['no context that is none', everyone({}), [], false],
];

it.each(cases)('%s: %j for %j is %s', (_, parts, context, chosen) => {
  expect(isChosen(parts, context)).toBe(chosen);
});

it('asserted cohorts count for servers and not for clients', () => {
  expect([
    isChosen(everyone({ cohort: 'vip' }), { cohorts: ['vip'] }),
    isChosen(everyone({ cohort: 'vip' }), { cohorts: ['vip'] }, true),
  ]).toEqual([true, false]);
});

it('a share is of the targeting key after the stage salt, the same for every scope', () => {
  const share = (murmur3('s:ann') / 2 ** 32) * 100;
  const of = (percent: number, scope: Scope = {}) => isChosen([{ scope, percent }], { targetingKey: 'ann', city: 'HOU' });
  expect([of(share - 0.01), of(share + 0.01), of(share - 0.01, { city: 'HOU' }), of(share + 0.01, { city: 'HOU' })]).toEqual([
    false,
    true,
    false,
    true,
  ]);
});

it('a context whose properties throw is not chosen', () => {
  const throwing = Object.defineProperty({}, 'role', {
    enumerable: true,
    get: () => {
      throw new Error('no');
    },
  });
  expect(isChosen(everyone({ role: 'studio' }), throwing)).toBe(false);
});
