// Sessions, step-up, lock-outs and groups: the rules as sentences.
import { describe, expect, it } from 'vitest';
import { grantsByGroups } from './group-grants.ts';
import { afterFailure, failuresForgiven, isLocked, type LockOut } from './lock-out.ts';
import { verbs } from './policy.ts';
import { sessionEndOf, sessionLimits, sessionLimitsOf } from './session-limits.ts';
import { stepUpRefusal, stepUpRules, stepUpWindowMs } from './step-up.ts';

const now = new Date('2026-03-01T12:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);
const minute = 60_000;

describe('a session', () => {
  it('ends by the shortest limits of its roles', () => {
    expect(sessionLimitsOf([{ role: 'engineering' }, { role: 'admin' }])).toEqual(sessionLimits.admin);
    expect(sessionLimitsOf([])).toEqual(sessionLimits.engineering);
  });

  it('is open until the very moment of either limit', () => {
    const grants = [{ role: 'admin' as const }];
    const { idleMs, absoluteMs } = sessionLimits.admin;
    const expiresAt = ago(-1);
    expect(sessionEndOf({ createdAt: ago(idleMs), lastSeenAt: ago(idleMs - 1), expiresAt }, grants, now)).toBeUndefined();
    expect(sessionEndOf({ createdAt: ago(idleMs), lastSeenAt: ago(idleMs), expiresAt }, grants, now)).toBe('idle');
    expect(sessionEndOf({ createdAt: ago(absoluteMs), lastSeenAt: now, expiresAt }, grants, now)).toBe('absolute');
    expect(sessionEndOf({ createdAt: ago(1), lastSeenAt: now, expiresAt: now }, grants, now)).toBe('absolute');
  });

  it('never outlives its idle limit by its absolute one', () => {
    expect(Object.values(sessionLimits).every(({ idleMs, absoluteMs }) => idleMs < absoluteMs)).toBe(true);
  });
});

describe('a step-up', () => {
  it('is asked for in production once the proof is ten minutes old, and of no token', () => {
    const asked = (provedAt: Date | null, production = true) => stepUpRefusal('change:publish', production, { provedAt }, now)?.code;
    expect(asked(ago(stepUpWindowMs - 1))).toBeUndefined();
    expect(asked(ago(stepUpWindowMs))).toBe('STEP_UP_NEEDED');
    expect(asked(null)).toBe('STEP_UP_NEEDED');
    expect(asked(null, false)).toBeUndefined();
    expect(stepUpRefusal('change:publish', true, undefined, now)).toBeNull();
  });

  it('says before what', () => {
    expect(stepUpRefusal('person:grant', false, { provedAt: null }, now)?.message).toMatch(
      /^Confirm that it is you before you change what somebody may do:/,
    );
  });

  it('never slows what stops harm', () => {
    const stopping = verbs.filter((verb) => /:(kill|hold|revert|revoke|rehearse)$/.test(verb));
    expect(stopping).toContain('flag:kill');
    expect(stopping.filter((verb) => verb in stepUpRules)).toEqual([]);
  });
});

describe('a lock-out', () => {
  const failures = (count: number) =>
    Array.from({ length: count }).reduce<LockOut | undefined>((before) => afterFailure(before, now), undefined);

  it('begins after the failures that are forgiven, and doubles up to an hour', () => {
    expect(isLocked(failures(failuresForgiven), now)).toBe(false);
    expect(failures(failuresForgiven + 1)?.lockedUntil).toEqual(new Date(now.getTime() + minute));
    expect(failures(failuresForgiven + 3)?.lockedUntil).toEqual(new Date(now.getTime() + 4 * minute));
    expect(failures(40)?.lockedUntil).toEqual(new Date(now.getTime() + 60 * minute));
  });

  it('ends by itself, and failures of yesterday are forgotten', () => {
    const locked = failures(failuresForgiven + 1);
    expect(isLocked(locked, new Date(now.getTime() + minute))).toBe(false);
    expect(afterFailure(locked, new Date(now.getTime() + 25 * 60 * minute))).toMatchObject({ failures: 1, lockedUntil: null });
  });
});

describe('groups', () => {
  const mapping = [
    { group: 'eng', grants: [{ role: 'engineering' as const }] },
    { group: 'eng-staging', grants: [{ role: 'engineering' as const }, { role: 'content' as const, namespaces: ['help'] }] },
    { group: 'root', grants: [{ role: 'super_admin' as const }] },
  ];

  it('give each grant once, and nothing to a stranger', () => {
    expect(grantsByGroups(['eng', 'eng-staging', 'other'], mapping)).toEqual([
      { role: 'engineering' },
      { role: 'content', namespaces: ['help'] },
    ]);
    expect(grantsByGroups(['other'], mapping)).toEqual([]);
  });

  it('never make a super admin', () => {
    expect(grantsByGroups(['root'], mapping)).toEqual([]);
  });
});
