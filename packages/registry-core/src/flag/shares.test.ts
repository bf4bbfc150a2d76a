// Measured shares and independence of buckets over 1,000,000 values, by the very functions that decide. The values never change, so
// a test that has passed once cannot fail by chance.
import { describe, expect, it, vi } from 'vitest';
import { pickFraction } from './flagd-fractional.ts';
import { murmur3Prefix } from './murmur3.ts';
import { bucketOf, percentBound, slotOf, toSaltPrefix } from './percentage.ts';
import { pickVariant, toContenders } from './rendezvous.ts';

// A busy machine takes its time; what is asserted does not depend on it.
vi.setConfig({ testTimeout: 120_000 });

const count = 1_000_000;
/** Ids as databases give them out are the hardest: neighbours differ in one digit. */
const ids = { 'names with a number': (i: number) => `user-${i}`, numbers: (i: number) => String(i) };

/**
 * Standard deviations that a share may be off. A binomial share passes 5 with probability 5.7e-7, so the 54 shares below would
 * raise one false alarm in 30,000 drafts of this file.
 */
const zMax = 5;

function expectShares(counts: readonly number[], shares: readonly number[]): void {
  for (const [i, share] of shares.entries()) {
    const z = (counts[i]! - count * share) / Math.sqrt(count * share * (1 - share)); // one count a share
    expect({ share, z: Math.abs(z) < zMax ? 'within' : z }).toEqual({ share, z: 'within' });
  }
}

/** How many of the values go to each of `kinds` buckets. */
function tally(kinds: number, id: (i: number) => string, pick: (value: string) => number): number[] {
  const counts = new Array<number>(kinds).fill(0);
  for (let i = 0; i < count; i++) counts[pick(id(i))]! += 1; // picks are below `kinds`
  return counts;
}

/**
 * The chi-square statistic that `degrees` degrees of freedom exceed with probability 1e-6 (one-sided z 4.753), by the approximation
 * of Wilson and Hilferty (1931).
 */
function chiSquareMax(degrees: number): number {
  const variance = 2 / (9 * degrees);
  return degrees * (1 - variance + 4.753 * Math.sqrt(variance)) ** 3;
}

function chiSquare(counts: readonly number[], shares: readonly number[]): number {
  return shares.reduce((sum, share, i) => sum + (counts[i]! - count * share) ** 2 / (count * share), 0); // one count a share
}

const percentPick = (salt: string, percent: number) => {
  const [prefix, bound] = [toSaltPrefix(salt), percentBound(percent)];
  return (value: string) => (bucketOf(prefix, value) < bound ? 1 : 0);
};
const layerPick = (salt: string, ends: readonly number[]) => {
  const prefix = toSaltPrefix(salt);
  return (value: string) => {
    const slot = slotOf(bucketOf(prefix, value));
    return ends.findIndex((end) => slot < end);
  };
};
const splitPick = (salt: string, weights: readonly number[]) => {
  const contenders = toContenders(
    weights.map((weight, i) => [i, weight] as const),
    ['a', 'b', 'c'],
    salt,
  );
  return (value: string) => pickVariant(contenders, value);
};

describe.each(Object.entries(ids))('of a million %s', (_, id) => {
  it.each([0.001, 0.1, 1, 12.345, 20, 50, 99.9])('a percentage, and so a holdout, of %d takes that share', (percent) => {
    const shares = [1 - percent / 100, percent / 100];
    expectShares(tally(2, id, percentPick('checkout', percent)), shares);
  });

  it('a split gives each of three variants the share of its weight', () => {
    expectShares(tally(3, id, splitPick('checkout', [1, 2.5, 7])), [1 / 10.5, 2.5 / 10.5, 7 / 10.5]);
    expectShares(tally(3, id, splitPick('checkout', [1, 1, 1])), [1 / 3, 1 / 3, 1 / 3]);
  });

  it("flagd's ranges give each of three variants the share of its weight", () => {
    const weights = [
      [0, 10],
      [1, 25],
      [2, 65],
    ] as const;
    const prefix = murmur3Prefix('checkout');
    expectShares(
      tally(3, id, (value) => pickFraction(weights, prefix, value)),
      [0.1, 0.25, 0.65],
    );
  });

  it('a layer gives each flag the share of its slots', () => {
    expectShares(tally(4, id, layerPick('checkout', [1, 2500, 6000, 10_000])), [0.0001, 0.2499, 0.35, 0.4]);
  });

  it('two flags of one percentage, a split, a holdout and a layer are independent of each other', () => {
    const dimensions = [
      { pick: percentPick('one', 30), shares: [0.7, 0.3] },
      { pick: percentPick('two', 30), shares: [0.7, 0.3] },
      { pick: splitPick('three', [1, 1, 2]), shares: [0.25, 0.25, 0.5] },
      { pick: percentPick('holdout', 10), shares: [0.9, 0.1] },
      { pick: layerPick('layer', [5000, 10_000]), shares: [0.5, 0.5] },
    ];
    expectIndependent(dimensions, id);
  });

  it('one salt may serve a percentage and a split: they draw apart', () => {
    expectIndependent(
      [
        { pick: percentPick('same', 20), shares: [0.8, 0.2] },
        { pick: splitPick('same', [1, 2, 7]), shares: [0.1, 0.2, 0.7] },
      ],
      id,
    );
  });

  it('what depends on each other is noticed', () => {
    const dimension = { pick: percentPick('one', 30), shares: [0.7, 0.3] };
    expect(() => expectIndependent([dimension, dimension], id)).toThrow();
  });
});

interface Dimension {
  readonly pick: (value: string) => number;
  readonly shares: readonly number[];
}

/** Pearson's test of the whole table: each cell holds the product of its shares, whose values are known. */
function expectIndependent(dimensions: readonly Dimension[], id: (i: number) => string): void {
  const shares = dimensions.reduce<number[]>(
    (cells, dimension) => cells.flatMap((cell) => dimension.shares.map((share) => cell * share)),
    [1],
  );
  const counts = tally(shares.length, id, (value) =>
    dimensions.reduce((cell, { pick, shares: own }) => cell * own.length + pick(value), 0),
  );
  expect(chiSquare(counts, shares)).toBeLessThan(chiSquareMax(shares.length - 1));
}
