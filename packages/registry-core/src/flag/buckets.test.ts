// Buckets for any salt, value and weights: raises that take nobody out, weights that move only whom they must, and flagd's ranges.
// Shares are measured in shares.test.ts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBucketText } from './bucket-value.ts';
import { fractionalBucket, pickFraction } from './flagd-fractional.ts';
import { murmur3, murmur3Prefix } from './murmur3.ts';
import { bucketOf, layerSlots, percentBound, slotOf, toPercent, toSaltPrefix } from './percentage.ts';
import { pickVariant, scoreOf, toContenders } from './rendezvous.ts';

const users = Array.from({ length: 500 }, (_, i) => `user-${i}`);
const percent = fc.integer({ min: 0, max: 100_000 }).map((thousandths) => thousandths / 1000);

describe('a percentage', () => {
  it('takes nobody at 0, everybody at 100, and nobody out when it is raised', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), percent, percent, (salt, value, a, b) => {
        const bucket = bucketOf(toSaltPrefix(salt), value);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(bucket < percentBound(0)).toBe(false);
        expect(bucket < percentBound(100)).toBe(true);
        if (bucket < percentBound(low)) expect(bucket).toBeLessThan(percentBound(high));
      }),
    );
  });

  it('tells three decimals apart', () => {
    expect(percentBound(100)).toBe(2 ** 32);
    expect(percentBound(12.346) - percentBound(12.345)).toBeCloseTo(42_949.67, 1);
  });

  it('hashes the salt, a colon and the value', () => {
    expect(bucketOf(toSaltPrefix('s'), 'u')).toBe(murmur3('s:u'));
  });

  it('is shown to people as a percentage', () => {
    expect([toPercent(0), toPercent(2 ** 31), toPercent(percentBound(12.345))]).toEqual([0, 50, 12.345]);
  });
});

const names = ['a', 'b', 'c', 'd', 'e'];
const weight = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0.001, max: 1e9, noNaN: true }));
const weights = fc.array(weight, { minLength: names.length, maxLength: names.length }).filter((all) => all.some((one) => one > 0));

function assign(all: readonly number[], salt = 'salt'): number[] {
  const contenders = toContenders(
    all.map((one, variant) => [variant, one] as const),
    names,
    salt,
  );
  return users.map((user) => pickVariant(contenders, user));
}

/** How many times heavier a variant has become; from nothing it becomes infinitely heavier. */
function growth(before: number, after: number): number {
  return before === 0 ? Number.POSITIVE_INFINITY : after / before;
}

