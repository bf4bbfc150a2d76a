// Waiting with a bound. A promise of another request may never settle, so every wait here has its own timer.

/** Waits for `work`, at most `ms`; says nothing of its outcome. */
export async function waitAtMost(ms: number, work: Promise<unknown>): Promise<void> {
  if (ms <= 0) return;
  await withDeadline(ms, work, undefined);
}

/** The outcome of `work`, or `late` after `ms`. A rejection counts as late. */
export async function withDeadline<T, L>(ms: number, work: Promise<T>, late: L): Promise<T | L> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const deadline = new Promise<L>((resolve) => {
    timer = setTimeout(() => resolve(late), ms);
  });
  try {
    return await Promise.race([work.catch(() => late), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
