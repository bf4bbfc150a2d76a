// A bulk evaluation decides by the decision list, one key alone by objects: both give the same answer, and the right one.
import { describe, expect, it } from 'vitest';
import { Registry } from '../registry/registry.ts';
import { compileSnapshot } from '../snapshot/compile-snapshot.ts';
import { createAttributeList } from './attribute.ts';
import { addAnswer, addSetting, createDecisionList, decideListed } from './decision-list.ts';
import type { Answer } from './evaluation.ts';
import { openSnapshot } from './open-snapshot.ts';
import { toServe } from './serve.ts';
import { startReading, startWalk } from './walk.ts';

const is = (attribute: string, value: unknown) => ({ attribute, op: 'equals', value });
const rule = (id: string, when: unknown, serve: unknown = { variant: 'on' }) => ({ id, when, serve });
const toFlag = (rules: unknown[], serve: unknown = { variant: 'off' }, more: object = {}) => ({
  kind: 'flag',
  flagType: 'variant',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 'salt',
  settings: [{ scope: {}, rules, serve }],
  ...more,
});

function open(keys: Record<string, unknown>) {
  const { bytes, findings } = compileSnapshot(Registry.parse({ keys }));
  const opened = openSnapshot(bytes ?? new Uint8Array());
  if (!opened.ok) throw new Error(JSON.stringify(findings));
  return opened.value;
}

/** The answers to `contexts` in bulk, each also given for the key alone. */
function ask(keys: Record<string, unknown>, contexts: readonly object[]) {
  const [together, alone] = [open(keys), open(keys)];
  return contexts.map((context) => {
    const bulk = together.evaluateAll(context);
    expect(bulk).toEqual(together.keys.map((key) => alone.evaluate(key, context)));
    return bulk;
  });
}

const rulesOf = (answers: ReturnType<typeof ask>) =>
  answers.map((bulk) => bulk.map((one) => ('metadata' in one ? one.metadata.rule : one)));

