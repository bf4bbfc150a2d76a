// How somebody signs in: their open sessions, second factors, recovery codes and trusted devices. Everyone sees their own; whoever manages
// people sees a colleague's.
import { sessionEndOf, sessionLimitsOf } from '@switchyard/registry-core/access/session-limits';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { FactorKind, SessionProof } from '../../ports/identity.ts';
import type { Ports } from '../../ports.ts';
import { type Permit, permit } from '../permit.server.ts';

export const SecurityPageInput = z.strictObject({ personId: z.string().min(1) });
export type SecurityPageInput = z.infer<typeof SecurityPageInput>;

export interface SessionRow {
  readonly session: string;
  readonly userAgent: string;
  /** The first characters of the address's keyed hash: the same for the same address. */
  readonly from: string;
  readonly proof: SessionProof | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly endsAt: Date;
  /** The one that asks. */
  readonly current: boolean;
}

export interface FactorRow {
  readonly id: string;
  readonly kind: FactorKind;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

export interface DeviceRow {
  readonly id: string;
  readonly userAgent: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

export interface SecurityPage {
  readonly person: { readonly id: string; readonly name: string };
  readonly own: boolean;
  readonly sessions: readonly SessionRow[];
  readonly factors: readonly FactorRow[];
  readonly recoveryCodesLeft: number;
  readonly devices: readonly DeviceRow[];
  readonly limits: { readonly idleMinutes: number; readonly absoluteHours: number };
  /** Whether the grants follow from groups, and from which. */
  readonly groups: readonly string[] | null;
  readonly decisions: { readonly endSession: Permit; readonly removeFactor: Permit };
}

export function securityPage(ports: Ports, caller: Caller, { personId }: SecurityPageInput): Promise<Result<SecurityPage>> {
  const own = personId === caller.actor.id;
  const basis = { personId };
  return view(ports, caller, own ? null : { verb: 'session:revoke', environment: null, basis }, async (viewing) => {
    const { stores, now } = viewing;
    const person = await stores.people.find(personId);
    if (!person) return refuse('UNKNOWN_PERSON', `There is no person ${personId}.`);
    const open = (await stores.sessions.listOpen(personId)).filter((session) => sessionEndOf(session, person.grants, now) === undefined);
    const { idleMs, absoluteMs } = sessionLimitsOf(person.grants);
    const identity = await stores.identities.find(personId);
    return accept({
      person: { id: person.id, name: person.name },
      own,
      sessions: open.map(({ handle, ipHash, expiresAt, userAgent, proof, createdAt, lastSeenAt }) => ({
        session: handle,
        from: ipHash.slice(0, 6),
        endsAt: expiresAt,
        current: handle === caller.presence?.session,
        userAgent,
        proof,
        createdAt,
        lastSeenAt,
      })),
      factors: (await stores.factors.list(personId))
        .filter(({ confirmedAt }) => confirmedAt !== null)
        .map(({ id, name, createdAt, lastUsedAt, is }) => ({ id, kind: is.kind, name, createdAt, lastUsedAt })),
      recoveryCodesLeft: await stores.factors.countRecoveryCodes(personId),
      devices: (await stores.factors.listDevices(personId))
        .filter(({ expiresAt }) => expiresAt > now)
        .map(({ id, userAgent, createdAt, lastSeenAt, expiresAt }) => ({ id, userAgent, createdAt, lastSeenAt, expiresAt })),
      limits: { idleMinutes: idleMs / 60_000, absoluteHours: absoluteMs / 3_600_000 },
      groups: identity?.byGroups ? identity.groups : null,
      decisions: {
        endSession: permit(viewing, { verb: 'session:revoke', environment: null, basis }),
        removeFactor: permit(viewing, { verb: 'factor:remove', environment: null, basis }),
      },
    });
  });
}
