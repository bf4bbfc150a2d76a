// Places a legal hold: records that it fits are kept, however old, until two people lift it.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { LegalHold } from '../../ports/retention.ts';
import type { Ports } from '../../ports.ts';
import { holdForRecord } from './hold-record.ts';

const name = z.string().trim().min(1).max(300).optional();
export const PlaceHold = z
  .strictObject({
    /** Of whom; absent: of everybody. */
    actorId: name,
    /** About what, as records name it: `key:fees.cap`; absent: about anything. */
    target: name,
    from: z.coerce.date().optional(),
    to: z.coerce.date().optional(),
    reason: z.string().trim().min(1, 'Say why, and under which matter.').max(4000),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, { message: 'It ends before it begins.', path: ['to'] });
export type PlaceHold = z.infer<typeof PlaceHold>;

const notLifted = {
  liftReason: '',
  liftAskedAt: null,
  liftAskedById: null,
  liftAskedByName: null,
  liftedAt: null,
  liftedById: null,
  liftedByName: null,
};

export function placeHold(ports: Ports, caller: Caller, { actorId, target, from, to, reason }: PlaceHold): Promise<Result<LegalHold>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const id = ports.newId('hld');
    const note: Note = { verb: 'hold.place', target: `hold:${id}`, environment: null, reason };
    const allowed = await authorize(attempt, { verb: 'hold:place', environment: null }, note);
    if (!allowed.ok) return allowed;
    const fits = { actorId: actorId ?? null, target: target ?? null, fromAt: from ?? null, toAt: to ?? null };
    const hold: LegalHold = { ...notLifted, ...fits, id, reason, placedAt: now, placedById: actor.id, placedByName: actor.name };
    await stores.retention.placeHold(hold);
    await record(attempt, { ...note, after: holdForRecord(hold) });
    return accept(hold);
  });
}
