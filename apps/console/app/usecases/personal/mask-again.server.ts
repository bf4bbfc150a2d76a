// Hides personal fields again before the time is over.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, type Note, record, refuseOnRecord } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export const MaskAgain = z.strictObject({ unmaskId: z.string().min(1) });
export type MaskAgain = z.infer<typeof MaskAgain>;

export function maskAgain(ports: Ports, caller: Caller, { unmaskId }: MaskAgain): Promise<Result<null>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const note: Note = { verb: 'pii.mask', target: `unmask:${unmaskId}`, environment: null };
    const found = await stores.personal.find(unmaskId);
    if (found?.personId !== actor.id) {
      return refuseOnRecord(attempt, refuse('UNKNOWN_UNMASK', 'There is nothing of this kind that you unmasked.').refusal, note);
    }
    if (found.endedAt !== null || found.endsAt <= now) return accept(null);
    await stores.personal.end(unmaskId, now);
    await record(attempt, { ...note, before: { kind: found.kind } });
    return accept(null);
  });
}
