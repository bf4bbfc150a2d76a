// A packed key or condition is untrusted: each part that is not what it must be has a word of its own, and harms nothing else.
import { describe, expect, it } from 'vitest';
import { conditionDepthMax, conditionListMax, rulesMax, variantsMax } from '../registry/limits.ts';
import type { DecodedKey, DecodedSnapshot } from '../snapshot/decode-snapshot.ts';
import { encodePlaceTable, openPlaceTable } from '../snapshot/place-table.ts';
import { encodeScopeTable, openScopeTable, type ScopedContent, toScopeId } from '../snapshot/scope-table.ts';
import { encodeTextTable, openTextTable } from '../snapshot/text-table.ts';
import { createAttributeList } from './attribute.ts';
import { toConditionTest } from './condition-test.ts';
import { isBroken, toKeyList } from './key-list.ts';
import { startTrace } from './trace.ts';
import { startWalk } from './walk.ts';

const texts = (...list: string[]) => openTextTable(encodeTextTable(list), 10, 'a table');
const holdouts = [['h', 5, 0, 's'], 7, ['h', 101, 0, 's'], ['h', 5, 1, 's'], ['h', 5, 0, 1], [1, 5, 0, 's']];
const layers = [['l', 0, 's'], 7, ['l', 1, 's'], ['l', 0, 1], [1, 0, 's']];

/** Keys with these heads, named `a`, `b`, `c`. */
function keysOf(...heads: unknown[]) {
  return toKeyList(decodedOf(heads, []), false);
}

/** The settings of each key; a key without any has none. */
function decodedOf(heads: readonly unknown[], settings: readonly (DecodedKey['settings'] | undefined)[]): DecodedSnapshot {
  return {
    cohorts: [['vip', 1, 4, 0], ['odd', 2, 4, [99]], 'no cohort', [5, 1, 4, 0]],
    members: [texts('ann'), texts(), texts(), texts()],
    holdouts,
    layers,
    roles: ['studio', 'talent'],
    places: openPlaceTable(encodePlaceTable([])),
    keys: texts(...heads.map((_, i) => 'abc'[i]!)), // three at most
    readKey: (index): DecodedKey => ({ head: heads[index], settings: settings[index] ?? null }),
  };
}

function brokenBy(head: unknown): string | undefined {
  const key = keysOf(head).at(0);
  return isBroken(key) ? key.broken : undefined;
}

const flag = [1, 3, 1, 0, 1, 'salt', 0, ['off', false, 'on', true], [[[], 1]], [], [], []];
const config = [0, 3, 1, 1, 7, 0];
const withPart = (head: readonly unknown[], at: number, part: unknown) => head.map((one, i) => (i === at ? part : one));
const serving = (serve: unknown) => withPart(flag, 8, [[[], serve]]);
const ruled = (...rules: unknown[]) => withPart(flag, 8, [[rules, 1]]);
const three = (serve: unknown) => withPart(serving(serve), 7, ['a', 1, 'b', 2, 'c', 3]);

