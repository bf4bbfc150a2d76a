// What becomes of two edits of one entry: examples of each kind of part, and what must hold for any two edits.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../registry/canonical-json.ts';
import { Cohort } from '../registry/cohort.ts';
import { ConfigKey } from '../registry/config-key.ts';
import { Flag } from '../registry/flag.ts';
import { diffBodies } from './body-diff.ts';
import { type Merge, mergeBodies, type Side } from './merge-bodies.ts';

const fee = ConfigKey.parse({
  kind: 'config',
  type: 'float',
  default: 12,
  unit: '%',
  tags: ['money'],
  constraints: { min: 0, max: 30 },
  settings: [
    { scope: { state: 'US-TX' }, value: 11 },
    { scope: { city: 'HOU' }, value: 10 },
  ],
});
const rule = (id: string, percent = 10) => ({ id, when: { attribute: 'plan', op: 'equals' as const, value: id }, serve: { percent } });
const flag = Flag.parse({
  kind: 'flag',
  flagType: 'percentage',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 's',
  settings: [{ scope: {}, rules: [rule('a'), rule('b'), rule('c')], serve: { percent: 20 } }],
});
const feeWith = (scope: object, value: number) => ({
  ...fee,
  settings: [...fee.settings.filter((one) => canonicalJson(one.scope) !== canonicalJson(scope)), { scope, value }],
});
const choices = (...pairs: [string, Side][]) => new Map(pairs);
const takenOf = ({ parts }: Merge) => Object.fromEntries(parts.map(({ path, taken }) => [path, taken]));

describe('two edits of one key', () => {
  it('are put together when they move different settings', () => {
    const merge = mergeBodies({ base: fee, mine: feeWith({ city: 'HOU' }, 9), theirs: feeWith({ state: 'US-TX' }, 12) });
    expect(takenOf(merge)).toEqual({ 'settings[state=US-TX].value': 'theirs', 'settings[city=HOU].value': 'mine' });
    expect((merge.body as ConfigKey).settings.map(({ scope, value }) => [scope.state ?? scope.city, value])).toEqual([
      ['HOU', 9],
      ['US-TX', 12],
    ]);
  });

  it('wait for a choice when they move one value to different ends', () => {
    const sides = { base: fee, mine: { ...fee, default: 13 }, theirs: { ...fee, default: 14, unit: 'percent' } };
    const merge = mergeBodies(sides);
    expect(merge).toEqual({
      parts: [
        { path: 'default', base: 12, mine: 13, theirs: 14, movedBy: 'both', taken: null },
        { path: 'unit', base: '%', mine: '%', theirs: 'percent', movedBy: 'theirs', taken: 'theirs' },
      ],
    });
    expect(mergeBodies(sides, choices(['default', 'mine'])).body).toEqual({ ...fee, default: 13, unit: 'percent' });
  });

  it('agree where both want the same', () => {
    expect(mergeBodies({ base: fee, mine: { ...fee, default: 13 }, theirs: { ...fee, default: 13 } })).toEqual({
      parts: [],
      body: { ...fee, default: 13 },
    });
  });

  it('conflict when one takes a setting away that the other changes', () => {
    const without = { ...fee, settings: fee.settings.slice(0, 1) };
    const merge = mergeBodies({ base: fee, mine: without, theirs: feeWith({ city: 'HOU' }, 9) });
    expect(takenOf(merge)).toEqual({ 'settings[city=HOU]': null });
    const settled = mergeBodies({ base: fee, mine: without, theirs: feeWith({ city: 'HOU' }, 9) }, choices(['settings[city=HOU]', 'mine']));
    expect(settled.body).toEqual(without);
  });

  it('conflict when one takes the entry away, and keep it or not as chosen', () => {
    const cohort = Cohort.parse({ key: 'vip', rank: 1, members: ['a'] });
    const sides = { base: cohort, mine: { ...cohort, rank: 2 }, theirs: null };
    expect(mergeBodies(sides).parts).toMatchObject([{ path: '', movedBy: 'both', taken: null }]);
    expect(mergeBodies(sides, choices(['', 'theirs'])).body).toBe(null);
    expect(mergeBodies(sides, choices(['', 'mine'])).body).toEqual({ ...cohort, rank: 2 });
  });

  it('never cut a value in pieces', () => {
    const json = ConfigKey.parse({ kind: 'config', type: 'json', default: { a: 1, b: 1 } });
    const merge = mergeBodies({ base: json, mine: { ...json, default: { a: 2, b: 1 } }, theirs: { ...json, default: { a: 1, b: 2 } } });
    expect(takenOf(merge)).toEqual({ default: null });
  });

  it('join what they add to lists of names and take away from them', () => {
    const cohort = Cohort.parse({ key: 'vip', rank: 1, members: ['a', 'b', 'c'] });
    const merge = mergeBodies({
      base: cohort,
      mine: { ...cohort, members: ['b', 'c', 'x'] },
      theirs: { ...cohort, members: ['a', 'b', 'y'] },
    });
    expect(merge.body).toMatchObject({ members: ['b', 'y', 'x'] });
    expect(takenOf(merge)).toEqual({ members: 'both' });
  });

  it('without a known base agree on what only one has, and conflict on the rest', () => {
    const merge = mergeBodies({ base: null, mine: { ...fee, default: 1 }, theirs: { ...fee, settings: [] } });
    expect(takenOf(merge)).toEqual({ default: null, 'settings[state=US-TX]': 'mine', 'settings[city=HOU]': 'mine' });
  });
});

