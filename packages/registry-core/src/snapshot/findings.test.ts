// Every finding has an example that brings it about, and the example that is right brings about none.
import { describe, expect, it } from 'vitest';
import { compilerSeverities } from '../registry/finding-code.ts';
import { keysMax } from '../registry/limits.ts';
import { Registry } from '../registry/registry.ts';
import { compileSnapshot } from './compile-snapshot.ts';

type Draft = Record<'places' | 'cohorts' | 'holdouts' | 'layers', object[]> & { keys: Record<string, object> };

const condition = (value: unknown) => ({ attribute: 'plan', op: 'equals', value });
const flag = {
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 'f',
  settings: [{ scope: {}, serve: { percent: 50 } }],
};
const variantFlag = {
  ...flag,
  flagType: 'variant',
  valueType: 'string',
  variants: { a: 'A', b: 'B', c: 'C' },
  off: 'a',
  settings: [{ scope: {}, rules: [{ id: 'r', when: condition('pro'), serve: { variant: 'b' } }], serve: { variant: 'a' } }],
};
const fee = {
  kind: 'config',
  type: 'float',
  default: 0.1,
  constraints: { min: 0, max: 1 },
  settings: [{ scope: { city: 'HOU' }, value: 0.2 }],
};
const right: Draft = {
  places: [
    { id: 'US', kind: 'country', name: 'United States' },
    { id: 'US-TX', kind: 'state', in: 'US', name: 'Texas' },
    { id: 'US-CA', kind: 'state', in: 'US', name: 'California' },
    { id: 'HOU', kind: 'city', in: 'US-TX', name: 'Houston' },
  ],
  cohorts: [
    { key: 'vip', rank: 1, members: ['u1'] },
    { key: 'beta', rank: 2, when: condition('beta') },
  ],
  keys: { fee, flag, other: variantFlag },
  holdouts: [{ key: 'h', percent: 5, salt: 'h', flags: ['flag'] }],
  layers: [{ key: 'l', salt: 'l', flags: { flag: [0, 5000], other: [5000, 10_000] } }],
};

