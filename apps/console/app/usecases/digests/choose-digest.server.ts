// Says whether one wants the daily digest, and at which hour of which zone.
import { TimeZone } from '@switchyard/registry-core/change/freeze-window';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export const ChooseDigest = z.strictObject({
  wanted: z.boolean(),
  zone: TimeZone,
  hour: z.number('Choose an hour.').int().min(0).max(23),
});
export type ChooseDigest = z.infer<typeof ChooseDigest>;

export function chooseDigest(ports: Ports, caller: Caller, chosen: ChooseDigest): Promise<Result<ChooseDigest>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor } = attempt;
    const note: Note = { verb: 'digest.choose', target: `person:${actor.id}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'audit:view', environment: null }, note);
    if (!allowed.ok) return allowed;
    await stores.digests.choose({ personId: actor.id, ...chosen });
    await record(attempt, { ...note, after: { ...chosen } });
    return accept(chosen);
  });
}
