// How much of everyone a serve gives to each variant, and how many move when one serve follows another.
import type { Flag, Serve } from '../registry/flag.ts';

/** Percent by variant; all together 100. */
export type Shares = ReadonlyMap<string, number>;

export function sharesOf(serve: Serve, flag: Pick<Flag, 'variants' | 'off'>): Shares {
  if ('variant' in serve) return new Map([[serve.variant, 100]]);
  if ('percent' in serve) {
    const on = onVariant(flag);
    return new Map([
      [on, serve.percent],
      [flag.off, 100 - serve.percent],
    ]);
  }
  const total = serve.split.reduce((sum, { weight }) => sum + weight, 0);
  const shares = new Map<string, number>();
  // flagd may list a variant twice.
  for (const { variant, weight } of serve.split) shares.set(variant, (shares.get(variant) ?? 0) + (total > 0 ? (100 * weight) / total : 0));
  return shares;
}

/** Of two variants the one that a percentage serves. */
export function onVariant({ variants, off }: Pick<Flag, 'variants' | 'off'>): string {
  return Object.keys(variants).find((variant) => variant !== off) ?? off;
}

/** Whether chance has a part in it: buckets decide between two variants or more. */
export function isDealt(serve: Serve): boolean {
  if ('percent' in serve) return serve.percent > 0 && serve.percent < 100;
  return 'split' in serve && serve.split.filter(({ weight }) => weight > 0).length > 1;
}

/** What decides a user's bucket. While it stays the same, so does the bucket. */
export function dealtBy(serve: Serve, flag: Pick<Flag, 'salt'>): string {
  if ('variant' in serve) return '';
  const way = 'split' in serve ? 'split' : 'percent';
  return JSON.stringify([way, serve.salt ?? flag.salt, serve.by ?? 'targetingKey', serve.bucketing ?? 'native']);
}

/** Percent of users with another variant when all buckets are dealt anew: the two draws have nothing to do with each other. */
export function movedByDealingAnew(old: Shares, now: Shares): number {
  let same = 0;
  for (const [variant, share] of old) same += (share * (now.get(variant) ?? 0)) / 100;
  return 100 - same;
}

/** Percent of users with another variant where variants own ranges of buckets one after another, as flagd has it. */
export function movedBetweenRanges(old: Shares, now: Shares): number {
  const [before, after] = [rangesOf(old), rangesOf(now)];
  let same = 0;
  for (const [variant, from, to] of before)
    for (const [other, start, end] of after) if (variant === other) same += Math.max(0, Math.min(to, end) - Math.max(from, start));
  return 100 - same;
}

function rangesOf(shares: Shares): [string, number, number][] {
  let at = 0;
  return [...shares].map(([variant, share]) => {
    at += share;
    return [variant, at - share, at];
  });
}