function findingsOf(change: (draft: Draft) => void): string[] {
  const draft = structuredClone(right);
  change(draft);
  const { findings, bytes } = compileSnapshot(Registry.parse(draft));
  expect(bytes === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
  return findings.map(({ code, entry, path }) => `${code} ${entry} ${path}`.trim());
}

const set =
  (key: string, more: object) =>
  ({ keys }: Draft) => {
    keys[key] = { ...keys[key], ...more };
  };
const global = (more: object) => ({ settings: [{ scope: {}, serve: { variant: 'off' }, ...more }] });
const rule = (when: unknown, more: object = {}) => global({ rules: [{ id: 'r', when, serve: { variant: 'on' }, ...more }] });
const config = (type: string, value: unknown, constraints: object = {}) => ({ kind: 'config', type, default: value, constraints });

function nested(depth: number): object {
  return depth === 0 ? condition('x') : { not: nested(depth - 1) };
}

const examples: [finding: string, change: (draft: Draft) => void][] = [
  ['ENTRY_TWICE place:US id', ({ places }) => places.push({ ...places[0] })],
  ['PLACE_PARENT_UNKNOWN place:HOU in', ({ places }) => (places[3] = { id: 'HOU', kind: 'city', in: 'XX', name: 'Houston' })],
  ['PLACE_PARENT_UNKNOWN place:US-CA in', ({ places }) => (places[2] = { id: 'US-CA', kind: 'state', name: 'California' })],
  ['PLACE_PARENT_KIND place:US-CA in', ({ places }) => (places[2] = { id: 'US-CA', kind: 'state', in: 'US-TX', name: 'California' })],
  ['PLACE_PARENT_KIND place:US in', ({ places }) => (places[0] = { id: 'US', kind: 'country', in: 'US-TX', name: 'United States' })],
  ['ENTRY_TWICE cohort:vip key', ({ cohorts }) => cohorts.push({ key: 'vip', rank: 9 })],
  ['COHORT_RANK_TWICE cohort:vip rank', ({ cohorts }) => (cohorts[0] = { key: 'vip', rank: 2, members: ['u1'] })],
  [
    'COHORT_UNKNOWN cohort:beta when.any[0].cohort',
    ({ cohorts }) => (cohorts[1] = { key: 'beta', rank: 2, when: { any: [{ cohort: 'nobody' }] } }),
  ],
  ['COHORT_CYCLE cohort:beta when', ({ cohorts }) => (cohorts[1] = { key: 'beta', rank: 2, when: { not: { cohort: 'beta' } } })],
  ['SCOPE_PLACE_UNKNOWN key:fee settings[0].scope', set('fee', { settings: [{ scope: { city: 'XX' }, value: 0.2 }] })],
  ['SCOPE_PLACE_KIND key:fee settings[0].scope', set('fee', { settings: [{ scope: { city: 'US' }, value: 0.2 }] })],
  ['SCOPE_CONTRADICTION key:fee settings[0].scope', set('fee', { settings: [{ scope: { city: 'HOU', state: 'US-CA' }, value: 0.2 }] })],
  [
    'SCOPE_TWICE key:fee settings[1].scope',
    set('fee', {
      settings: [
        { scope: { city: 'HOU' }, value: 0.2 },
        { scope: { city: 'HOU', state: 'US-TX' }, value: 0.3 },
      ],
    }),
  ],
  ['COHORT_UNKNOWN key:fee settings[0].scope.cohort', set('fee', { settings: [{ scope: { cohort: 'nobody' }, value: 0.2 }] })],
  ['VALUE_TYPE key:fee default', set('fee', { default: '0.1' })],
  ['VALUE_TYPE key:x default', set('x', config('int', 1.5))],
  ['VALUE_TYPE key:x default', set('x', config('int', 2 ** 53))],
  ['VALUE_TYPE key:x default', set('x', config('boolean', 'true'))],
  ['VALUE_TYPE key:x default', set('x', config('money', { amount: 1.5, currency: 'USD' }))],
  ['VALUE_TYPE key:x default', set('x', config('money', { amount: 1, currency: 'usd' }))],
  ['VALUE_TYPE key:x default', set('x', config('string', 5))],
  ['VALUE_TYPE key:x default', set('x', config('enum', 5, { members: ['a'] }))],
  ['VALUE_CONSTRAINT key:fee settings[0].value', set('fee', { settings: [{ scope: { city: 'HOU' }, value: 1.2 }] })],
  ['VALUE_CONSTRAINT key:x default', set('x', config('int', 4, { min: 5 }))],
  ['VALUE_CONSTRAINT key:x default', set('x', config('money', { amount: 900, currency: 'USD' }, { max: 500 }))],
  ['VALUE_CONSTRAINT key:x default', set('x', config('money', { amount: 1, currency: 'USD' }, { currency: 'EUR' }))],
  ['VALUE_CONSTRAINT key:x default', set('x', config('enum', 'c', { members: ['a', 'b'] }))],
  ['VALUE_CONSTRAINT key:x default', set('x', config('string', 'ab', { minLength: 3 }))],
  ['VALUE_CONSTRAINT key:x default', set('x', config('string', 'abc', { maxLength: 2 }))],
  ['VALUE_CONSTRAINT key:x default', set('x', config('string', 'xabc', { pattern: 'abc' }))],
  ['VALUE_CONSTRAINT key:x default', set('x', config('json', { a: 'text' }, { schema: { properties: { a: { type: 'number' } } } }))],
  ['VALUE_CONSTRAINT key:x default', set('x', config('json', [1, 'a'], { schema: { prefixItems: [{ type: 'number' }], items: false } }))],
  ['VALUE_TOO_LARGE key:x default', set('x', config('string', 'x'.repeat(70_000)))],
  ['VALUE_TOO_LARGE key:x default', set('x', config('json', JSON.parse('['.repeat(65) + ']'.repeat(65))))],
  ['CONSTRAINT_INVALID key:x constraints.schema.$ref', set('x', config('json', 5, { schema: { $ref: '#/$defs/nothing' } }))],
  ['SCHEMA_KEYWORD_IGNORED key:x constraints.schema.items.minimun', set('x', config('json', [], { schema: { items: { minimun: 5 } } }))],
  ['CONSTRAINT_INVALID key:fee constraints.max', set('fee', { constraints: { min: 0.05, max: 0 }, default: 0, settings: [] })],
  ['CONSTRAINT_INVALID key:x constraints.maxLength', set('x', config('string', 'ab', { minLength: 3, maxLength: 2 }))],
  ['CONSTRAINT_INVALID key:x constraints.pattern', set('x', config('int', 1, { pattern: 'a' }))],
  ['CONSTRAINT_INVALID key:x constraints.members', set('x', config('enum', 'a'))],
  ['PATTERN_INVALID key:x constraints.pattern', set('x', config('string', 'a', { pattern: '(?=a)' }))],
  ['GLOBAL_SETTING_MISSING key:flag settings', set('flag', { settings: [{ scope: { role: 'studio' }, serve: { percent: 5 } }] })],
  ['VARIANT_COUNT key:flag variants', set('flag', { variants: { on: true, off: false, third: true } })],
  ['VARIANT_UNKNOWN key:flag off', set('flag', { off: 'none' })],
  ['VARIANT_UNKNOWN key:flag settings[0].serve.variant', set('flag', global({ serve: { variant: 'none' } }))],
  ['VARIANT_UNKNOWN key:flag settings[0].rules[0].serve.variant', set('flag', rule(condition('x'), { serve: { variant: 'none' } }))],
  [
    'VARIANT_UNKNOWN key:flag settings[0].serve.split[0].variant',
    set('flag', global({ serve: { split: [{ variant: 'none', weight: 1 }] } })),
  ],
  ['VARIANT_VALUE_TYPE key:flag variants.on', set('flag', { variants: { on: 'true', off: false } })],
  ['VALUE_TOO_LARGE key:other variants.b', set('other', { variants: { a: 'A', b: 'x'.repeat(70_000), c: 'C' } })],
  ['PERCENT_NOT_ALLOWED key:other settings[0].serve', set('other', global({ serve: { percent: 5 } }))],
  [
    'SPLIT_VARIANT_TWICE key:other settings[0].serve.split[1].variant',
    set(
      'other',
      global({
        serve: {
          split: [
            { variant: 'a', weight: 1 },
            { variant: 'a', weight: 2 },
          ],
        },
      }),
    ),
  ],
  ['SPLIT_WITHOUT_WEIGHT key:other settings[0].serve.split', set('other', global({ serve: { split: [{ variant: 'a', weight: 0 }] } }))],
  [
    'SPLIT_WEIGHT_INVALID key:other settings[0].serve.split[0].weight',
    set('other', global({ serve: { split: [{ variant: 'a', weight: 0.5 }], bucketing: 'flagd' } })),
  ],
  ['SPLIT_WEIGHT_INVALID key:flag settings[0].serve.bucketing', set('flag', global({ serve: { percent: 5, bucketing: 'flagd' } }))],
  [
    'RULE_ID_TWICE key:flag settings[0].rules[1].id',
    set('flag', global({ rules: ['x', 'y'].map((value) => ({ id: 'r', when: condition(value), serve: { variant: 'on' } })) })),
  ],
  ['KEY_UNKNOWN key:flag prerequisites[0].flag', set('flag', { prerequisites: [{ flag: 'none', variants: ['on'] }] })],
  ['KEY_UNKNOWN key:flag prerequisites[0].flag', set('flag', { prerequisites: [{ flag: 'fee', variants: ['on'] }] })],
  ['VARIANT_UNKNOWN key:flag prerequisites[0].variants', set('flag', { prerequisites: [{ flag: 'other', variants: ['none'] }] })],
  ['PREREQUISITE_CYCLE key:flag prerequisites', set('flag', { prerequisites: [{ flag: 'flag', variants: ['on'] }] })],
  [
    'PREREQUISITE_TOO_DEEP key:z9 prerequisites',
    ({ keys }) => {
      for (let i = 0; i <= 9; i++) keys[`z${i}`] = { ...flag, ...(i > 0 && { prerequisites: [{ flag: `z${i - 1}`, variants: ['on'] }] }) };
    },
  ],
  [
    'CONDITION_TOO_DEEP key:flag settings[0].rules[0].when.not.not.not.not.not.not.not.not.not.not.not.not.not.not.not.not',
    set('flag', rule(nested(16))),
  ],
  ['PATTERN_INVALID key:flag settings[0].rules[0].when.value', set('flag', rule({ attribute: 'a', op: 'matches', value: '(' }))],
  [
    'VERSION_INVALID key:flag settings[0].rules[0].when.all[0].value',
    set('flag', rule({ all: [{ attribute: 'a', op: 'versionAbove', value: '1.2' }] })),
  ],
  [
    'NETWORK_INVALID key:flag settings[0].rules[0].when.not.value[1]',
    set('flag', rule({ not: { attribute: 'ip', op: 'inNetwork', value: ['10.0.0.0/8', '10.0.0.0/99'] } })),
  ],
  ['KEY_UNKNOWN holdout:h flags[0]', ({ holdouts }) => (holdouts[0] = { key: 'h', percent: 5, salt: 'h', flags: ['fee'] })],
  [
    'HOLDOUT_PERCENT_KEY holdout:h percent.config',
    ({ holdouts }) => (holdouts[0] = { key: 'h', percent: { config: 'flag' }, salt: 'h', flags: [] }),
  ],
  ['ENTRY_TWICE holdout:h key', ({ holdouts }) => holdouts.push({ key: 'h', percent: 5, salt: 'h', flags: [] })],
  ['ENTRY_TWICE layer:l key', ({ layers }) => layers.push({ key: 'l', salt: 'l', flags: {} })],
  ['KEY_UNKNOWN layer:l flags.none', ({ layers }) => (layers[0] = { key: 'l', salt: 'l', flags: { none: [0, 1] } })],
  ['LAYER_SLOTS_INVALID layer:l flags.flag', ({ layers }) => (layers[0] = { key: 'l', salt: 'l', flags: { flag: [5, 5] } })],
  [
    'LAYER_SLOTS_OVERLAP layer:l flags.other',
    ({ layers }) => (layers[0] = { key: 'l', salt: 'l', flags: { flag: [0, 6], other: [5, 9] } }),
  ],
  [
    'LIMIT_EXCEEDED cohort:',
    ({ cohorts }) => {
      for (let i = 0; i < 1000; i++) cohorts.push({ key: `c${i}`, rank: 100 + i });
    },
  ],
  [
    'LIMIT_EXCEEDED layer:',
    ({ layers }) => {
      for (let i = 0; i < 1000; i++) layers.push({ key: `l${i}`, salt: 'l', flags: {} });
    },
  ],
  ['SETTING_EQUALS_INHERITED key:fee settings[0]', set('fee', { settings: [{ scope: { city: 'HOU' }, value: 0.1 }] })],
  [
    'SETTING_EQUALS_INHERITED key:fee settings[1]',
    set('fee', {
      settings: [
        { scope: { state: 'US-TX' }, value: 0.2 },
        { scope: { city: 'HOU' }, value: 0.2 },
      ],
    }),
  ],
  [
    'SETTING_EQUALS_INHERITED key:flag settings[1]',
    set('flag', {
      settings: [
        { scope: {}, serve: { percent: 5 } },
        { scope: { role: 'studio' }, serve: { percent: 5 } },
      ],
    }),
  ],
  ['COHORT_EMPTY cohort:none when', ({ cohorts }) => cohorts.push({ key: 'none', rank: 7, when: { any: [] } })],
  [
    'SETTING_WITHOUT_CONTEXTS key:fee settings[0]',
    (draft) => {
      draft.cohorts.push({ key: 'texans', rank: 7, when: { attribute: 'city', op: 'in', value: ['HOU', 'DAL'] } });
      draft.places.push({ id: 'LA', kind: 'city', in: 'US-CA', name: 'Los Angeles' });
      set('fee', { settings: [{ scope: { cohort: 'texans', city: 'LA' }, value: 0.3 }] })(draft);
    },
  ],
  [
    'SETTING_SHADOWED key:fee settings[1]',
    (draft) => {
      draft.cohorts.push({ key: 'inner', rank: 7, members: ['u1'], when: { all: [condition('x'), { cohort: 'vip' }] } });
      set('fee', {
        settings: [
          { scope: { cohort: 'vip' }, value: 0.3 },
          { scope: { cohort: 'inner' }, value: 0.4 },
        ],
      })(draft);
    },
  ],
  ['RULE_UNREACHABLE key:flag settings[0].rules[0]', set('flag', rule({ all: [condition('a'), condition('b')] }))],
  ['RULE_UNREACHABLE key:flag settings[0].rules[0]', set('flag', rule({ not: { all: [] } }))],
  [
    'RULE_UNREACHABLE key:flag settings[0].rules[1]',
    set(
      'flag',
      global({
        rules: [
          { id: 'a', when: { all: [] }, serve: { variant: 'on' } },
          { id: 'b', when: condition('x'), serve: { percent: 5 } },
        ],
      }),
    ),
  ],
  [
    'RULE_UNREACHABLE key:flag settings[0].rules[1]',
    set('flag', global({ rules: ['a', 'b'].map((id) => ({ id, when: condition('x'), serve: { variant: 'on' } })) })),
  ],
  ['PREREQUISITE_NEVER_MET key:flag prerequisites[0]', set('flag', { prerequisites: [{ flag: 'other', variants: ['c'] }] })],
  [
    'PREREQUISITE_NEVER_MET key:flag prerequisites[0]',
    (draft) => {
      set('other', { state: 'disabled' })(draft);
      set('flag', { prerequisites: [{ flag: 'other', variants: ['b'] }] })(draft);
    },
  ],
  [
    'REFERENCE_ARCHIVED layer:l flags.other',
    (draft) => {
      set('other', { archived: true })(draft);
    },
  ],
  [
    'REFERENCE_ARCHIVED holdout:h flags[1]',
    (draft) => {
      set('gone', { ...flag, archived: true })(draft);
      draft.holdouts[0] = { key: 'h', percent: 5, salt: 'h', flags: ['flag', 'gone'] };
    },
  ],
];

describe('the compiler', () => {
  it('finds nothing in a registry that is right', () => {
    expect(findingsOf(() => {})).toEqual([]);
  });

  it.each(examples)('says %s', (finding, change) => {
    expect(findingsOf(change)).toEqual([finding]);
  });

  it('counts an archived key for nothing', () => {
    const archived = Object.fromEntries(Array.from({ length: keysMax }, (_, i) => [`old.${i}`, { ...fee, archived: true }]));
    expect(findingsOf(({ keys }) => Object.assign(keys, archived))).toEqual([]);
  });

  it('says nothing about what an archived key refers to', () => {
    expect(findingsOf(set('fee', { archived: true, settings: [{ scope: { city: 'XX' }, value: 'no number' }] }))).toEqual([]);
  });

  it('does not call a setting superfluous when another setting stands between it and what it equals', () => {
    const settings = [
      { scope: {}, value: 0.1 },
      { scope: { role: 'studio' }, value: 0.5 },
      { scope: { cohort: 'vip' }, value: 0.1 },
    ];
    // For a studio that is vip, dropping the cohort's setting would give 0.5.
    expect(findingsOf(set('fee', { default: 0.9, settings }))).toEqual([]);
  });

  it('has an example here for every code that it can say', () => {
    const shown = new Set(examples.map(([finding]) => finding.split(' ')[0]));
    expect(Object.keys(compilerSeverities).filter((code) => !shown.has(code))).toEqual([]);
  });
});
