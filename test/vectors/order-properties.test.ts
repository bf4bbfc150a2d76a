// The order in which a flag decides, each step for any registry: killed, disabled, held out, outside its layer, short of a
// prerequisite; and whom a change of percentages and weights may move.
import { Registry } from '@switchyard/registry-core/registry/registry';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { compile, open } from './compiled.ts';
import { otherHash } from './other-implementations.ts';
import { contexts, flagKeys, registries } from './registry-arbitrary.ts';

vi.setConfig({ testTimeout: 120_000 });

const onOff = { kind: 'flag', flagType: 'boolean', valueType: 'boolean', variants: { on: true, off: false }, off: 'off', salt: 's' };
const on = { ...onOff, settings: [{ scope: {}, serve: { variant: 'on' } }] };
const users = Array.from({ length: 40 }, (_, i) => `u${i}`);
const percent = fc.integer({ min: 0, max: 100_000 }).map((thousandths) => thousandths / 1000);

function openKeys(keys: Record<string, unknown>, more: object = {}) {
  return open(compile(Registry.parse({ keys, ...more })));
}

/** The flags of a registry that live, by key. */
function flagsOf(registry: Registry) {
  return Object.entries(registry.keys).flatMap(([key, body]) => (body.kind === 'flag' && !body.archived ? [{ key, flag: body }] : []));
}

describe('for every registry and context', () => {
  it('a killed flag answers off, whatever else is true of it, and a kill of anything else does nothing', () => {
    fc.assert(
      fc.property(registries, contexts, (registry, context) => {
        const opened = open(compile(registry));
        const snapshot = opened.withKills([...flagsOf(registry).map(({ key }) => key), 'config.a', 'nothing']);
        for (const { key, flag } of flagsOf(registry)) {
          const { reason, variant, value } = { variant: undefined, value: undefined, ...snapshot.evaluate(key, context) };
          expect({ reason, variant, value }).toEqual({ reason: 'DISABLED', variant: flag.off, value: flag.variants[flag.off] });
        }
        expect(snapshot.evaluate('config.a', context)).toEqual(opened.evaluate('config.a', context));
        expect(snapshot.evaluate('nothing', context)).toMatchObject({ errorCode: 'FLAG_NOT_FOUND' });
      }),
    );
  });

  it('a disabled flag answers without a value or a variant, and only a kill gives it one', () => {
    fc.assert(
      fc.property(registries, contexts, (registry, context) => {
        const snapshot = open(compile(registry));
        for (const { key, flag } of flagsOf(registry).filter(({ flag: { state } }) => state === 'disabled')) {
          const answer = snapshot.evaluate(key, context);
          expect(answer).toMatchObject({ reason: 'DISABLED' });
          expect(answer).not.toHaveProperty('value');
          expect(answer).not.toHaveProperty('variant');
          expect(snapshot.withKills([key]).evaluate(key, context)).toMatchObject({ reason: 'DISABLED', variant: flag.off });
        }
      }),
    );
  });

  it('a flag short of a prerequisite is off, and a disabled prerequisite is never met', () => {
    fc.assert(
      fc.property(registries, contexts, fc.subarray(flagKeys), (registry, context, kills) => {
        const snapshot = open(compile(registry)).withKills(kills);
        for (const { key, flag } of flagsOf(registry)) {
          const unmet = flag.prerequisites.some(({ flag: other, variants }) => {
            const { variant } = { variant: undefined, ...snapshot.evaluate(other, context) };
            return variant === undefined || !variants.includes(variant);
          });
          if (!unmet || flag.state === 'disabled' || kills.includes(key)) continue;
          expect(snapshot.evaluate(key, context)).toMatchObject({ reason: 'DEFAULT', variant: flag.off });
        }
      }),
    );
  });
});

describe('a holdout', () => {
  const places = [
    { id: 'US', kind: 'country', name: 'United States' },
    { id: 'HOU', kind: 'city', in: 'US', name: 'Houston' },
  ];

  it('takes its percentage from a config key, city by city, and raising it lets nobody out', () => {
    const share = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(share, share, share, (everywhere, houston, raisedBy) => {
        const held = (inHouston: number) => {
          const config = { kind: 'config', type: 'int', default: everywhere, settings: [{ scope: { city: 'HOU' }, value: inHouston }] };
          const holdouts = [{ key: 'h', percent: { config: 'held' }, salt: 'h', flags: ['flag'] }];
          const snapshot = openKeys({ held: config, flag: on }, { places, holdouts });
          return (context: object) => !answersOn(snapshot.evaluate('flag', context));
        };
        const [heldNow, heldThen] = [held(houston), held(Math.min(100, houston + raisedBy))];
        for (const targetingKey of users) {
          const hash = otherHash(`h:${targetingKey}`) / 2 ** 32;
          expect(heldNow({ targetingKey })).toBe(hash < everywhere / 100);
          expect(heldNow({ targetingKey, city: 'HOU' })).toBe(hash < houston / 100);
          if (heldNow({ targetingKey, city: 'HOU' })) expect(heldThen({ targetingKey, city: 'HOU' })).toBe(true);
        }
        // Nobody can be held out by an attribute that is missing.
        expect(heldNow({ city: 'HOU' })).toBe(false);
      }),
    );
  });
});

