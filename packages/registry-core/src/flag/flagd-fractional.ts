// flagd's `fractional` (flagd 0.12 and later, flagd-core 2 and later), bit for bit, so that imported users keep their bucket:
// bucket = (MurmurHash3 x86 32 × total weight) >> 32, and the variants own consecutive ranges in the order given.
import { type Murmur3State, murmur3After } from './murmur3.ts';

/** floor(hash × total / 2^32) for a total below 2^31, in two halves because the product has up to 63 bits. */
export function fractionalBucket(hash: number, total: number): number {
  const low = Math.floor(((hash & 0xffff) * total) / 0x10000);
  return Math.floor(((hash >>> 16) * total + low) / 0x10000);
}

/** `weights` are whole and not negative; the text hashed is the salt directly followed by the value. */
export function pickFraction(weights: readonly (readonly [variant: number, weight: number])[], salt: Murmur3State, value: string): number {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const bucket = fractionalBucket(murmur3After(salt, value), total);
  let end = 0;
  for (const [variant, weight] of weights) {
    end += weight;
    if (end > bucket) return variant;
  }
  return -1;
}