const faults: [fault: string, head: unknown][] = [
  ['a key is no list', 'flag'],
  ['an unknown kind of key', [2]],
  ['an unknown kind of key', []],
  ['a revision is no number', withPart(config, 1, '3')],
  ['a type is no index', withPart(config, 3, 7)],
  ['a type is no index', withPart(config, 3, -1)],
  ['a default is missing', [0, 3, 1, 1, undefined, 0]],
  ['a default nests deeper than 64', withPart(config, 4, JSON.parse('['.repeat(65) + ']'.repeat(65)))],
  ['a number is too large', withPart(config, 4, [Number.POSITIVE_INFINITY])],
  ['the global setting is no list', withPart(config, 5, 1)],
  ['a value is missing', withPart(config, 5, [])],
  ['a revision is no number', withPart(flag, 1, null)],
  ['a type is no index', withPart(flag, 3, 4)],
  ['a salt is no text', withPart(flag, 5, 5)],
  ['the off variant is no index', withPart(flag, 6, 2)],
  ['variants is no list', withPart(flag, 7, 'off')],
  [`variants has more than ${variantsMax * 2} entries`, withPart(flag, 7, new Array(variantsMax * 2 + 1).fill('v'))],
  ['a variant is no text', withPart(flag, 7, [1, false, 'on', true])],
  ['a value nests deeper than 64', withPart(flag, 7, ['off', JSON.parse('['.repeat(65) + ']'.repeat(65)), 'on', true])],
  ['the off variant is no index', withPart(flag, 7, ['off'])],
  ['the global setting is no list', withPart(flag, 8, {})],
  ['a setting is no list', withPart(flag, 8, [1])],
  ['rules is no list', withPart(flag, 8, [[1, 1]])],
  [`rules has more than ${rulesMax} entries`, ruled(...new Array(rulesMax + 1).fill(['r', [30, 'x'], 1]))],
  ['a rule is no list', ruled(1)],
  ["a rule's id is no text", ruled([1, [30, 'x'], 1])],
  ['a variant is no index', ruled(['r', [30, 'x'], 2])],
  ['a variant is no index', serving(2)],
  ['a variant is no index', serving('on')],
  ['a variant is no index', serving(undefined)],
  ['an unknown way to serve', serving([2, 50, 0, 0, 0])],
  ['a percentage is no number', serving([0, '50', 0, 0, 0])],
  ['a percentage is no percentage', serving([0, 100.1, 0, 0, 0])],
  ['a percentage is no percentage', serving([0, -1, 0, 0, 0])],
  ['an attribute is no text', serving([0, 50, 1, 0, 0])],
  ['a salt is no text', serving([0, 50, 0, 1, 0])],
  ['a bucketing is no index', serving([0, 50, 0, 0, 2])],
  ['a percentage needs two variants and native buckets', serving([0, 50, 0, 0, 1])],
  ['a percentage needs two variants and native buckets', three([0, 50, 0, 0, 0])],
  ['weights is no list', serving([1, 1, 0, 0, 0])],
  [`weights has more than ${variantsMax * 2} entries`, serving([1, new Array(variantsMax * 2 + 1).fill(0), 0, 0, 0])],
  ['a weight is no number', serving([1, [0, '1'], 0, 0, 0])],
  ['a weight is negative', serving([1, [0, -1, 1, 5], 0, 0, 0])],
  ['a variant is no index', serving([1, [2, 1], 0, 0, 0])],
  ['a split has no weight', serving([1, [0, 0, 1, 0], 0, 0, 0])],
  ['a split has no weight', serving([1, [], 0, 0, 0])],
  ['a gate is no list', withPart(flag, 9, 0)],
  ['a prerequisite is no list', withPart(flag, 9, ['a'])],
  ["a prerequisite's flag is no text", withPart(flag, 9, [[1]])],
  ['a variant is no text', withPart(flag, 9, [['b', 1]])],
  ['a holdout is no index', withPart(flag, 10, [holdouts.length])],
  ['a holdout is no list', withPart(flag, 10, [1])],
  ['a percentage is no percentage', withPart(flag, 10, [2])],
  ['an attribute is no text', withPart(flag, 10, [3])],
  ['a salt is no text', withPart(flag, 10, [4])],
  ["a holdout's key is no text", withPart(flag, 10, [5])],
  ['slots of a layer is no list', withPart(flag, 11, [0])],
  ['a layer is no index', withPart(flag, 11, [[layers.length, 0, 1]])],
  ['a layer is no list', withPart(flag, 11, [[1, 0, 1]])],
  ['an attribute is no text', withPart(flag, 11, [[2, 0, 1]])],
  ['a salt is no text', withPart(flag, 11, [[3, 0, 1]])],
  ["a layer's key is no text", withPart(flag, 11, [[4, 0, 1]])],
  ['a slot is no index', withPart(flag, 11, [[0, -1, 1]])],
  ['a slot is no index', withPart(flag, 11, [[0, 0, 10_001]])],
  ['a slot is no index', withPart(flag, 11, [[0, 0.5, 1]])],
];