describe('a bulk evaluation', () => {
  it('takes the first rule whose equalities all hold, whatever stands behind them', () => {
    const rules = [
      rule('both', { all: [is('plan', 'pro'), is('country', 'US')] }),
      rule('more', { all: [is('plan', 'pro'), { attribute: 'age', op: 'atLeast', value: 18 }] }),
      rule('three', { all: [is('plan', 'free'), is('country', 'US'), is('age', 7)] }),
      rule('one', is('country', 'CA')),
      rule('other', { attribute: 'age', op: 'atLeast', value: 65 }),
    ];
    const contexts = [
      { plan: 'pro', country: 'US' },
      { plan: 'pro', country: 'CA', age: 20 },
      { plan: 'pro', country: 'CA', age: 2 },
      { plan: 'free', country: 'US', age: 7 },
      { plan: 'free', country: 'US', age: 8 },
      { country: 'MX', age: 70 },
      { age: 64 },
      {},
    ];
    const found = ['both', 'more', 'one', 'three', undefined, 'other', undefined, undefined];
    expect(rulesOf(ask({ flag: toFlag(rules) }, contexts))).toEqual(found.map((id) => [id]));
  });

  it('compares by type, and own properties only', () => {
    const rules = [
      rule('text', is('n', '1')),
      rule('number', is('n', 1)),
      rule('null', is('n', null)),
      rule('inherited', is('toString', 'x')),
    ];
    const contexts = [{ n: 1 }, { n: '1' }, { n: null }, { n: true }, Object.create({ n: 1 }) as object];
    expect(rulesOf(ask({ flag: toFlag(rules) }, contexts))).toEqual([['number'], ['text'], ['null'], [undefined], [undefined]]);
  });

  it('puts people into the same buckets, by whatever attribute, and serves those off who have none', () => {
    const percent = (value: number, by?: string) => ({ percent: value, ...(by && { by }) });
    const keys = {
      a: toFlag([rule('r', is('plan', 'pro'), percent(50, 'team'))], percent(30), { flagType: 'percentage' }),
      b: toFlag([], percent(99.999), { flagType: 'percentage' }),
      c: toFlag([], percent(50, 'team'), { flagType: 'percentage' }),
      d: toFlag([], {
        split: [
          { variant: 'on', weight: 1 },
          { variant: 'off', weight: 1 },
        ],
      }),
    };
    const contexts = Array.from({ length: 200 }, (_, i) => ({
      targetingKey: `user-${i}`,
      team: `t${i % 9}`,
      plan: i % 2 ? 'pro' : 'free',
    }));
    const answers = ask(keys, [...contexts, { team: 't1' }, { targetingKey: 'é', team: 7 }, {}]);
    const on = [0, 1, 2, 3].map((at) => answers.slice(0, 200).filter((bulk) => (bulk[at] as { value?: unknown }).value === true).length);
    expect(on[1]).toBe(200);
    for (const count of on.filter((_, at) => at !== 1)) expect(count).toSatisfy((n: number) => n > 20 && n < 180);
    expect(answers.at(-1)).toMatchObject(['a', 'b', 'c', 'd'].map((key) => ({ key, variant: 'off', reason: 'DEFAULT' })));
  });

  /** A list whose one setting serves `serve` of [off, on], asked without the objects that would answer in its place. */
  function decideAlone(serve: unknown) {
    const attributes = createAttributeList();
    const answer = (variant: number, reason: string) => ({ key: `${variant} ${reason}` }) as unknown as Answer;
    const list = createDecisionList(attributes);
    const served = toServe(serve, { salt: 's', off: 0, variants: ['off', 'on'], attributes, answer });
    const constant = addAnswer(list, answer(1, 'constant'));
    const place = addSetting(list, { rules: [], wanted: null, unguarded: [], serve: served });
    return (context: object, at: 'setting' | 'constant' = 'setting') => {
      const read = startReading();
      return decideListed(list, at === 'setting' ? place : constant, read, startWalk({ ...context }, false, new Set(), null, read)).key;
    };
  }

  it('keeps a bound that is too high for the list', () => {
    const decide = decideAlone([0, 99.999_999_999_9, 0, 0, 0]);
    expect([decide({ targetingKey: 'u' }), decide({})]).toEqual(['1 SPLIT', '0 DEFAULT']);
  });

  it('has answers and percentages in the list itself', () => {
    const decide = decideAlone([0, 40, 0, 0, 0]);
    expect([decide({}, 'constant'), decide({})]).toEqual(['1 constant', '0 DEFAULT']);
    const answers = Array.from({ length: 100 }, (_, i) => decide({ targetingKey: `u${i}` }));
    const on = answers.filter((one) => one === '1 SPLIT').length;
    expect([on > 20 && on < 60, answers.length - on]).toEqual([true, answers.filter((one) => one === '0 SPLIT').length]);
  });

  it('decides as many flags as there are, each by its own rules', () => {
    const keys = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [
        `flag-${String(i).padStart(3, '0')}`,
        toFlag([rule(`r${i}`, is('n', i)), rule('even', is('even', i % 2 === 0))]),
      ]),
    );
    const snapshot = open(keys);
    for (const n of [0, 7, 299]) {
      const rules = snapshot.evaluateAll({ n, even: true }).map((one) => ('metadata' in one ? one.metadata.rule : undefined));
      expect(rules).toEqual(Array.from({ length: 300 }, (_, i) => (i === n ? `r${i}` : i % 2 === 0 ? 'even' : undefined)));
    }
  });

  it('knows the codes of rules that were first read between two of its keys', () => {
    // `z` is read for the first time by what `a` requires, after `plan` was looked up for `a`'s own neighbours.
    const keys = {
      a: toFlag([rule('x', is('plan', 'free'))]),
      b: toFlag([rule('x', is('plan', 'pro'))], { variant: 'off' }, { prerequisites: [{ flag: 'z', variants: ['on'] }] }),
      z: toFlag([rule('y', is('plan', 'pro'))]),
    };
    expect(rulesOf(ask(keys, [{ plan: 'pro' }, { plan: 'free' }]))).toEqual([
      [undefined, 'x', 'y'],
      ['x', undefined, undefined],
    ]);
  });
});
