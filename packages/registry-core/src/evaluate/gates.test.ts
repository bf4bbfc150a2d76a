// Gates at their very edges: the first and the last slot of a layer, the bound of a holdout, the longest chain of prerequisites.
import { expect, it } from 'vitest';
import { murmur3 } from '../flag/murmur3.ts';
import { prerequisiteDepthMax } from '../registry/limits.ts';
import { Registry } from '../registry/registry.ts';
import { compileSnapshot } from '../snapshot/compile-snapshot.ts';
import { openSnapshot } from './open-snapshot.ts';

const on = {
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 's',
  settings: [{ scope: {}, serve: { variant: 'on' } }],
};

function isOn(registry: object, key: string, context: object): boolean {
  const { bytes, findings } = compileSnapshot(Registry.parse(registry));
  const opened = openSnapshot(bytes ?? new Uint8Array());
  if (!opened.ok) throw new Error(JSON.stringify(findings));
  const answer = opened.value.evaluate(key, context);
  expect(opened.value.explain(key, context).evaluation).toEqual(answer);
  return 'variant' in answer && answer.variant === 'on';
}

it('a layer has its first slot and not its last, and nobody without the attribute', () => {
  const slot = Math.floor((murmur3('l:u6') / 2 ** 32) * 10_000);
  const within = (from: number, to: number, context: object = { targetingKey: 'u6' }) =>
    isOn({ keys: { flag: on }, layers: [{ key: 'l', salt: 'l', flags: { flag: [from, to] } }] }, 'flag', context);
  expect([
    within(slot, slot + 1),
    within(slot, 10_000),
    within(0, slot + 1),
    within(0, slot),
    within(slot + 1, 10_000),
    within(0, 10_000, {}),
    within(0, 10_000, { targetingKey: true }),
  ]).toEqual([true, true, true, false, false, false, false]);
});

it('a holdout has those below its bound, by its own attribute, and nobody without it', () => {
  const share = (murmur3('h:acme') / 2 ** 32) * 100;
  const [below, above] = [Math.floor(share * 1000) / 1000, Math.ceil(share * 1000) / 1000];
  const held = (percent: number | { config: string }, context: object = { company: 'acme' }) =>
    !isOn({ keys: { flag: on, config }, holdouts: [{ key: 'h', percent, by: 'company', salt: 'h', flags: ['flag'] }] }, 'flag', context);
  const config = { kind: 'config', type: 'float', default: above, settings: [{ scope: { role: 'studio' }, value: below }] };
  expect([
    held(below),
    held(above),
    held(100, {}),
    held(0),
    held({ config: 'config' }),
    held({ config: 'config' }, { company: 'acme', role: 'studio' }),
    held({ config: 'config' }, { targetingKey: 'acme' }),
  ]).toEqual([false, true, false, false, true, false, false]);
});

it('a holdout whose percentage is no number in the release holds nobody out', () => {
  const keys = { flag: on, config: { kind: 'config', type: 'int', default: 100 } };
  const registry = { keys, holdouts: [{ key: 'h', percent: { config: 'config' }, salt: 'h', flags: ['flag'] }] };
  const { bytes } = compileSnapshot(Registry.parse(registry));
  const opened = (text: string, by: string) => {
    const patched = new Uint8Array(Buffer.from(Buffer.from(bytes!).toString('latin1').replace(text, by), 'latin1')); // it compiles
    const snapshot = openSnapshot(patched);
    return snapshot.ok ? snapshot.value.evaluate('flag', { targetingKey: 'u' }) : snapshot;
  };
  expect(opened('[0,0,0,1,100,0]', '[0,0,0,4,"a",0]')).toMatchObject({ variant: 'on' });
  expect(opened('"config"', '"confix"')).toMatchObject({ variant: 'on' });
  expect(opened('', '')).toMatchObject({ variant: 'off' });
});

it('a chain of prerequisites may be as long as is allowed', () => {
  const keys = Object.fromEntries(
    Array.from({ length: prerequisiteDepthMax + 1 }, (_, i) => [
      `f${i}`,
      { ...on, prerequisites: i === 0 ? [] : [{ flag: `f${i - 1}`, variants: ['on'] }] },
    ]),
  );
  expect(isOn({ keys }, `f${prerequisiteDepthMax}`, {})).toBe(true);
});
