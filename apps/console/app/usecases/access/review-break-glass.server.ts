// Closes the review of broken glass: somebody else has looked at what was done, and says what they found.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Elevation } from '../../ports/access.ts';
import type { Ports } from '../../ports.ts';
import { requireElevation } from './find-elevation.ts';
import { tellAccess } from './tell-access.ts';

export const ReviewBreakGlass = z.strictObject({
  elevationId: z.string().min(1),
  review: z.string().trim().min(1, 'Say what you found.').max(4000),
});
export type ReviewBreakGlass = z.infer<typeof ReviewBreakGlass>;

export function reviewBreakGlass(ports: Ports, caller: Caller, { elevationId, review }: ReviewBreakGlass): Promise<Result<Elevation>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const note: Note = { verb: 'admin.breakglass.review', target: `elevation:${elevationId}`, environment: null, reason: review };
    const found = await requireElevation(attempt, elevationId);
    if (!found.ok) return found;
    const elevation = found.value;
    const { personId, personName, kind, status, reviewedAt, endsAt, endedAt } = elevation;
    const allowed = await authorize(attempt, { verb: 'break_glass:review', environment: null, basis: { personId } }, note);
    if (!allowed.ok) return allowed;
    if (kind !== 'break_glass') return refuse('NOTHING_TO_REVIEW', 'Only broken glass is reviewed afterwards.');
    if (status === 'approved') return refuse('GLASS_BROKEN', 'The glass is still broken; end it first, then review what was done.');
    if (reviewedAt !== null) return refuse('REVIEWED_ALREADY', `${elevation.reviewedByName} has reviewed this already.`);
    const reviewed = { reviewedAt: now, reviewedById: actor.id, reviewedByName: actor.name, review };
    const changes = { status, endedAt: endedAt ?? endsAt, ...reviewed };
    await stores.elevations.save(elevationId, changes);
    const closed = { ...elevation, ...changes };
    const sentence = `${actor.name} reviewed what ${personName} did with broken glass.`;
    await tellAccess(
      attempt,
      { event: 'admin.breakglass.review', weight: 'tell', sentence, reason: review, about: `elevation:${elevationId}`, to: [personId] },
      closed,
    );
    await record(attempt, { ...note, after: { reviewed: true } });
    return accept(closed);
  });
}
