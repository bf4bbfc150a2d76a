// Buckets over many users: shares within binomial bounds, raises that take nobody out, weights that move only whom they must,
// and flagd's ranges.
import { describe, expect, it } from 'vitest';
import { toBucketText } from './bucket-value.ts';
import { fractionalBucket, pickFraction } from './flagd-fractional.ts';
import { murmur3, murmur3Prefix } from './murmur3.ts';
import { bucketOf, percentBound, slotOf, toSaltPrefix } from './percentage.ts';
import { pickVariant, toContenders } from './rendezvous.ts';

const users = Array.from({ length: 100_000 }, (_, i) => `user-${i}`);

/** Five standard deviations of a binomial share: one false alarm in about two million runs, and the users never change. */
function expectShare(count: number, share: number): void {
  const deviation = Math.sqrt(users.length * share * (1 - share));
  expect(Math.abs(count - users.length * share)).toBeLessThan(5 * deviation);
}

function usersUnder(percent: number, salt: string): Set<string> {
  const prefix = toSaltPrefix(salt);
  return new Set(users.filter((user) => bucketOf(prefix, user) < percentBound(percent)));
}

describe('a percentage', () => {
  it.each([0.1, 1, 5, 20, 50, 99.9])('of %d takes that share of users', (percent) => {
    expectShare(usersUnder(percent, 'checkout').size, percent / 100);
  });

  it('takes nobody at 0 and everybody at 100', () => {
    expect(usersUnder(0, 'checkout').size).toBe(0);
    expect(usersUnder(100, 'checkout').size).toBe(users.length);
  });

  it('takes nobody out when it is raised', () => {
    let before = usersUnder(0, 'checkout');
    for (const percent of [0.001, 0.5, 1, 10, 10.001, 60, 100]) {
      const after = usersUnder(percent, 'checkout');
      expect([...before].filter((user) => !after.has(user))).toEqual([]);
      before = after;
    }
  });

  it('of one flag says nothing about that of another', () => {
    const first = usersUnder(30, 'one');
    const second = usersUnder(40, 'two');
    expectShare([...first].filter((user) => second.has(user)).length, 0.3 * 0.4);
  });

  it('hashes the salt, a colon and the value', () => {
    expect(bucketOf(toSaltPrefix('s'), 'u')).toBe(murmur3('s:u'));
  });
});

describe('a split', () => {
  const names = ['a', 'b', 'c'];
  const assign = (weights: [number, number][]) => {
    const contenders = toContenders(weights, names, 'salt');
    return users.map((user) => pickVariant(contenders, user));
  };
  const before = assign([
    [0, 1],
    [1, 2],
    [2, 7],
  ]);

  it('gives each variant its share', () => {
    for (const [variant, share] of [0.1, 0.2, 0.7].entries()) expectShare(before.filter((one) => one === variant).length, share);
  });

  it('does not depend on the order of its variants', () => {
    expect(
      assign([
        [2, 7],
        [0, 1],
        [1, 2],
      ]),
    ).toEqual(before);
  });

  it('moves users only to a variant whose weight is raised', () => {
    const after = assign([
      [0, 4],
      [1, 2],
      [2, 7],
    ]);
    const moved = users.filter((_, i) => after[i] !== before[i]);
    expect(moved.length).toBeGreaterThan(0);
    expect(after.filter((variant, i) => variant !== before[i] && variant !== 0)).toEqual([]);
  });

  it('moves only the users of a variant that is taken out', () => {
    const after = assign([
      [0, 1],
      [1, 0],
      [2, 7],
    ]);
    expect(after.filter((variant, i) => before[i] !== 1 && variant !== before[i])).toEqual([]);
    expect(after).not.toContain(1);
  });

  it('depends on nothing but the proportions of the weights', () => {
    expect(
      assign([
        [0, 10],
        [1, 20],
        [2, 70],
      ]),
    ).toEqual(before);
  });
});

describe('a slot of a layer', () => {
  it('is one of ten thousand', () => {
    expect(slotOf(0)).toBe(0);
    expect(slotOf(2 ** 32 - 1)).toBe(9999);
    expect(slotOf(2 ** 31)).toBe(5000);
  });
});

describe("flagd's fractional", () => {
  it('is the upper half of hash times total, exactly', () => {
    for (const total of [1, 100, 65_537, 0x7fffffff]) {
      for (const hash of [0, 1, 0xffff, 0x10000, 0x12345678, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]) {
        expect(fractionalBucket(hash, total)).toBe(Number((BigInt(hash) * BigInt(total)) >> 32n));
      }
    }
  });

  it('gives variants consecutive ranges in the order of the split, of the salt directly followed by the value', () => {
    const weights: [number, number][] = [
      [1, 25],
      [0, 25],
      [1, 50],
    ];
    for (const user of users.slice(0, 1000)) {
      const bucket = Number((BigInt(murmur3(`flag${user}`)) * 100n) >> 32n);
      expect(pickFraction(weights, murmur3Prefix('flag'), user)).toBe(bucket < 25 ? 1 : bucket < 50 ? 0 : 1);
    }
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
