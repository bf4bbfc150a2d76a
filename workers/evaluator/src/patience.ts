// Waiting with a bound. A promise of another request may never settle, so every wait here has its own timer.
import type { Clock } from './clock.ts';

/** Waits for `work`, at most `ms`; says nothing of its outcome. */
export async function waitAtMost(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  if (ms > 0) await withDeadline(clock, ms, work, undefined);
}

/** The outcome of `work`, or `late` after `ms`. A rejection counts as late. */
export async function withDeadline<T, L>(clock: Clock, ms: number, work: Promise<T>, late: L): Promise<T | L> {
  let cancel = () => {};
  const deadline = new Promise<L>((resolve) => {
    cancel = clock.startTimer(ms, () => resolve(late));
  });
  try {
    return await Promise.race([work.catch(() => late), deadline]);
  } finally {
    cancel();
  }
}

export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.startTimer(ms, resolve));
}
