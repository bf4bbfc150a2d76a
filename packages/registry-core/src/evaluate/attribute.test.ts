// The list of attributes that a snapshot names: each has one slot, each value that rules compare it with one code.
import { expect, it } from 'vitest';
import { createAttributeList, isPlain } from './attribute.ts';

it('an attribute has one slot however often it is named', () => {
  const attributes = createAttributeList();
  const [plan, tier] = [attributes.of('plan'), attributes.of('user.tier')];
  expect([attributes.of('plan'), attributes.at(0), attributes.at(1)]).toEqual([plan, plan, tier]);
  expect(attributes.of('plan')).toBe(plan);
  expect([plan.slot, tier.slot, attributes.count()]).toEqual([0, 1, 2]);
});

it('a value has one code for each attribute, from 1', () => {
  const attributes = createAttributeList();
  const [plan, role] = [attributes.of('plan'), attributes.of('role')];
  const codes = ['pro', 'free', 'pro', 1, null].map((value) => attributes.codeOf(plan, value));
  expect([codes, attributes.codeOf(role, 'free')]).toEqual([[1, 2, 1, 3, 4], 1]);
});

it('what was read before is old once an attribute or a code is new, and only then', () => {
  const attributes = createAttributeList();
  const versions = [attributes.version()];
  const after = (step: () => unknown) => {
    step();
    versions.push(attributes.version());
  };
  after(() => attributes.of('plan'));
  after(() => attributes.of('plan'));
  after(() => attributes.codeOf(attributes.of('plan'), 'pro'));
  after(() => attributes.codeOf(attributes.of('plan'), 'pro'));
  expect(versions).toEqual([0, 1, 1, 2, 2]);
});

it('only a name without dots that is not the targeting key is read by the name alone', () => {
  expect(['plan', 'user.tier', 'targetingKey', ''].map(isPlain)).toEqual([true, false, false, true]);
});

it('a path is read where the exact name is missing, and what is inherited is not there', () => {
  const read = (name: string, context: object) =>
    createAttributeList()
      .of(name)
      .read({ ...context });
  expect([
    read('a', { a: 1 }),
    read('a.b', { a: { b: 2 } }),
    read('a.b', { a: { b: 2 }, 'a.b': 3 }),
    read('a.b', { a: [2] }),
    read('toString', {}),
    read('targetingKey', { targetingKey: '' }),
    read('targetingKey', { targetingKey: 'u' }),
  ]).toEqual([1, 2, 3, undefined, undefined, undefined, 'u']);
});
