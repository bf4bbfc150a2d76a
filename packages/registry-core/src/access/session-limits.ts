// How long a session lasts: an idle and an absolute limit for each role, as data. Whoever holds several roles keeps the shortest.
import type { Grant, Role } from './grant.ts';

export interface SessionLimits {
  readonly idleMs: number;
  readonly absoluteMs: number;
}

const minute = 60_000;
const hour = 60 * minute;
const closelyHeld: SessionLimits = { idleMs: 30 * minute, absoluteMs: 8 * hour };
const workingDay: SessionLimits = { idleMs: hour, absoluteMs: 12 * hour };

export const sessionLimits: Readonly<Record<Role, SessionLimits>> = {
  super_admin: { idleMs: 10 * minute, absoluteMs: hour },
  admin: closelyHeld,
  engineering: workingDay,
  finance: closelyHeld,
  trust_safety: closelyHeld,
  support: workingDay,
  content: workingDay,
  city_ops: workingDay,
  search_curator: workingDay,
  docs_admin: workingDay,
  auditor: closelyHeld,
};

export function sessionLimitsOf(grants: readonly Grant[]): SessionLimits {
  const limits = grants.map(({ role }) => sessionLimits[role]);
  return {
    idleMs: Math.min(workingDay.idleMs, ...limits.map(({ idleMs }) => idleMs)),
    absoluteMs: Math.min(workingDay.absoluteMs, ...limits.map(({ absoluteMs }) => absoluteMs)),
  };
}

export interface SessionTimes {
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  /** As it was said when the session began. */
  readonly expiresAt: Date;
}

/** Which limit ended the session; undefined while it is open. Roles are those of the moment, so a new one may end it at once. */
export function sessionEndOf(
  { createdAt, lastSeenAt, expiresAt }: SessionTimes,
  grants: readonly Grant[],
  now: Date,
): 'idle' | 'absolute' | undefined {
  const { idleMs, absoluteMs } = sessionLimitsOf(grants);
  if (now >= expiresAt || now.getTime() - createdAt.getTime() >= absoluteMs) return 'absolute';
  return now.getTime() - lastSeenAt.getTime() >= idleMs ? 'idle' : undefined;
}