describe('a packed key', () => {
  it.each([
    ['a flag', flag],
    ['a config key', config],
    ['a percentage', serving([0, 50, 0, 0, 0])],
    ['a split', three([1, [0, 1, 2, 5], 'company.id', 'own', 1])],
    ['a rule', ruled(['r', [30, 'x'], [0, 5, 0, 0, 0]])],
    ['as many rules as are allowed', ruled(...new Array(rulesMax).fill(['r', [30, 'x'], 1]))],
    ['gates', withPart(withPart(withPart(flag, 9, [['b', 'on']]), 10, [0]), 11, [[0, 0, 10_000]])],
  ])('of %s can be read', (_, head) => {
    expect(brokenBy(head)).toBeUndefined();
  });

  it.each(faults)('is broken because %s: %j', (fault, head) => {
    expect(brokenBy(head)).toBe(fault);
  });

  it('that is broken harms no other, and meets no prerequisite', () => {
    const keys = keysOf(withPart(flag, 9, [['c', 'on']]), flag, 'broken');
    const walk = () => startWalk({}, false, new Set(), null, null);
    const [a, b] = [keys.find('a'), keys.find('b')];
    if (a === undefined || isBroken(a) || b === undefined || isBroken(b)) throw new Error('they can be read');
    expect([a.decide(walk()), b.decide(walk())]).toMatchObject([
      { reason: 'DEFAULT', variant: 'off' },
      { reason: 'STATIC', variant: 'on' },
    ]);
    expect([keys.find('d'), keys.names()]).toEqual([undefined, ['a', 'b', 'c']]);
  });

  it('whose prerequisites run in a circle is off', () => {
    const keys = keysOf(withPart(flag, 9, [['b', 'off', 'on']]), withPart(flag, 9, [['a', 'off', 'on']]));
    const a = keys.at(0);
    expect(isBroken(a) || a.decide(startWalk({}, false, new Set(), null, null))).toMatchObject({ variant: 'off', reason: 'DEFAULT' });
  });

  it('with a rule or a cohort that uses something unknown counts it', () => {
    const keys = keysOf(ruled(['r', [3, 1], 1], ['s', [99], 1], ['t', [2, [3, 2]], 1], ['u', [3, 3], 1], ['v', [3, 0], 1]));
    expect(isBroken(keys.at(0))).toBe(false);
    expect(keys.unknownRules()).toBe(4);
  });
});

const deep = (levels: number): unknown => (levels === 1 ? [30, 'x'] : [2, deep(levels - 1)]);
const list = (length: number, item: unknown) => new Array<unknown>(length).fill(item);
const unknown: [name: string, packed: unknown][] = [
  ['no list', 'x'],
  ['an object', { 0: 30, 1: 'x' }],
  ['nothing', []],
  ['an operator of the future', [99, 'x']],
  ['an operator as text', ['equals', 'x', 1]],
  ['an attribute that is no text', [10, 5, 'x']],
  ['a case flag that is none', [10, 'x', 'a', 2]],
  ['a case flag that is text', [10, 'x', 'a', '1']],
  ['equality with a list', [10, 'x', ['a']]],
  ['equality with nothing', [10, 'x']],
  ['inequality with an object', [11, 'x', {}]],
  ['membership in a text', [12, 'x', 'a']],
  ['membership in a list with an object', [12, 'x', ['a', {}]]],
  ['membership in a list that is too long', [12, 'x', list(conditionListMax + 1, 'a')]],
  ['no membership in a text', [13, 'x', 'a']],
  ['a beginning that is a number', [14, 'x', 5]],
  ['beginnings of which one is a number', [14, 'x', ['a', 5]]],
  ['too many ends', [15, 'x', list(conditionListMax + 1, 'a')]],
  ['a part that is missing', [16, 'x']],
  ['a pattern that is a number', [17, 'x', 5]],
  ['a pattern that RE2 refuses', [17, 'x', '(?=a)']],
  ['a number that is text', [18, 'x', '5']],
  ['a moment that is text', [22, 'x', '2026-01-01T00:00:00Z']],
  ['a version that is a number', [24, 'x', 2]],
  ['a version that is none', [25, 'x', '2.0']],
  ['a network that is text', [29, 'x', '10.0.0.0/8']],
  ['too many networks', [29, 'x', list(conditionListMax + 1, '10.0.0.0/8')]],
  ['a part of the future inside all', [0, [30, 'x'], [99]]],
  ['a part of the future inside any', [1, [99], [30, 'x']]],
  ['a part of the future inside not', [2, [99]]],
  ['not of nothing', [2]],
  ['not of two', [2, [30, 'x'], [30, 'y']]],
  ['more parts than are allowed', [0, ...list(conditionListMax + 1, [30, 'x'])]],
  ['deeper than is allowed', deep(conditionDepthMax + 1)],
  ['a cohort that is not there', [3, 1]],
  ['a bucket whose percentage is text', [4, '50', 0, 's', 0]],
  ['a bucket whose attribute is a number', [4, 50, 1, 's', 0]],
  ['a bucket without a salt', [4, 50, 0, 0, 0]],
  ["a bucket of another vendor's", [4, 50, 0, 's', 1]],
];
const known: [name: string, packed: unknown][] = [
  ['an equality', [10, 'x', 'a']],
  ['an equality that ignores case', [10, 'x', 'a', 1]],
  ['a list as long as is allowed', [12, 'x', list(conditionListMax, 'a')]],
  ['parts as many as are allowed', [15, 'x', list(conditionListMax, 'a')]],
  ['networks as many as are allowed', [29, 'x', list(conditionListMax, '10.0.0.0/8')]],
  ['clauses as many as are allowed', [0, ...list(conditionListMax, [30, 'x'])]],
  ['as deep as is allowed', deep(conditionDepthMax)],
  ['a cohort', [3, 0]],
  ['a bucket', [4, 50, 'company.id', 's', 0]],
];