describe('the rules inside a setting', () => {
  const withRules = (...rules: ReturnType<typeof rule>[]) => ({ ...flag, settings: [{ ...flag.settings[0]!, rules }] });

  it('keep the order of the side that moved them, with the other’s new rule where it stood', () => {
    const mine = withRules(rule('c'), rule('a'), rule('b'));
    const theirs = withRules(rule('a'), rule('new'), rule('b'), rule('c'));
    const merge = mergeBodies({ base: flag, mine, theirs });
    expect((merge.body as Flag).settings[0]?.rules.map(({ id }) => id)).toEqual(['c', 'a', 'new', 'b']);
  });

  it('conflict in their order when both sides moved them', () => {
    const sides = { base: flag, mine: withRules(rule('c'), rule('a'), rule('b')), theirs: withRules(rule('b'), rule('a'), rule('c')) };
    expect(mergeBodies(sides).parts).toEqual([
      {
        path: 'settings[global].rules[order]',
        base: ['a', 'b', 'c'],
        mine: ['c', 'a', 'b'],
        theirs: ['b', 'a', 'c'],
        movedBy: 'both',
        taken: null,
      },
    ]);
    expect(mergeBodies(sides, choices(['settings[global].rules[order]', 'mine'])).body).toEqual(sides.mine);
  });
});

const value = fc.integer({ min: 0, max: 3 });
const body = fc
  .record({
    default: value,
    unit: fc.constantFrom('%', 'USD'),
    tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
    settings: fc.uniqueArray(fc.record({ scope: fc.constantFrom({}, { city: 'HOU' }, { role: 'studio' }, { state: 'US-TX' }), value }), {
      selector: ({ scope }) => canonicalJson(scope),
    }),
  })
  .map((fields) => ConfigKey.parse({ kind: 'config', type: 'int', ...fields }));
const equal = (a: unknown, b: unknown) => diffBodies(a, b).every(({ path }) => path === 'tags');

describe('whatever two people edit', () => {
  it('an edit of one side alone is the whole outcome', () => {
    fc.assert(
      fc.property(body, body, (base, moved) => {
        expect(equal(mergeBodies({ base, mine: moved, theirs: base }).body, moved)).toBe(true);
        expect(equal(mergeBodies({ base, mine: base, theirs: moved }).body, moved)).toBe(true);
      }),
    );
  });

  it('one choice for the whole entry gives that side', () => {
    fc.assert(
      fc.property(body, body, body, (base, mine, theirs) => {
        expect(equal(mergeBodies({ base, mine, theirs }, choices(['', 'mine'])).body, mine)).toBe(true);
        expect(equal(mergeBodies({ base, mine, theirs }, choices(['', 'theirs'])).body, theirs)).toBe(true);
      }),
    );
  });

  it('the sides may be swapped: the same parts wait, and without any the outcome is the same', () => {
    fc.assert(
      fc.property(body, body, body, (base, mine, theirs) => {
        const [one, other] = [mergeBodies({ base, mine, theirs }), mergeBodies({ base, mine: theirs, theirs: mine })];
        const waiting = ({ parts }: Merge) =>
          parts
            .filter(({ taken }) => taken === null)
            .map(({ path }) => path)
            .sort();
        expect(waiting(one)).toEqual(waiting(other));
        expect(one.body === undefined || equal(one.body, other.body)).toBe(true);
      }),
    );
  });

  it('nothing that one side moved is lost without a choice', () => {
    fc.assert(
      fc.property(body, body, body, (base, mine, theirs) => {
        const merge = mergeBodies({ base, mine, theirs });
        if (merge.body === undefined) return;
        const moved = (side: unknown) => diffBodies(base, side).filter(({ path }) => path !== 'tags');
        const left = (side: unknown) => new Set(diffBodies(side, merge.body ?? null).map(({ path }) => path));
        for (const side of [mine, theirs]) for (const { path } of moved(side)) expect(left(side).has(path)).toBe(false);
      }),
    );
  });
});
