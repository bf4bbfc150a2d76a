// What a change does to those who are in something is said in numbers, and the numbers are what happens.
import { describe, expect, it } from 'vitest';
import { openSnapshot } from '../evaluate/open-snapshot.ts';
import { type EntryBody, type EntryId, toEntries } from '../registry/entry.ts';
import { Flag } from '../registry/flag.ts';
import { Registry } from '../registry/registry.ts';
import { compileSnapshot } from '../snapshot/compile-snapshot.ts';
import { audienceFindings } from './audience-findings.ts';
import { touchedBetween } from './difference.ts';

const places = [
  { id: 'US', kind: 'country', name: 'United States' },
  { id: 'HOU', kind: 'city', in: 'US', name: 'Houston' },
];
const rollout = {
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 'rollout',
};
const test = { ...rollout, flagType: 'variant', valueType: 'string', variants: { a: 'A', b: 'B', c: 'C' }, off: 'a', salt: 'test' };
const split = (...weights: number[]) => ({ split: weights.map((weight, i) => ({ variant: 'abc'[i], weight })) });
const serving = (flag: object, serve: object, more: object = {}) => ({ ...flag, settings: [{ scope: {}, serve }], ...more });

function registryOf(more: object): Registry {
  const keys = { rollout: serving(rollout, { percent: 30 }), test: serving(test, split(50, 50)) };
  return Registry.parse({ places, ...more, keys: { ...keys, ...('keys' in more ? (more.keys as object) : {}) } });
}

function said(before: object, after: object, kills: ReadonlyMap<string, string> = new Map()): string[] {
  const [live, next] = [toEntries(registryOf(before)), toEntries(registryOf(after))] as Map<EntryId, EntryBody>[];
  const findings = audienceFindings(touchedBetween(live!, next!), { live: live!, after: next!, kills }); // both are there
  return findings.map(({ code, entry, path, message }) => `${code} ${entry} ${path}: ${message}`);
}

const rolloutOf = (serve: object, more: object = {}) => ({ keys: { rollout: serving(rollout, serve, more) } });
const testOf = (serve: object, more: object = {}) => ({ keys: { test: serving(test, serve, more) } });

