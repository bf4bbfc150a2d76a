// Asks for a legal hold to be lifted: it holds on until somebody else agrees.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export const AskToLiftHold = z.strictObject({ holdId: z.string().min(1), reason: z.string().trim().min(1, 'Say why.').max(4000) });
export type AskToLiftHold = z.infer<typeof AskToLiftHold>;

export function askToLiftHold(ports: Ports, caller: Caller, { holdId, reason }: AskToLiftHold): Promise<Result<null>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const note: Note = { verb: 'hold.ask_lift', target: `hold:${holdId}`, environment: null, reason };
    const allowed = await authorize(attempt, { verb: 'hold:lift', environment: null }, note);
    if (!allowed.ok) return allowed;
    const hold = await stores.retention.findHoldForUpdate(holdId);
    if (!hold) return refuse('UNKNOWN_HOLD', `There is no legal hold ${holdId}.`);
    if (hold.liftedAt !== null) return refuse('LIFTED_ALREADY', 'This hold was lifted already.');
    if (hold.liftAskedAt !== null)
      return refuse('ASKED_ALREADY', `${hold.liftAskedByName} asked for that already; somebody else has to agree.`);
    await stores.retention.saveLift(holdId, { liftReason: reason, liftAskedAt: now, liftAskedById: actor.id, liftAskedByName: actor.name });
    await record(attempt, { ...note, after: { asked: true } });
    return accept(null);
  });
}
