// What a rehearsal says of a kill before anybody needs it.
import { expect, it } from 'vitest';
import { Registry } from '../registry/registry.ts';
import { compileSnapshot } from '../snapshot/compile-snapshot.ts';
import { openSnapshot } from './open-snapshot.ts';
import { rehearseKill } from './rehearse-kill.ts';

const flag = (salt: string, more: object = {}) => ({
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt,
  settings: [{ scope: {}, serve: { variant: 'on' } }],
  ...more,
});
const registry = {
  fee: { kind: 'config', type: 'int', default: 1 },
  checkout: flag('checkout', {
    settings: [
      {
        scope: {},
        rules: [{ id: 'pro', when: { attribute: 'plan', op: 'equals', value: 'pro' }, serve: { variant: 'on' } }],
        serve: { variant: 'off' },
      },
    ],
  }),
  express: flag('express', { prerequisites: [{ flag: 'checkout', variants: ['on'] }] }),
};
const { bytes = new Uint8Array() } = compileSnapshot(Registry.parse({ keys: registry }));
const opened = openSnapshot(bytes);
if (!opened.ok) throw new Error(opened.refusal.message);
const snapshot = opened.value;
const contexts = [{ plan: 'pro' }, { plan: 'pro', targetingKey: 'u' }, { plan: 'free' }];

it('everyone gets the off variant, and it is counted who would notice and what goes with it', () => {
  expect(rehearseKill([snapshot], 'checkout', { kills: [], contexts })).toMatchObject({
    variant: 'off',
    value: false,
    problem: null,
    recorded: 3,
    changed: 2,
    others: [{ key: 'express', contexts: 2 }],
  });
});

it('with another kill in force only what is left changes', () => {
  expect(rehearseKill([snapshot, snapshot], 'express', { kills: ['checkout'], contexts })).toMatchObject({
    changed: 0,
    others: [],
    problem: null,
  });
});

it('what is no flag, or not there, cannot be killed', () => {
  expect(rehearseKill([snapshot], 'fee', { kills: [], contexts }).problem).toMatch(/^It would still answer STATIC for /);
  expect(rehearseKill([snapshot], 'nobody', { kills: [], contexts: [] }).problem).toMatch(/^It would fail for /);
});
