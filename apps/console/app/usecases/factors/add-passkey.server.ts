// Adds a passkey: what the browser answered must sign the challenge that this session was given.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { type FactorAdded, firstRecoveryCodes } from './new-recovery-codes.ts';

export const AddPasskey = z.strictObject({
  name: z.string().trim().min(1, 'Give it a name.').max(100),
  /** As the browser gave it (WebAuthn, RegistrationResponseJSON). */
  answer: z.unknown(),
  challenge: z.string().min(1),
});
export type AddPasskey = z.infer<typeof AddPasskey>;

export function addPasskey(ports: Ports, caller: Caller, { name, answer, challenge }: AddPasskey): Promise<Result<FactorAdded>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const id = ports.newId('fac');
    const note: Note = { verb: 'factor.add', target: `factor:${id}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'factor:add', environment: null, basis: { personId: actor.id } }, note);
    if (!allowed.ok) return allowed;
    const passkey = await ports.proofs.takePasskey(answer, challenge);
    if (!passkey) return refuse('FACTOR_REFUSED', 'This passkey did not answer as it should. Try again.');
    await stores.factors.add({ id, personId: actor.id, name, createdAt: now, confirmedAt: now, is: { kind: 'passkey', ...passkey } });
    const recoveryCodes = await firstRecoveryCodes(attempt);
    await record(attempt, { ...note, after: { kind: 'passkey', name, recoveryCodes: recoveryCodes !== null } });
    return accept({ factorId: id, recoveryCodes });
  });
}
