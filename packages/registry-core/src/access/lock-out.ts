// When trying stops: too many failures in a row close the door for a while, longer each time, the same for everyone and whether or not
// there is somebody behind it.

export interface LockOut {
  /** In a row, since the last success. */
  readonly failures: number;
  readonly lastFailureAt: Date;
  readonly lockedUntil: Date | null;
}

/** Failures that are forgiven before the first lock-out. */
export const failuresForgiven = 4;
const firstLockMs = 60_000;
const longestLockMs = 60 * 60_000;
/** After a day without any, failures are forgotten. */
const memoryMs = 24 * 60 * 60_000;

export function afterFailure(before: LockOut | undefined, now: Date): LockOut {
  const remembered = before && now.getTime() - before.lastFailureAt.getTime() < memoryMs ? before.failures : 0;
  const failures = remembered + 1;
  const over = failures - failuresForgiven;
  const lockedUntil = over < 1 ? null : new Date(now.getTime() + Math.min(firstLockMs * 2 ** (over - 1), longestLockMs));
  return { failures, lastFailureAt: now, lockedUntil };
}

export function isLocked(lockOut: LockOut | undefined, now: Date): boolean {
  return lockOut?.lockedUntil != null && lockOut.lockedUntil > now;
}
