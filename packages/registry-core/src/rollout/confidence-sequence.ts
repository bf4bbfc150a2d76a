// Confidence sequences for the mean of bounded observations: bounds that hold at every moment at once, so that whoever looks
// after each observation and stops when something shows is wrong no more often than one who looks once. Nothing is assumed of
// the distribution but the bounds. Empirical Bernstein by predictable plug-in: Howard, Ramdas, McAuliffe, Sekhon, "Time-uniform,
// nonparametric, nonasymptotic confidence sequences", Annals of Statistics 49 (2021), and Waudby-Smith, Ramdas, "Estimating means
// of bounded random variables by betting", JRSS B 86 (2024), Theorem 2; by the inequality of Fan, Grama, Liu, Electron. J. Probab.
// 20 (2015), for what is bounded on one side, with bounds that may differ from one observation to the next.
import * as z from 'zod';

/** Sums of one side: of stakes, of stakes times observations, and of what the bets cost. */
const Side = z.strictObject({ stakes: z.number(), won: z.number(), cost: z.number() });
type Side = z.infer<typeof Side>;

/** Everything that is kept of the observations so far. Plain JSON. */
export const ConfidenceSequence = z.strictObject({
  /** How often each bound may be wrong, ever. */
  alpha: z.number().gt(0).lt(1),
  guess: z.number(),
  aim: z.number().nullable(),
  count: z.number().int().min(0),
  /** The sum of the observations and of the first guess, which counts like one of them. */
  sum: z.number(),
  /** The sum of squared deviations from what was expected before each observation. */
  deviations: z.number(),
  lower: Side,
  upper: Side,
});
export type ConfidenceSequence = z.infer<typeof ConfidenceSequence>;

export interface Observation {
  readonly value: number;
  /** The least and the greatest that it could have been, by what was known before it. */
  readonly floor: number;
  readonly ceiling: number;
}

/** Of the greatest stake with which a bet cannot be lost altogether. */
const stakeShareMax = 0.5;
/** Bolder bets win sooner and leave wider bounds behind. */
const boldnessMax = 4;

/**
 * `guess` is what the mean is before anything was seen; a wrong one costs some observations and nothing else. `aim` is the mean that
 * the bounds should exclude as soon as they can.
 */
export function startSequence(alpha: number, guess: number, aim: number | null = null): ConfidenceSequence {
  const side: Side = { stakes: 0, won: 0, cost: 0 };
  return { alpha, guess, aim, count: 0, sum: guess, deviations: 0, lower: side, upper: side };
}

interface Bet {
  readonly value: number;
  /** What the mean was thought to be, and so how far below it the observation can fall. */
  readonly expected: number;
  readonly room: number;
  /** How far the mean is thought to lie beyond what is to be excluded. */
  readonly lead: number;
}

/**
 * A bet that the mean is higher than the bound says. Any stake is fair that was chosen before the observation: as much as keeps the
 * bound narrow in the long run, or some times more where that excludes sooner what is to be excluded (the stake of most growth).
 */
function bet(side: Side, { value, expected, room, lead }: Bet, { alpha, deviations, count }: ConfidenceSequence): Side {
  const variance = (deviations + (room / 2) ** 2) / (count + 1);
  const steady = Math.sqrt((2 * Math.log(1 / alpha)) / (variance * (count + 1) * Math.log(2 + count)));
  const bold = Math.min(lead / variance, boldnessMax * steady);
  const stake = Math.min(Math.max(steady, bold), stakeShareMax / room);
  const share = stake * room;
  const cost = (-Math.log1p(-share) - share) * ((value - expected) / room) ** 2;
  return { stakes: side.stakes + stake, won: side.won + stake * value, cost: side.cost + cost };
}

/** An observation whose floor and ceiling are the same says nothing and is left out. */
export function observe(sequence: ConfidenceSequence, { value, floor, ceiling }: Observation): ConfidenceSequence {
  if (!(floor < ceiling)) return sequence;
  const { sum, deviations, lower, upper, aim } = sequence;
  const count = sequence.count + 1;
  const expected = Math.min(ceiling, Math.max(floor, sum / count));
  const lead = aim === null ? 0 : expected - aim;
  // A bound that is met exactly would leave no room to bet in; a thousandth of the range does.
  const least = (ceiling - floor) / 1000;
  return {
    ...sequence,
    count,
    sum: sum + value,
    deviations: deviations + (value - expected) ** 2,
    lower: bet(lower, { value, expected, room: Math.max(expected - floor, least), lead }, sequence),
    upper: bet(upper, { value: -value, expected: -expected, room: Math.max(ceiling - expected, least), lead: -lead }, sequence),
  };
}

export interface Interval {
  /** −Infinity and Infinity before anything was seen. */
  readonly low: number;
  readonly high: number;
}

function boundOf({ stakes, won, cost }: Side, alpha: number): number {
  return stakes > 0 ? (won - cost - Math.log(1 / alpha)) / stakes : Number.NEGATIVE_INFINITY;
}

/** Each of the two bounds is wrong at any time with a probability of at most `alpha`. */
export function intervalOf({ alpha, lower, upper }: ConfidenceSequence): Interval {
  return { low: boundOf(lower, alpha), high: -boundOf(upper, alpha) };
}

/** The mean of what was seen; undefined before that. */
export function meanOf({ count, sum, guess }: ConfidenceSequence): number | undefined {
  return count > 0 ? (sum - guess) / count : undefined;
}
