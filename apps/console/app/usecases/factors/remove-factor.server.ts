// Takes a second factor away: one's own, or, when the phone is lost, a colleague's by an admin. Then all of theirs go, with the recovery
// codes, and they sign in and set up new ones.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export const RemoveFactor = z.strictObject({
  /** Absent: all of them, with the recovery codes and trusted devices. */
  factorId: z.string().min(1).optional(),
  /** Whose; absent: the caller's own. */
  personId: z.string().min(1).optional(),
});
export type RemoveFactor = z.infer<typeof RemoveFactor>;

export function removeFactor(ports: Ports, caller: Caller, { factorId, personId }: RemoveFactor): Promise<Result<{ removed: number }>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const owner = personId ?? actor.id;
    const target = factorId === undefined ? `person:${owner}` : `factor:${factorId}`;
    const note: Note = { verb: factorId === undefined ? 'factor.reset' : 'factor.remove', target, environment: null };
    const allowed = await authorize(attempt, { verb: 'factor:remove', environment: null, basis: { personId: owner } }, note);
    if (!allowed.ok) return allowed;
    const held = (await stores.factors.list(owner)).filter(({ id }) => factorId === undefined || id === factorId);
    if (factorId !== undefined && held.length === 0)
      return refuse('UNKNOWN_FACTOR', `There is no second factor ${factorId} of this person.`);
    for (const { id } of held) await stores.factors.remove(id);
    if (factorId === undefined) {
      await stores.factors.saveRecoveryCodes(owner, [], now);
      for (const { id } of await stores.factors.listDevices(owner)) await stores.factors.removeDevice(id);
      if (owner !== actor.id) await stores.sessions.endAll(owner, 'revoked', now);
    }
    await record(attempt, { ...note, before: held.map(({ is, name }) => ({ kind: is.kind, name })) });
    return accept({ removed: held.length });
  });
}
