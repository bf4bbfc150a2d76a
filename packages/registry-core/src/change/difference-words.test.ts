// A difference as people read it before they agree to it.
import { describe, expect, it } from 'vitest';
import { Cohort } from '../registry/cohort.ts';
import { ConfigKey } from '../registry/config-key.ts';
import type { EntryBody, EntryId } from '../registry/entry.ts';
import { Flag } from '../registry/flag.ts';
import { diffBodies, plainScopeText } from './body-diff.ts';
import { touchedBetween } from './difference.ts';
import { differenceWords } from './difference-words.ts';
import { scopeWords, titleOf, valueWords } from './value-words.ts';

const fee = ConfigKey.parse({
  kind: 'config',
  type: 'float',
  default: 15,
  unit: '%',
  description: 'Provider fee. What a provider pays of each booking.',
  settings: [{ scope: { state: 'US-TX' }, value: 12 }],
});
const spotlight = Flag.parse({
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 'spotlight',
  settings: [{ scope: {}, rules: [{ id: 'staff', when: { cohort: 'vip' }, serve: { variant: 'on' } }], serve: { variant: 'off' } }],
});
const before = new Map<EntryId, EntryBody>([
  ['place:US', { id: 'US', kind: 'country', name: 'United States' }],
  ['place:US-TX', { id: 'US-TX', kind: 'state', in: 'US', name: 'Texas' }],
  ['place:HOU', { id: 'HOU', kind: 'city', in: 'US-TX', name: 'Houston' }],
  ['cohort:vip', Cohort.parse({ key: 'vip', rank: 1, members: ['a', 'b'] })],
  ['key:fees.provider_pct', fee],
  ['key:spotlight', spotlight],
]);

function words(entry: EntryId, body: EntryBody | null): readonly string[] {
  const after = new Map(before);
  if (body === null) after.delete(entry);
  else after.set(entry, body);
  return differenceWords({ touched: touchedBetween(before, after), revives: [] }, before, after).flatMap(({ sentences }) => sentences);
}
const withFees = (...settings: ConfigKey['settings']): ConfigKey => ({ ...fee, settings });
const [texas] = fee.settings as [ConfigKey['settings'][number]];

describe('a change of a config key says', () => {
  it.each<[string, ConfigKey, string]>([
    [
      'what was inherited until now, and from where',
      withFees(texas, { scope: { city: 'HOU', role: 'studio' }, value: 10 }),
      'Provider fee for studios in Houston: 12 % → 10 %, until now inherited from Texas',
    ],
    ['from what to what', withFees({ ...texas, value: 11 }), 'Provider fee for Texas: 12 % → 11 %'],
    ['what is inherited from now on', withFees(), 'Provider fee for Texas: 12 % → 15 %, from now on inherited from the default'],
    ['what everyone gets', { ...fee, default: 14 }, 'Provider fee by default: 15 % → 14 %'],
    ['a field by its name', { ...fee, owner: 'finance' }, 'Provider fee, owner: “” → “finance”'],
    ['a constraint by its path', { ...fee, constraints: { max: 30 } }, 'Provider fee, constraints.max: nothing → 30'],
    ['that it is archived', { ...fee, archived: true }, 'Provider fee is archived: nobody gets an answer from it any more'],
  ])('%s', (_what, body, sentence) => {
    expect(words('key:fees.provider_pct', body)).toEqual([sentence]);
  });

  it('that it is new', () => {
    expect(words('key:fees.client_pct', { ...fee, description: '' })).toEqual([
      'New config key fees.client_pct (float): 15 % by default, with 1 setting for parts of the world',
    ]);
  });
});

