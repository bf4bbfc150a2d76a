// When a message is tried again: the waits that the Standard Webhooks specification proposes, three days in all, each a little
// longer by chance, so that a receiver that comes back is not met by everything at once.
const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Before the second attempt, the third, and so on. */
export const waitsMs = [
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
] as const;
const jitterShare = 0.2;
/** A receiver may ask for a longer wait, but not for ever. */
const askedWaitMsMax = 24 * hourMs;

/** How long to wait after `tries` failed attempts; undefined: no more. `chance` is from 0 up to 1, `askedMs` what the receiver asked for. */
export function waitAfter(tries: number, chance: number, askedMs = 0): number | undefined {
  const wait = waitsMs[tries - 1];
  if (wait === undefined) return undefined;
  return Math.max(wait * (1 + jitterShare * chance), Math.min(askedMs, askedWaitMsMax));
}