describe('a split', () => {
  it('gives the value to the variant with the lowest score -ln(u) / weight, by the text of the definition', () => {
    fc.assert(
      fc.property(weights, fc.string(), fc.string({ unit: 'binary' }), (all, salt, value) => {
        const contenders = toContenders(
          all.map((one, variant) => [variant, one] as const),
          names,
          salt,
        );
        const scores = all.map((one, i) => -Math.log((murmur3(`${salt}:${names[i]}:${value}`) + 0.5) / 2 ** 32) / one);
        expect(pickVariant(contenders, value)).toBe(scores.indexOf(Math.min(...scores)));
        for (const contender of contenders) expect(scoreOf(contender, value)).toBe(scores[contender.variant]);
      }),
    );
  });

  it('moves nobody between variants whose ratio stayed, however many weights change at once', () => {
    fc.assert(
      fc.property(weights, weights, fc.subarray([0, 1, 2, 3, 4]), (before, drawn, changed) => {
        const after = before.map((one, i) => (changed.includes(i) ? drawn[i]! : one)); // as many as names
        fc.pre(after.some((one) => one > 0));
        const [was, is] = [assign(before), assign(after)];
        for (const [i, variant] of is.entries()) {
          if (variant === was[i]) continue;
          const [from, to] = [was[i]!, variant]; // one assignment a user
          // Whoever moves does so to a variant that has grown more than the one that is left.
          expect(growth(before[to]!, after[to]!)).toBeGreaterThan(growth(before[from]!, after[from]!));
        }
      }),
    );
  });

  it('moves users only to or from the one variant whose weight changes, and from a variant that is taken out its own users only', () => {
    fc.assert(
      fc.property(weights, fc.nat({ max: 4 }), weight, (before, changed, drawn) => {
        const after = before.map((one, i) => (i === changed ? drawn : one));
        fc.pre(after.some((one) => one > 0));
        const [was, is] = [assign(before), assign(after)];
        const movers = users.map((_, i) => i).filter((i) => was[i] !== is[i]);
        for (const i of movers) expect(drawn > before[changed]! ? is[i] : was[i]).toBe(changed); // an index of the names
        if (drawn === 0) expect(is).not.toContain(changed);
      }),
    );
  });

  it('does move users when a weight changes', () => {
    expect(assign([1, 1, 1, 1, 1])).not.toEqual(assign([2, 1, 1, 1, 1]));
  });

  it('depends on the salt, on the proportions of the weights, and not on the order of its variants', () => {
    const all = [1, 2, 0, 7, 0.5];
    expect(assign(all, 'other')).not.toEqual(assign(all));
    expect(assign(all.map((one) => one * 8))).toEqual(assign(all));
    const listed = all.map((one, variant) => [variant, one] as const);
    expect(toContenders([...listed].reverse(), names, 's')).toEqual(toContenders(listed, names, 's'));
  });

  it('is among the variants that have a weight, in the order of their names', () => {
    const listed = [
      [2, 1],
      [1, 0],
      [0, 3],
    ] as const;
    expect(toContenders(listed, names, 's').map(({ variant }) => variant)).toEqual([0, 2]);
  });

  it('goes to the first name where scores are equal', () => {
    const prefix = toSaltPrefix('s');
    const [first, second] = [1, 2].map((variant) => ({ variant, weight: 1, prefix }));
    expect(pickVariant([first!, second!], 'u')).toBe(1); // both are made above
  });
});

describe('a slot of a layer', () => {
  it('is one of ten thousand, of equal size', () => {
    expect([slotOf(0), slotOf(2 ** 31), slotOf(2 ** 32 - 1)]).toEqual([0, 5000, 9999]);
    for (const slot of [1, 4999, 9999]) {
      const begin = Math.ceil((slot * 2 ** 32) / layerSlots);
      expect([slotOf(begin - 1), slotOf(begin)]).toEqual([slot - 1, slot]);
    }
  });
});

describe("flagd's fractional", () => {
  it('is the upper half of hash times total, exactly', () => {
    const uint32 = fc.integer({ min: 0, max: 0xffffffff });
    const total = fc.integer({ min: 1, max: 0x7fffffff });
    fc.assert(
      fc.property(uint32, total, (hash, sum) => {
        expect(fractionalBucket(hash, sum)).toBe(Number((BigInt(hash) * BigInt(sum)) >> 32n));
      }),
      {
        examples: [0, 1, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff].flatMap((hash) => [
          [hash, 1],
          [hash, 65_537],
          [hash, 0x7fffffff],
        ]) as [number, number][],
      },
    );
  });

  it('gives variants consecutive ranges in the order of the split, of the salt directly followed by the value', () => {
    const ranges: [number, number][] = [
      [1, 25],
      [0, 25],
      [2, 0],
      [1, 50],
    ];
    for (const user of users) {
      const bucket = Number((BigInt(murmur3(`flag${user}`)) * 100n) >> 32n);
      expect(pickFraction(ranges, murmur3Prefix('flag'), user)).toBe(bucket < 25 ? 1 : bucket < 50 ? 0 : 1);
    }
  });

  it('gives nobody anything where no variant has a weight', () => {
    expect(pickFraction([[0, 0]], murmur3Prefix('flag'), 'u')).toBe(-1);
  });
});

describe('a bucketing value', () => {
  it('is text, or a number in its shortest form; all else is missing', () => {
    expect([toBucketText('x'), toBucketText(''), toBucketText(42), toBucketText(-0), toBucketText(1e21)]).toEqual([
      'x',
      '',
      '42',
      '0',
      '1e+21',
    ]);
    for (const value of [true, null, undefined, {}, [], Number.NaN, Number.POSITIVE_INFINITY]) expect(toBucketText(value)).toBeUndefined();
  });
});