describe('it is said', () => {
  it.each<[string, object, object, string]>([
    [
      'whom a lower percentage takes out',
      rolloutOf({ percent: 30 }),
      rolloutOf({ percent: 20 }),
      'PERCENT_LOWERED key:rollout settings[0].serve: Takes about 10 % of everyone out of on: 30 % → 20 %; keep it while anything is measured.',
    ],
    [
      'whom the end of a rollout takes out',
      rolloutOf({ percent: 12.5 }),
      rolloutOf({ variant: 'off' }),
      'PERCENT_LOWERED key:rollout settings[0].serve: Takes about 12.5 % of everyone out of on: 12.5 % → 0 %; keep it while anything is measured.',
    ],
    [
      'whom a city with a percentage of its own takes out',
      rolloutOf({ percent: 30 }),
      {
        keys: {
          rollout: {
            ...serving(rollout, { percent: 30 }),
            settings: [
              { scope: {}, serve: { percent: 30 } },
              { scope: { city: 'HOU' }, serve: { percent: 5 } },
            ],
          },
        },
      },
      'PERCENT_LOWERED key:rollout settings[1].serve: Takes about 25 % of Houston out of on: 30 % → 5 %; keep it while anything is measured.',
    ],
    [
      'whom a variant with less weight loses',
      testOf(split(50, 50)),
      testOf(split(75, 25)),
      'WEIGHT_LOWERED key:test settings[0].serve: Takes about 25 % of everyone from b to other variants: 50 % → 25 %; keep the weights while anything is measured.',
    ],
    [
      'who moves when another attribute is asked',
      testOf(split(50, 50)),
      testOf({ ...split(50, 50), by: 'company' }),
      'BUCKETS_CHANGED key:test settings[0].serve: Deals the buckets of everyone anew: about 50 % of them get another variant than before; keep salt, attribute and bucketing while anything is measured.',
    ],
    [
      'who moves when a percentage gets another salt',
      rolloutOf({ percent: 10 }),
      rolloutOf({ percent: 10, salt: 'again' }),
      'BUCKETS_CHANGED key:rollout settings[0].serve: Deals the buckets of everyone anew: about 18 % of them get another variant than before; keep salt, attribute and bucketing while anything is measured.',
    ],
    [
      'whom a smaller slot takes out',
      { layers: [{ key: 'l', salt: 'l', flags: { test: [0, 5000] } }] },
      { layers: [{ key: 'l', salt: 'l', flags: { test: [1000, 5000] } }] },
      'LAYER_SLOTS_NARROWED layer:l flags.test: Takes about 10 % of all users out of test: slots 0 to 5000 → slots 1000 to 5000; they get its off variant, so give it free slots instead while anything is measured.',
    ],
    [
      'whom a new layer takes out',
      {},
      { layers: [{ key: 'l', salt: 'l', flags: { test: [0, 2500] } }] },
      'LAYER_SLOTS_NARROWED layer:l flags.test: Takes about 75 % of all users out of test: in no layer → slots 0 to 2500; they get its off variant, so give it free slots instead while anything is measured.',
    ],
    [
      'who moves when a layer gets another salt',
      { layers: [{ key: 'l', salt: 'l', flags: { test: [0, 2500] } }] },
      { layers: [{ key: 'l', salt: 'm', flags: { test: [0, 2500] } }] },
      'BUCKETS_CHANGED layer:l flags.test: Deals all slots anew: about 18.8 % of all users leave test and others come; keep salt and attribute while anything is measured.',
    ],
    [
      'whom a larger holdout takes out',
      { holdouts: [{ key: 'h', salt: 'h', percent: 5, flags: ['test', 'rollout'] }] },
      { holdouts: [{ key: 'h', salt: 'h', percent: 8, flags: ['test', 'rollout'] }] },
      'HOLDOUT_RAISED holdout:h percent: Takes about 3 % of all users out of test and rollout: 5 % → 8 % held out; raise it between experiments.',
    ],
    [
      'whom a holdout takes out of a flag that joins it',
      { holdouts: [{ key: 'h', salt: 'h', percent: 5, flags: ['test'] }] },
      { holdouts: [{ key: 'h', salt: 'h', percent: 5, flags: ['test', 'rollout'] }] },
      'HOLDOUT_RAISED holdout:h flags: Takes about 5 % of all users out of rollout, which was not held out before; let flags join between experiments.',
    ],
    [
      'who moves when a holdout gets another salt',
      { holdouts: [{ key: 'h', salt: 'h', percent: 10, flags: ['test'] }] },
      { holdouts: [{ key: 'h', salt: 'i', percent: 10, flags: ['test'] }] },
      'BUCKETS_CHANGED holdout:h salt: Holds other users out: about 9 % of all leave test and others come; keep salt and attribute.',
    ],
  ])('%s', (_what, before, after, finding) => {
    expect(said(before, after)).toEqual([finding]);
  });

  it('whom a config key that a holdout reads takes out, city by city', () => {
    const holdouts = [{ key: 'h', salt: 'h', percent: { config: 'held' }, flags: ['test'] }];
    const held = (general: number, houston: number) => ({
      holdouts,
      keys: { held: { kind: 'config', type: 'int', default: general, settings: [{ scope: { city: 'HOU' }, value: houston }] } },
    });
    expect(said(held(5, 5), held(5, 20))).toEqual([
      'HOLDOUT_RAISED key:held settings[0].value: Takes about 15 % of Houston out of test: 5 % → 20 % held out; raise it between experiments.',
    ]);
  });

  it('inside a rule, for those whom the rule takes', () => {
    const ruled = (percent: number) => {
      const rules = [{ id: 'pro', when: { attribute: 'plan', op: 'exists' }, serve: { percent } }];
      return { keys: { rollout: { ...rollout, settings: [{ scope: {}, rules, serve: { variant: 'off' } }] } } };
    };
    expect(said(ruled(50), ruled(40))).toEqual([
      'PERCENT_LOWERED key:rollout settings[0].rules[0].serve: Takes about 10 % of those whom the rule pro takes out of on: 50 % → 40 %; keep it while anything is measured.',
    ]);
  });
});

