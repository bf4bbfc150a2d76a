// Makes ten new recovery codes; those from before are worth nothing any more.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { newRecoveryCodes } from './new-recovery-codes.ts';

export function renewRecoveryCodes(ports: Ports, caller: Caller): Promise<Result<{ recoveryCodes: readonly string[] }>> {
  return attempt(ports, caller, async (attempt) => {
    const { actor } = attempt;
    const note: Note = { verb: 'factor.renew_codes', target: `person:${actor.id}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'factor:add', environment: null, basis: { personId: actor.id } }, note);
    if (!allowed.ok) return allowed;
    const recoveryCodes = await newRecoveryCodes(attempt);
    await record(attempt, note);
    return accept({ recoveryCodes });
  });
}