describe('a change of a flag says', () => {
  const [everyone] = spotlight.settings as [Flag['settings'][number]];
  const [staff] = everyone.rules as [Flag['settings'][number]['rules'][number]];
  it.each<[string, Flag['settings'][number], string[]]>([
    ['what it serves', { ...everyone, serve: { percent: 25 } }, ['spotlight for everyone: off → 25 % on']],
    ['a rule that is new', { ...everyone, rules: [staff, { ...staff, id: 'beta' }] }, ['spotlight for everyone: new rule beta serves on']],
    ['a rule that is gone', { ...everyone, rules: [] }, ['spotlight for everyone: rule staff is taken away']],
    [
      'a rule that serves something else',
      { ...everyone, rules: [{ ...staff, serve: { percent: 5 } }] },
      ['spotlight for everyone, rule staff: on → 5 % on'],
    ],
  ])('%s', (_what, setting, sentences) => {
    expect(words('key:spotlight', { ...spotlight, settings: [setting] })).toEqual(sentences);
  });

  it('that a place had what everyone has', () => {
    const houston = { scope: { city: 'HOU' }, rules: [], serve: { variant: 'on' } };
    expect(words('key:spotlight', { ...spotlight, settings: [everyone, houston] })).toEqual([
      'spotlight for Houston: off → on, until now inherited from the global setting',
    ]);
  });

  it('that the order of its rules changes', () => {
    const two = new Map(before).set('key:spotlight', {
      ...spotlight,
      settings: [{ ...everyone, rules: [staff, { ...staff, id: 'beta' }] }],
    });
    const turned = new Map(before).set('key:spotlight', {
      ...spotlight,
      settings: [{ ...everyone, rules: [{ ...staff, id: 'beta' }, staff] }],
    });
    const said = differenceWords({ touched: touchedBetween(two, turned), revives: [] }, two, turned);
    expect(said[0]?.sentences).toContain('spotlight for everyone: the order of its rules changes');
  });

  it('that the same share of other people gets it', () => {
    const at = (salt: string) =>
      new Map(before).set('key:spotlight', { ...spotlight, settings: [{ ...everyone, serve: { percent: 5, salt } }] });
    const said = differenceWords({ touched: touchedBetween(at('a'), at('b')), revives: [] }, at('a'), at('b'));
    expect(said[0]?.sentences).toEqual(['spotlight for everyone: still 5 % on, to other people']);
  });

  it('that it is revived', () => {
    const said = differenceWords({ touched: [], revives: [{ flag: 'spotlight', killId: 'kil_1' }] }, before, before);
    expect(said[0]?.sentences).toEqual(['spotlight: killed → served again as its settings say']);
  });
});

describe('other entries say', () => {
  it.each<[EntryId, EntryBody | null, string]>([
    ['place:DAL', { id: 'DAL', kind: 'city', in: 'US-TX', name: 'Dallas' }, 'New city Dallas (DAL) in Texas'],
    ['place:HOU', { id: 'HOU', kind: 'city', in: 'US-TX', name: 'H-Town' }, 'Place H-Town, name: “Houston” → “H-Town”'],
    ['place:HOU', null, 'Place HOU is taken away'],
    ['cohort:vip', Cohort.parse({ key: 'vip', rank: 1, members: ['b', 'c', 'd'] }), 'Cohort vip: 2 members added, 1 taken away'],
    ['cohort:gold', Cohort.parse({ key: 'gold', rank: 2, members: ['a'] }), 'New cohort gold: 1 member'],
  ])('of %s what it becomes', (entry, body, sentence) => {
    expect(words(entry, body)).toEqual([sentence]);
  });
});

describe('values and scopes', () => {
  it.each([
    [0.12, 'fraction', '12 %'],
    [12, 'percent', '12 %'],
    [3, 'hours', '3 hours'],
    [{ amount: 1250, currency: 'USD' }, undefined, '$12.50'],
    [{ amount: 1200, currency: 'JPY' }, undefined, '¥1,200'],
    [true, '%', 'true'],
    ['strict', undefined, '“strict”'],
    [null, undefined, 'null'],
  ] as const)('%j with the unit %s is %s', (value, unit, text) => {
    expect(valueWords(structuredClone(value) as never, unit)).toBe(text);
  });

  it.each([
    [{}, 'everyone'],
    [{ role: 'agency' }, 'agencies'],
    [{ role: 'talent', state: 'US-TX' }, 'talent in Texas'],
    [{ cohort: 'vip', city: 'HOU' }, 'the cohort vip in Houston'],
    [{ cohort: 'vip', role: 'studio', city: 'XXX' }, 'the cohort vip among studios in XXX'],
  ])('%j is %s', (scope, text) => {
    expect(scopeWords(scope, before)).toBe(text);
  });

  it('a long description is no title', () => {
    expect(titleOf('a.b', { description: 'x'.repeat(80) })).toBe('a.b');
    expect(titleOf('a.b', { description: 'Shows the spotlight row' })).toBe('a.b');
    expect(titleOf('a.b', { description: 'Fee; what it costs' })).toBe('Fee');
  });
});

describe('the difference of two bodies as data', () => {
  it('matches settings by scope and rules by id', () => {
    const moved = {
      ...fee,
      settings: [
        { scope: { city: 'HOU' }, value: 1 },
        { ...texas, value: 11 },
      ],
    };
    expect(diffBodies(fee, moved)).toEqual([
      { path: 'settings[state=US-TX].value', before: 12, after: 11 },
      { path: 'settings[city=HOU]', after: { scope: { city: 'HOU' }, value: 1 } },
    ]);
  });

  it('is empty for equal bodies, and whole for a new one', () => {
    expect(diffBodies(fee, structuredClone(fee))).toEqual([]);
    expect(diffBodies(null, { a: 1 })).toEqual([{ path: '', after: { a: 1 } }]);
    expect(diffBodies([1, 2], [1, 3])).toEqual([{ path: '', before: [1, 2], after: [1, 3] }]);
  });

  it('writes a scope with its deepest place', () => {
    expect(plainScopeText({ country: 'US', city: 'HOU', role: 'studio', cohort: 'vip' })).toBe('city=HOU,role=studio,cohort=vip');
  });
});
