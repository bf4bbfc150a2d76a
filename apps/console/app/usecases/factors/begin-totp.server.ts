// Begins to set up an authenticator app: a sealed secret that counts only once a code of it was shown.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { NewTotp } from '../../ports/identity.ts';
import type { Ports } from '../../ports.ts';

export function beginTotp(ports: Ports, caller: Caller): Promise<Result<NewTotp & { factorId: string }>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const factorId = ports.newId('fac');
    const note: Note = { verb: 'factor.begin', target: `factor:${factorId}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'factor:add', environment: null, basis: { personId: actor.id } }, note);
    if (!allowed.ok) return allowed;
    const totp = ports.proofs.newTotp(actor.email);
    const is = { kind: 'totp', sealedSecret: totp.sealedSecret } as const;
    await stores.factors.add({ id: factorId, personId: actor.id, name: 'Authenticator app', createdAt: now, confirmedAt: null, is });
    await record(attempt, { ...note, after: { kind: 'totp' } });
    return accept({ ...totp, factorId });
  });
}
