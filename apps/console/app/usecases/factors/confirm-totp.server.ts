// Ends the setting up of an authenticator app: a code of it was shown, so it counts from now on.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { type FactorAdded, firstRecoveryCodes } from './new-recovery-codes.ts';

export const ConfirmTotp = z.strictObject({
  code: z
    .string()
    .trim()
    .regex(/^\d{3}\s?\d{3}$/, 'Type the six digits that the app shows.'),
});
export type ConfirmTotp = z.infer<typeof ConfirmTotp>;

export function confirmTotp(ports: Ports, caller: Caller, { code }: ConfirmTotp): Promise<Result<FactorAdded>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const begun = (await stores.factors.list(actor.id)).find(({ is, confirmedAt }) => is.kind === 'totp' && confirmedAt === null);
    const note: Note = { verb: 'factor.add', target: `factor:${begun?.id ?? 'none'}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'factor:add', environment: null, basis: { personId: actor.id } }, note);
    if (!allowed.ok) return allowed;
    if (begun?.is.kind !== 'totp') return refuse('UNKNOWN_FACTOR', 'No authenticator app is being set up. Begin again.');
    const step = ports.proofs.checkTotp(begun.is.sealedSecret, code, now);
    if (step === undefined || !(await stores.factors.use(begun.id, now, { step }))) {
      return refuse('FACTOR_REFUSED', 'This code is not right. Check the clock of your phone, wait for the next code and try again.', {
        path: 'code',
      });
    }
    await stores.factors.confirm(begun.id, now);
    const recoveryCodes = await firstRecoveryCodes(attempt);
    await record(attempt, { ...note, after: { kind: 'totp', recoveryCodes: recoveryCodes !== null } });
    return accept({ factorId: begun.id, recoveryCodes });
  });
}
