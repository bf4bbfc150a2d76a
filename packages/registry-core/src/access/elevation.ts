// Elevations: rights for a while. Somebody asks with a reason, somebody else approves, the end comes by itself; breaking the glass
// skips the asking and is reviewed afterwards. What an elevation is at a moment follows from what was written down and the time.
import * as z from 'zod';
import { Sensitivity } from '../registry/sensitivity.ts';
import { Grant, type HeldGrant, StandingRole } from './grant.ts';
import { elevationAskHours, policy } from './policy.ts';

/** What is asked for: a role, or to draft what is sensitive within the roles that one has. */
export const ElevationAsk = z.union([
  Grant.omit({ until: true }).extend({ role: StandingRole }),
  z.strictObject({ sensitivity: Sensitivity, environments: z.array(z.string()).optional() }),
]);
export type ElevationAsk = z.infer<typeof ElevationAsk>;

/** Kept with an elevation: breaking the glass makes a super admin. */
export const ElevationGives = z.union([...ElevationAsk.options, Grant.omit({ until: true }).extend({ role: z.literal('super_admin') })]);
export type ElevationGives = z.infer<typeof ElevationGives>;

/** As it is kept; `approved` runs until its end, whether or not anybody has written that down. */
export const elevationStatuses = ['requested', 'approved', 'denied', 'withdrawn', 'ended', 'lapsed'] as const;
export type ElevationStatus = (typeof elevationStatuses)[number];

export interface ElevationTimes {
  readonly status: ElevationStatus;
  readonly requestedAt: Date;
  readonly endsAt: Date | null;
}

export interface RunningElevation {
  readonly id: string;
  readonly kind: 'elevation' | 'break_glass';
  readonly gives: ElevationGives;
  readonly endsAt: Date | null;
}

const hourMs = 3_600_000;

export function statusAt({ status, requestedAt, endsAt }: ElevationTimes, now: Date): ElevationStatus {
  if (status === 'requested' && now.getTime() - requestedAt.getTime() >= elevationAskHours * hourMs) return 'lapsed';
  return status === 'approved' && endsAt !== null && endsAt <= now ? 'ended' : status;
}

/** Broken glass is open until somebody else has looked at what was done. */
export function isReviewOpen({ kind, reviewedAt }: { readonly kind: RunningElevation['kind']; readonly reviewedAt: Date | null }): boolean {
  return kind === 'break_glass' && reviewedAt === null;
}

/** Standing grants, and what elevations that were approved add to them, each with its end. */
export function heldGrants(standing: readonly Grant[], elevations: readonly RunningElevation[]): HeldGrant[] {
  return [...standing, ...elevations.flatMap((elevation) => givenBy(elevation, standing))];
}

function givenBy({ id, kind, gives, endsAt }: RunningElevation, standing: readonly Grant[]): HeldGrant[] {
  if (endsAt === null) return [];
  const through = { kind, id };
  const until = endsAt.toISOString();
  if ('role' in gives) return [{ ...gives, until, through }];
  const { sensitivity, environments } = gives;
  // The roles that somebody has, reaching a little further for a while: never longer than they would have them anyway.
  return standing.flatMap((grant) => {
    const within =
      environments === undefined ? grant.environments : environments.filter((name) => grant.environments?.includes(name) ?? true);
    const ends = grant.until !== undefined && grant.until < until ? grant.until : until;
    return [{ ...grant, ...(within && { environments: within }), until: ends, through, also: [sensitivity] }];
  });
}

/** Sensitivities that it lets somebody draft, or agree to. */
export function sensitiveOf(gives: ElevationGives): readonly Sensitivity[] {
  if ('sensitivity' in gives) return [gives.sensitivity];
  const { drafts, approves } = policy[gives.role];
  return [...new Set([...drafts, ...approves])];
}
