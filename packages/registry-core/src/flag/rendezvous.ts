// Weighted rendezvous hashing (Thaler and Ravishankar 1998, weights after Mosharraf and Schindelhauer): each variant draws a
// number from the value, the lowest score wins. A change of one weight moves only users to or from that variant.
import { type Murmur3State, murmur3After } from './murmur3.ts';
import { toSaltPrefix } from './percentage.ts';

export interface Contender {
  /** The variant's index; variants are sorted by name. */
  readonly variant: number;
  readonly weight: number;
  readonly prefix: Murmur3State;
}

/** `weights` are of the variants with these `names`. Contenders in the order of their names, without those that have no weight. */
export function toContenders(
  weights: readonly (readonly [variant: number, weight: number])[],
  names: readonly string[],
  salt: string,
): Contender[] {
  return weights
    .filter(([, weight]) => weight > 0)
    .map(([variant, weight]) => ({ variant, weight, prefix: toSaltPrefix(`${salt}:${names[variant]}`) }))
    .sort((a, b) => a.variant - b.variant);
}

/** -ln(u) / w for u in (0, 1) drawn from the value. */
export function scoreOf(contender: Contender, value: string): number {
  return -Math.log((murmur3After(contender.prefix, value) + 0.5) / 2 ** 32) / contender.weight;
}

/** The winner's variant; of equal scores the first name. Needs at least one contender. */
export function pickVariant(contenders: readonly Contender[], value: string): number {
  let best = contenders[0]!; // there is one
  let lowest = scoreOf(best, value);
  for (let i = 1; i < contenders.length; i++) {
    const contender = contenders[i]!; // i < length
    const score = scoreOf(contender, value);
    if (score < lowest) {
      lowest = score;
      best = contender;
    }
  }
  return best.variant;
}
