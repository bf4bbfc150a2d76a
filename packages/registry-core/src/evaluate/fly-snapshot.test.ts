// What a flight looks at and what it says; builds that fail are tried in workerd (test/console/flight.integration.test.ts).
import { expect, it } from 'vitest';
import { Registry } from '../registry/registry.ts';
import { compileSnapshot } from '../snapshot/compile-snapshot.ts';
import { answersTo, contextsOf, flySnapshot } from './fly-snapshot.ts';

const flag = (salt: string, more: object = {}) => ({
  kind: 'flag',
  flagType: 'percentage',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt,
  settings: [{ scope: {}, serve: { percent: 50 } }],
  ...more,
});
const { bytes = new Uint8Array() } = compileSnapshot(
  Registry.parse({
    places: [{ id: 'US', kind: 'country', name: 'US' }],
    keys: {
      fee: { kind: 'config', type: 'int', default: 1, settings: [{ scope: { country: 'US' }, value: 2 }] },
      a: flag('a'),
      b: flag('b', { prerequisites: [{ flag: 'a', variants: ['on'] }] }),
      off: flag('off', { state: 'disabled' }),
    },
  }),
);

it('a snapshot that can be read passes with every odd context, and opening is timed where there is a clock', () => {
  const report = flySnapshot(bytes, { contexts: [{ targetingKey: 'u', country: 'US' }], evaluationsMax: 100_000 });
  expect(report).toMatchObject({ faults: [], faultCount: 0, contexts: contextsOf({ contexts: [] }).length + 1, openMs: null });
  let ticks = 0;
  const now = () => {
    ticks += 2;
    return ticks;
  };
  expect(flySnapshot(bytes, { contexts: [], evaluationsMax: 100_000, now }).openMs).toBe(2);
});

it('the same snapshot gives the same answers, another one others, each for its context', () => {
  const fly = (snapshot: Uint8Array) => flySnapshot(snapshot, { contexts: [{ country: 'US' }], evaluationsMax: 100_000 }).answers;
  expect(fly(bytes)).toEqual(fly(bytes));
  const { bytes: other = bytes } = compileSnapshot(Registry.parse({ keys: { fee: { kind: 'config', type: 'int', default: 3 } } }));
  expect(fly(other)).not.toEqual(fly(bytes));
  expect(answersTo(bytes, { targetingKey: 'u', country: 'US' })).toContain('fee TARGETING_MATCH  2');
});

it('bytes that are no snapshot, or only part of one, are a cap and never a throw', () => {
  for (const broken of [
    new Uint8Array(),
    bytes.slice(0, 40),
    bytes.slice(0, -5),
    bytes.map((byte, at) => (at === 60 ? byte ^ 255 : byte)),
  ]) {
    const report = flySnapshot(broken, { contexts: [], evaluationsMax: 10 });
    for (const { kind, message } of report.faults) expect([kind, message]).toEqual(['cap', expect.stringContaining('cannot be')]);
  }
  expect(flySnapshot(bytes.slice(0, 40), { contexts: [], evaluationsMax: 10 }).faultCount).toBe(1);
});

it('a small budget leaves out recorded contexts, never the odd ones', () => {
  const contexts = Array.from({ length: 1_000 }, (_, index) => ({ targetingKey: `u${index}` }));
  const odd = contextsOf({ contexts: [] }).length;
  expect(flySnapshot(bytes, { contexts, evaluationsMax: 0 }).contexts).toBe(odd);
  const report = flySnapshot(bytes, { contexts, evaluationsMax: 1_200 });
  expect(report.contexts).toBeGreaterThan(odd);
  expect(report.evaluations).toBeLessThan(1_300);
});