describe('a packed condition', () => {
  const test = (packed: unknown) =>
    toConditionTest(packed, {
      traced: false,
      attributes: createAttributeList(),
      cohortTest: (index) => (index === 0 ? { key: 'vip', test: () => true } : undefined),
    });

  it.each(known)('is known: %s', (_, packed) => {
    expect(test(packed)).toBeTypeOf('function');
  });

  it.each(unknown)('is not known: %s', (_, packed) => {
    expect(test(packed)).toBeUndefined();
  });

  it('of networks passes over those that it cannot read', () => {
    const inNetwork = test([29, 'x', [5, 'nonsense', '10.0.0.0/8']])!; // it is known
    const walk = (x: unknown) => startWalk({ x }, false, new Set(), null, null);
    expect([inNetwork(walk('10.1.2.3')), inNetwork(walk('11.1.2.3')), inNetwork(walk(10))]).toEqual([true, false, false]);
  });
});

/** Settings for the roles with these positions, or for cohorts of theirs. */
function settingsOf(...scoped: [role: number, content: unknown, cohort?: boolean][]) {
  const contents = scoped.map(([role, content, cohort = false]) => ({
    id: toScopeId(-1, role, cohort),
    shape: cohort ? 12 : 4,
    content: content as ScopedContent['content'],
  }));
  const bytes = encodeScopeTable(contents, false);
  return openScopeTable(bytes, new DataView(bytes.buffer), 0, bytes.length);
}

const whole = [[], 1];
const settingFaults: [fault: string | undefined, scoped: [number, unknown, boolean?][]][] = [
  [undefined, [[0, whole]]],
  [undefined, [[0, [0, whole, 1, whole], true]]],
  ['a setting is no list', [[0, 5]]],
  [
    'a variant is no index',
    [
      [0, whole],
      [1, [[], 2]],
    ],
  ],
  ['a setting has a scope that there is not', [[2, whole]]],
  ['the settings of a scope with cohorts is no list', [[0, 5, true]]],
  ['a cohort is no index', [[0, [4, whole], true]]],
  ['a cohort is no index', [[0, [-1, whole], true]]],
  ['a setting is no list', [[0, [0, 5], true]]],
];

describe('a packed setting', () => {
  it.each(settingFaults)('has the fault %j: %j', (fault, scoped) => {
    const key = toKeyList(decodedOf([flag], [settingsOf(...scoped)]), false).at(0);
    // It is read when a context needs it, or when a snapshot is taken in.
    expect(isBroken(key) || key.faultIn()).toBe(fault);
  });

  it('that is for a place that there is not is a fault', () => {
    const bytes = encodeScopeTable([{ id: toScopeId(0, -1, false), shape: 3, content: whole }], false);
    const key = toKeyList(decodedOf([flag], [openScopeTable(bytes, new DataView(bytes.buffer), 0, bytes.length)]), false).at(0);
    expect(isBroken(key) || key.faultIn()).toBe('a setting has a scope that there is not');
  });

  it('that cannot be read meets no prerequisite, and keeps no explanation of another setting from being given', () => {
    const needy = withPart(flag, 9, [['b', 'on', 'off']]);
    const settings = settingsOf([0, 5], [1, whole]);
    const decoded = decodedOf([needy, flag], [undefined, settings]);
    const decide = (index: number, role: string, traced: boolean) => {
      const { trace, steps } = startTrace();
      const key = toKeyList(decoded, traced).at(index);
      const answer = isBroken(key) ? undefined : key.decide(startWalk({ role }, false, new Set(), traced ? trace : null, null));
      return { answer, subjects: steps.filter(({ step }) => step === 'setting').map(({ subject }) => subject) };
    };
    expect(decide(0, 'studio', false).answer).toMatchObject({ variant: 'off', reason: 'DEFAULT' });
    expect(decide(0, 'talent', false).answer).toMatchObject({ variant: 'on' });
    expect(() => decide(1, 'studio', false)).toThrow('a setting is no list');
    expect(decide(1, 'talent', true)).toMatchObject({ answer: { variant: 'on' }, subjects: ['role=talent'] });
  });
});
