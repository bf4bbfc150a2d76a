// Candidate against stable, one observation after the other: what a health check knows so far of one step of a stage. Who has the
// candidate is drawn by a known chance, so each observation is weighed by it (Horvitz-Thompson, as in Ham, Bojinov, Lindon, Tingley,
// "Design-based confidence sequences", 2022), and shares that differ between places do not blur the comparison.
import * as z from 'zod';
import { ConfidenceSequence, type Interval, intervalOf, meanOf, observe, startSequence } from './confidence-sequence.ts';
import type { HealthCheck } from './health-check.ts';

/** One person's first event of a step, or for `errors` what one isolate told of its answers. */
export interface StageObservation {
  readonly candidate: boolean;
  /** The chance with which this one has the candidate, above 0 and below 1; null where it was not drawn: all of Houston, say. */
  readonly chance: number | null;
  readonly value: number;
}

const Arm = z.strictObject({ count: z.number().int().min(0), sum: z.number() });

export const Comparison = z.strictObject({
  candidate: Arm,
  stable: Arm,
  /** Of the difference, where the candidate was drawn by chance. */
  difference: ConfidenceSequence,
  /** Of each one's own mean, where it was not. */
  candidateMean: ConfidenceSequence,
  stableMean: ConfidenceSequence,
});
export type Comparison = z.infer<typeof Comparison>;

/** False alarms of a whole stage, with all its checks and steps together. */
export const falseAlarmsMax = 0.05;

/** The part of `falseAlarmsMax` for one check in step 1, 2, 3 …: over all steps there can ever be, it comes to no more than 1. */
export function alphaOf(step: number, checks: number): number {
  return falseAlarmsMax / (checks * step * (step + 1));
}

export function startComparison(alpha: number, check: HealthCheck): Comparison {
  const none = { count: 0, sum: 0 };
  const allowed = check.allowed / scaleOf(check);
  const half = startSequence(alpha / 2, 0.5);
  return {
    candidate: none,
    stable: none,
    difference: startSequence(alpha, 0, check.bad === 'rise' ? allowed : -allowed),
    candidateMean: half,
    stableMean: half,
  };
}

export function addObservation(comparison: Comparison, check: HealthCheck, { candidate, chance, value }: StageObservation): Comparison {
  if (!Number.isFinite(value)) return comparison;
  const drawn = check.measure === 'errors' ? null : chance;
  if (check.measure === 'people' && drawn === null) return comparison;
  const share = toShare(check, value);
  const arm = candidate ? 'candidate' : 'stable';
  const counted = { ...comparison, [arm]: { count: comparison[arm].count + 1, sum: comparison[arm].sum + share } };
  if (check.measure === 'errors') {
    const mean = candidate ? 'candidateMean' : 'stableMean';
    return { ...counted, [mean]: observe(comparison[mean], { value: share, floor: 0, ceiling: 1 }) };
  }
  if (drawn === null || !(drawn > 0 && drawn < 1)) return comparison;
  return { ...counted, difference: observe(comparison.difference, weigh(share, candidate, drawn, baselineOf(comparison, check))) };
}

/** What 1 is in the check's unit. */
function scaleOf(check: HealthCheck): number {
  return check.measure === 'mean' ? check.to - check.from : 1;
}

/** Where a value lies between the least and the greatest: 0 to 1. */
function toShare(check: HealthCheck, value: number): number {
  if (check.measure === 'people') return 1;
  const from = check.measure === 'mean' ? check.from : 0;
  return Math.min(1, Math.max(0, (value - from) / scaleOf(check)));
}

/** What is usual, by the observations before: taken away from each, it leaves the difference as it is and most of the noise behind. */
function baselineOf({ candidate, stable }: Comparison, { measure }: HealthCheck): number {
  return measure === 'people' ? 0 : (0.5 + candidate.sum + stable.sum) / (1 + candidate.count + stable.count);
}

function weigh(share: number, candidate: boolean, chance: number, baseline: number) {
  const weight = candidate ? 1 / chance : -1 / (1 - chance);
  return {
    value: (share - baseline) * weight,
    floor: Math.min(-baseline / chance, -(1 - baseline) / (1 - chance)),
    ceiling: Math.max((1 - baseline) / chance, baseline / (1 - chance)),
  };
}

/** `breached` and `fine` are proven; `unclear` is everything else. */
export type Verdict = 'breached' | 'fine' | 'unclear';

export interface Reading {
  readonly verdict: Verdict;
  /** Candidate less stable, in the check's unit; null before there is something of both. */
  readonly difference: number | null;
  /** Holds the true difference at every moment, but for the false alarms that are allowed. */
  readonly interval: Interval;
  readonly candidateCount: number;
  readonly stableCount: number;
}

export function readComparison(comparison: Comparison, check: HealthCheck): Reading {
  const { candidate, stable } = comparison;
  const scale = scaleOf(check);
  // No difference of two shares is greater than 1, whatever little is known.
  const inside = (value: number) => (check.measure === 'people' ? value : Math.min(1, Math.max(-1, value))) * scale;
  const { low, high } = check.measure === 'errors' ? betweenMeans(comparison) : intervalOf(comparison.difference);
  const interval = { low: inside(low), high: inside(high) };
  const both = candidate.count > 0 && stable.count > 0;
  return {
    verdict: verdictOf(check, interval),
    difference: both ? inside(differenceOf(comparison, check)) : null,
    interval,
    candidateCount: candidate.count,
    stableCount: stable.count,
  };
}

function differenceOf({ candidate, stable, difference }: Comparison, { measure }: HealthCheck): number {
  return measure === 'errors' ? candidate.sum / candidate.count - stable.sum / stable.count : (meanOf(difference) ?? 0);
}

function betweenMeans({ candidateMean, stableMean }: Comparison): Interval {
  const [candidate, stable] = [intervalOf(candidateMean), intervalOf(stableMean)];
  const inside = (value: number) => Math.min(1, Math.max(0, value));
  return { low: inside(candidate.low) - inside(stable.high), high: inside(candidate.high) - inside(stable.low) };
}

function verdictOf({ bad, allowed }: HealthCheck, { low, high }: Interval): Verdict {
  const harm = bad === 'rise' ? { least: low, most: high } : { least: -high, most: -low };
  if (harm.least > allowed) return 'breached';
  return harm.most <= allowed ? 'fine' : 'unclear';
}

/** Whether what was seen so far lies within what is allowed, proven or not. */
export function looksHealthy({ bad, allowed }: HealthCheck, { difference }: Reading): boolean {
  return difference !== null && (bad === 'rise' ? difference : -difference) <= allowed;
}
