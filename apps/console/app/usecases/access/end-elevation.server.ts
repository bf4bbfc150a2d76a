// Ends an elevation before its time, or takes back what one has asked for: by whoever has it, or by an admin.
import { wordsOfGives } from '@switchyard/registry-core/access/elevation-words';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { thoseWho } from '../../notify.server.ts';
import type { Elevation } from '../../ports/access.ts';
import type { Ports } from '../../ports.ts';
import { refuseAs, requireElevation } from './find-elevation.ts';
import { tellAccess } from './tell-access.ts';

export const EndElevation = z.strictObject({ elevationId: z.string().min(1) });
export type EndElevation = z.infer<typeof EndElevation>;

export function endElevation(ports: Ports, caller: Caller, { elevationId }: EndElevation): Promise<Result<Elevation>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const note: Note = { verb: 'admin.elevate.end', target: `elevation:${elevationId}`, environment: null };
    const found = await requireElevation(attempt, elevationId);
    if (!found.ok) return found;
    const elevation = found.value;
    const { personId, personName, gives, kind, status } = elevation;
    const allowed = await authorize(attempt, { verb: 'elevation:end', environment: null, basis: { personId } }, note);
    if (!allowed.ok) return allowed;
    if (status !== 'requested' && status !== 'approved') return refuseAs(elevation);
    const changes = status === 'requested' ? { status: 'withdrawn' as const } : { status: 'ended' as const, endsAt: now, endedAt: now };
    await stores.elevations.save(elevationId, changes);
    const ended = { ...elevation, ...changes };
    const sentence = `${actor.name} ended ${wordsOfGives(gives)} of ${personName}.`;
    const to = kind === 'break_glass' ? await thoseWho(attempt, reviewOf(personId)) : [personId];
    const event = kind === 'break_glass' ? 'admin.breakglass.end' : 'admin.elevate.expire';
    if (status === 'approved')
      await tellAccess(attempt, { event, weight: 'tell', sentence, reason: '', about: `elevation:${elevationId}`, to }, ended);
    await record(attempt, { ...note, before: { status }, after: { status: ended.status } });
    return accept(ended);
  });
}

const reviewOf = (personId: string) => ({ verb: 'break_glass:review', environment: null, basis: { personId } }) as const;
