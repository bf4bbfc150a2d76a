// Native buckets of a percentage, a holdout and a layer. Because a value's hash never changes and only the bound does, raising
// a percentage never takes anyone out.
import { type Murmur3State, murmur3After, murmur3Prefix } from './murmur3.ts';

const hashRange = 2 ** 32;
export const layerSlots = 10_000;

/** What comes before the value in the text that is hashed. */
export function toSaltPrefix(salt: string): Murmur3State {
  return murmur3Prefix(`${salt}:`);
}

/** Hashes below this bound are in; 0 for 0 %, 2^32 for 100 %. */
export function percentBound(percent: number): number {
  return (percent / 100) * hashRange;
}

export function bucketOf(prefix: Murmur3State, value: string): number {
  return murmur3After(prefix, value);
}

/** The slot of a hash in a layer, 0 to 9,999. */
export function slotOf(hash: number): number {
  return Math.floor((hash / hashRange) * layerSlots);
}

/** A hash as a percentage, for people. */
export function toPercent(hash: number): number {
  return (hash / hashRange) * 100;
}