describe('nothing is said', () => {
  it.each<[string, object, object]>([
    ['when a percentage rises', rolloutOf({ percent: 30 }), rolloutOf({ percent: 40 })],
    ['when all get it', rolloutOf({ percent: 30 }), rolloutOf({ variant: 'on' })],
    ['when a value that all have becomes another', rolloutOf({ variant: 'on' }), rolloutOf({ variant: 'off' })],
    ['when all weights grow alike', testOf(split(1, 1)), testOf(split(50, 50))],
    ['when the flag was disabled', rolloutOf({ percent: 30 }, { state: 'disabled' }), rolloutOf({ percent: 10 })],
    [
      'when slots grow',
      { layers: [{ key: 'l', salt: 'l', flags: { test: [0, 50] } }] },
      { layers: [{ key: 'l', salt: 'l', flags: { test: [0, 60] } }] },
    ],
    [
      'when a holdout shrinks',
      { holdouts: [{ key: 'h', salt: 'h', percent: 5, flags: ['test'] }] },
      { holdouts: [{ key: 'h', salt: 'h', percent: 4, flags: ['test'] }] },
    ],
  ])('%s', (_what, before, after) => {
    expect(said(before, after)).toEqual([]);
  });

  it('of a flag that is killed', () => {
    expect(said(rolloutOf({ percent: 30 }), rolloutOf({ percent: 10 }), new Map([['rollout', 'kill-1']]))).toEqual([]);
  });
});

describe('as many users move as is said', () => {
  const users = Array.from({ length: 20_000 }, (_, i) => `user-${i}`);
  function answersOf(serve: object, flag: object): unknown[] {
    const opened = openSnapshot(compileSnapshot(Registry.parse({ keys: { f: Flag.parse(serving(flag, serve)) } })).bytes!); // it is right
    if (!opened.ok) throw new Error(opened.refusal.message);
    return users.map((targetingKey) => ({ variant: '', ...opened.value.evaluate('f', { targetingKey }, { client: false }) }).variant);
  }

  it.each<[string, object, object, object]>([
    ['a percentage falls', rollout, { percent: 30 }, { percent: 20 }],
    ['a percentage gets another salt', rollout, { percent: 40 }, { percent: 30, salt: 'x' }],
    ['a variant loses weight', test, split(50, 30, 20), split(50, 30, 5)],
    ['a split gets another salt', test, split(50, 30, 20), { ...split(20, 30, 50), salt: 'x' }],
    ['flagd’s ranges shift', test, { ...split(50, 30, 20), bucketing: 'flagd' }, { ...split(20, 30, 50), bucketing: 'flagd' }],
  ])('when %s', (_what, flag, before, after) => {
    const key = flag === rollout ? 'rollout' : 'test';
    const [finding] = said({ keys: { [key]: serving(flag, before) } }, { keys: { [key]: serving(flag, after) } });
    const claimed = Number(/about ([0-9.]+) %/.exec(finding ?? '')?.[1]);
    const [old, now] = [answersOf(before, flag), answersOf(after, flag)];
    const moved = (100 * old.filter((variant, i) => variant !== now[i]).length) / users.length;
    // Four standard deviations of a share among 20,000 are at most 1.5 percent.
    expect(Math.abs(moved - claimed)).toBeLessThan(1.5);
  });
});
