// What happens at the door, on record: sign-ins, refusals, time-outs, second factors. A flood of failures is recorded until the lock-out
// and no further, so that nobody fills the audit from outside.
import { rolesOf } from '@switchyard/registry-core/access/denial';
import { afterFailure, isLocked } from '@switchyard/registry-core/access/lock-out';
import type { AuditVerb } from '@switchyard/registry-core/alert/event';
import type { Json } from '@switchyard/registry-core/registry/json';
import { type Refusal, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Person, Ports, Stores } from '../ports.ts';

/** Where a request comes from, as records keep it. */
export interface Visitor {
  readonly requestId: string;
  readonly ipHash: string;
  readonly userAgent: string;
  readonly now: Date;
}

/** What a load context says of a request; not its own type, which would bring the whole console to whoever asks for a visitor. */
interface Asked {
  readonly container: { readonly ports: Pick<Ports, 'proofs' | 'now'> };
  readonly requestId: string;
  readonly address: string;
}

export function visitorOf({ container, requestId, address }: Asked, request: Request): Visitor {
  const userAgent = (request.headers.get('user-agent') ?? '').slice(0, 300);
  return { requestId, ipHash: container.ports.proofs.hashAddress(address), userAgent, now: container.ports.now() };
}

export interface IdentityEvent {
  /** Absent: somebody whom we do not know. */
  readonly person?: Pick<Person, 'id' | 'name' | 'grants'> | undefined;
  readonly verb: AuditVerb;
  readonly target?: string;
  readonly reason?: string;
  readonly facts?: { readonly [name: string]: Json };
  readonly refused?: boolean;
}

export async function recordIdentity(stores: Pick<Stores, 'audit'>, visitor: Visitor, event: IdentityEvent): Promise<void> {
  const { person, verb, target, reason = '', facts = {}, refused = false } = event;
  await stores.audit.append({
    at: visitor.now,
    actorId: person?.id ?? 'stranger',
    actorName: person?.name ?? 'Somebody not signed in',
    actorRoles: person ? rolesOf(person) : 'none',
    verb,
    target: target ?? (person ? `person:${person.id}` : 'console'),
    environment: null,
    reason,
    before: null,
    after: { ...facts, ipHash: visitor.ipHash, userAgent: visitor.userAgent },
    result: refused ? 'refused' : 'done',
    requestId: visitor.requestId,
  });
}

export const tooManyAttempts: Refusal = refuse(
  'TOO_MANY_ATTEMPTS',
  'There were too many failed attempts. Wait a few minutes, then try again.',
).refusal;

/** Whether `subject` may try at all now; asked before anything is compared, so that a lock-out tells nothing. */
export async function mayTry({ identities }: Stores, subject: string, now: Date): Promise<boolean> {
  return !isLocked(await identities.findLockOut(subject), now);
}

/** Counts a failure of `subject` and puts it on record, unless there were too many already. */
export async function recordFailure(stores: Stores, visitor: Visitor, subject: string, event: IdentityEvent): Promise<void> {
  const before = await stores.identities.findLockOut(subject);
  if (isLocked(before, visitor.now)) return;
  const after = afterFailure(before, visitor.now);
  await stores.identities.saveLockOut(subject, after);
  const facts = { ...event.facts, failures: after.failures, lockedUntil: after.lockedUntil?.toISOString() ?? null };
  await recordIdentity(stores, visitor, { ...event, facts, refused: true });
}
