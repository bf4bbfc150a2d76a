// Lifts a legal hold that somebody else asked to be lifted: what it fitted goes with the next removal, if it is past its time.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { holdForRecord } from './hold-record.ts';

export const LiftHold = z.strictObject({ holdId: z.string().min(1) });
export type LiftHold = z.infer<typeof LiftHold>;

export function liftHold(ports: Ports, caller: Caller, { holdId }: LiftHold): Promise<Result<null>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const hold = await stores.retention.findHoldForUpdate(holdId);
    const note: Note = { verb: 'hold.lift', target: `hold:${holdId}`, environment: null, reason: hold?.liftReason ?? '' };
    const basis = hold?.liftAskedById ? { personId: hold.liftAskedById } : {};
    const allowed = await authorize(attempt, { verb: 'hold:lift', environment: null, basis }, note);
    if (!allowed.ok) return allowed;
    if (!hold) return refuse('UNKNOWN_HOLD', `There is no legal hold ${holdId}.`);
    if (hold.liftedAt !== null) return refuse('LIFTED_ALREADY', 'This hold was lifted already.');
    if (hold.liftAskedAt === null)
      return refuse('NOT_ASKED', 'Somebody has to ask for it first, with a reason; then another person lifts it.');
    await stores.retention.saveLift(holdId, { liftedAt: now, liftedById: actor.id, liftedByName: actor.name });
    await record(attempt, { ...note, before: holdForRecord(hold), after: { askedBy: hold.liftAskedById } });
    return accept(null);
  });
}