function answersOn(answer: object): boolean {
  return 'variant' in answer && answer.variant === 'on';
}

describe('a layer', () => {
  it('gives a user to one of its flags at most, by the slot, and to none when the attribute is missing', () => {
    const bounds = fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(bounds, (drawn) => {
        const [a, b, c, d] = drawn.sort((x, y) => x - y) as [number, number, number, number];
        const layers = [{ key: 'l', salt: 'l', flags: { one: [a, b], two: [c, d] } }];
        const snapshot = openKeys({ one: on, two: on }, { layers });
        for (const targetingKey of users) {
          const slot = Math.floor((otherHash(`l:${targetingKey}`) / 2 ** 32) * 10_000);
          const got = ['one', 'two'].map((key) => answersOn(snapshot.evaluate(key, { targetingKey })));
          expect(got).toEqual([slot >= a && slot < b, slot >= c && slot < d]);
        }
        expect(answersOn(snapshot.evaluate('one', {}))).toBe(false);
      }),
    );
  });
});

describe('a new release', () => {
  it('that raises a percentage takes nobody out', () => {
    fc.assert(
      fc.property(percent, percent, (a, b) => {
        const flag = (share: number) => ({ ...onOff, settings: [{ scope: {}, serve: { percent: share } }] });
        const snapshot = openKeys({ low: flag(Math.min(a, b)), high: flag(Math.max(a, b)) });
        for (const targetingKey of users) {
          if (answersOn(snapshot.evaluate('low', { targetingKey })))
            expect(answersOn(snapshot.evaluate('high', { targetingKey }))).toBe(true);
        }
      }),
    );
  });

  const names = ['a', 'b', 'c', 'd'];
  const weight = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100 }));
  const weights = fc.array(weight, { minLength: 4, maxLength: 4 }).filter((all) => all.filter((one) => one > 0).length > 1);
  const split = (all: readonly number[], listed: readonly number[]) => {
    const parts = listed.filter((i) => all[i] !== undefined).map((i) => ({ variant: names[i], weight: all[i] }));
    const variants = Object.fromEntries(names.map((name) => [name, name.toUpperCase()]));
    const settings = [{ scope: {}, serve: { split: parts } }];
    return { ...onOff, flagType: 'variant', valueType: 'string', variants, off: 'a', settings };
  };

  it('that changes weights, one or several, moves users only to variants that grew more than the one they leave', () => {
    const orders = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
    fc.assert(
      fc.property(weights, weights, fc.subarray([0, 1, 2, 3]), orders, (before, drawn, changed, order) => {
        const after = before.map((one, i) => (changed.includes(i) ? drawn[i]! : one)); // four of each
        fc.pre(after.filter((one) => one > 0).length > 1);
        const snapshot = openKeys({ was: split(before, [0, 1, 2, 3]), is: split(after, order) });
        const growth = (i: number) => (before[i] === 0 ? Number.POSITIVE_INFINITY : after[i]! / before[i]!);
        for (const targetingKey of users) {
          const [from, to] = ['was', 'is'].map((key) => names.indexOf(String(Object(snapshot.evaluate(key, { targetingKey })).variant)));
          if (from !== to) expect(growth(to!)).toBeGreaterThan(growth(from!)); // two keys
        }
      }),
    );
  });

  it('that takes a variant out moves only those who had it', () => {
    fc.assert(
      fc.property(weights, fc.nat({ max: 3 }), (before, gone) => {
        const after = before.map((one, i) => (i === gone ? 0 : one));
        fc.pre(after.filter((one) => one > 0).length > 1);
        const rest = [0, 1, 2, 3].filter((i) => i !== gone);
        const snapshot = openKeys({ was: split(before, [0, 1, 2, 3]), is: split(after, rest) });
        for (const targetingKey of users) {
          const [was, is] = ['was', 'is'].map((key) => String(Object(snapshot.evaluate(key, { targetingKey })).variant));
          if (was !== names[gone]) expect(is).toBe(was);
        }
      }),
    );
  });
});
