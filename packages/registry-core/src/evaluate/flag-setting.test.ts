// Many rules on few attributes: what they want is looked at together, and the first rule that holds still decides.
import { expect, it } from 'vitest';
import { Registry } from '../registry/registry.ts';
import { compileSnapshot } from '../snapshot/compile-snapshot.ts';
import { openSnapshot } from './open-snapshot.ts';

const is = (attribute: string, value: string) => ({ attribute, op: 'equals', value });
const rule = (id: string, when: object) => ({ id, when, serve: { variant: 'on' } });

const flag = {
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 's',
  settings: [
    {
      scope: {},
      rules: [
        rule('plan-a', is('plan', 'a')),
        rule('plan-b-with-team', { all: [is('plan', 'b'), is('team', 'x')] }),
        rule('listed', { attribute: 'targetingKey', op: 'in', value: ['u1', 'u2'] }),
        rule('plan-c', is('plan', 'c')),
        rule('team-y', is('team', 'y')),
      ],
      serve: { variant: 'off' },
    },
  ],
};

/** Made in each test, so that mutation testing knows who needs it. */
function open(keys: object) {
  const opened = openSnapshot(compileSnapshot(Registry.parse({ keys })).bytes ?? new Uint8Array());
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}

it.each([
  ['of an attribute that a rule wants', { plan: 'a' }, 'plan-a'],
  ['of the last rule', { team: 'y' }, 'team-y'],
  ['that two rules want, to the first of them', { plan: 'a', team: 'y', targetingKey: 'u1' }, 'plan-a'],
  ['that only half of a rule wants', { plan: 'b', targetingKey: 'u9' }, undefined],
  ['that nothing wants, but a list has the person', { plan: 'z', targetingKey: 'u2' }, 'listed'],
  ['behind a list that has the person', { plan: 'c', targetingKey: 'u2' }, 'listed'],
  ['of another type', { plan: 1, team: null }, undefined],
  ['that is inherited', Object.create({ plan: 'a', targetingKey: 'u1' }), undefined],
  ['that is inherited, beside one that is not', Object.assign(Object.create({ plan: 'a' }), { team: 'y' }), 'team-y'],
])('a value %s is decided by that rule, alone and in bulk', (_name, context, expected) => {
  const snapshot = open({ flag });
  const answer = snapshot.evaluate('flag', context);
  expect(snapshot.evaluateAll(context)).toEqual([answer]);
  expect(snapshot.explain('flag', context).evaluation).toEqual(answer);
  expect(answer).toMatchObject({
    variant: expected === undefined ? 'off' : 'on',
    reason: expected === undefined ? 'DEFAULT' : 'TARGETING_MATCH',
  });
  expect('metadata' in answer && answer.metadata.rule).toBe(expected);
});

/** How often each attribute of `context` is read while `key` is evaluated. */
function readsOf(key: string, settings: readonly object[], context: object): Record<string, number> {
  const snapshot = open({ [key]: { ...flag, settings } });
  const reads: Record<string, number> = {};
  const watched = new Proxy(context, {
    get(target, name, receiver) {
      reads[String(name)] = (reads[String(name)] ?? 0) + 1;
      return Reflect.get(target, name, receiver);
    },
  });
  snapshot.evaluate(key, watched);
  return reads;
}

const plans = (...wanted: string[]) => wanted.map((plan) => rule(`plan-${plan}`, is('plan', plan)));
const settingOf = (...rules: object[]) => [{ scope: {}, rules, serve: { variant: 'off' } }];

it.each([
  ['that two rules want is looked at once when it fits neither', plans('a', 'b'), { plan: 'z' }, { plan: 1 }],
  ['that many rules want, too', plans('a', 'b', 'c', 'd', 'e', 'f'), { plan: 'z' }, { plan: 1 }],
  ['that one rule wants is looked at by that rule alone', plans('a'), { plan: 'a' }, { plan: 1 }],
  [
    'of a few that two rules want each is looked at once',
    [...plans('a', 'b'), rule('x', is('team', 'x')), rule('y', is('team', 'y'))],
    {},
    { plan: 1, team: 1 },
  ],
  ['shared by too few rules is looked at rule by rule', [...plans('a', 'b'), rule('x', is('team', 'x'))], {}, { plan: 2, team: 1 }],
])('an attribute %s', (_name, rules, context, reads) => {
  expect(readsOf('flag', settingOf(...rules), context)).toMatchObject(reads);
});
