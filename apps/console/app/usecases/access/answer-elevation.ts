// Somebody else's answer to what was asked: it runs from the approval on and ends by itself, or it never runs.
import { sensitiveOf } from '@switchyard/registry-core/access/elevation';
import { wordsOfGives } from '@switchyard/registry-core/access/elevation-words';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Elevation } from '../../ports/access.ts';
import type { Ports } from '../../ports.ts';
import { refuseAs, requireElevation } from './find-elevation.ts';
import { tellAccess } from './tell-access.ts';

export const AnswerElevation = z.strictObject({ elevationId: z.string().min(1), comment: z.string().trim().max(4000).default('') });
export type AnswerElevation = z.input<typeof AnswerElevation>;

const minuteMs = 60_000;
const words = { approve: 'approved', deny: 'denied' } as const;

export function answerElevation(
  ports: Ports,
  caller: Caller,
  { elevationId, comment = '' }: AnswerElevation,
  answer: 'approve' | 'deny',
): Promise<Result<Elevation>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const note: Note = { verb: `admin.elevate.${answer}`, target: `elevation:${elevationId}`, environment: null, reason: comment };
    const found = await requireElevation(attempt, elevationId);
    if (!found.ok) return found;
    const elevation = found.value;
    const { personId, personName, gives, minutes, kind } = elevation;
    const asked = kind === 'elevation' && (!('role' in gives) || gives.role !== 'super_admin') ? { ask: gives } : {};
    const allowed = await authorize(attempt, { verb: 'elevation:approve', environment: null, basis: { personId, ...asked } }, note);
    if (!allowed.ok) return allowed;
    if (elevation.status !== 'requested') return refuseAs(elevation);
    const endsAt = answer === 'approve' ? new Date(now.getTime() + minutes * minuteMs) : null;
    const status = answer === 'approve' ? ('approved' as const) : ('denied' as const);
    const changes = { status, decidedAt: now, decidedById: actor.id, decidedByName: actor.name, comment, endsAt };
    await stores.elevations.save(elevationId, changes);
    const answered = { ...elevation, ...changes };
    const sentence = `${actor.name} ${words[answer]} ${wordsOfGives(gives)} for ${personName}${endsAt ? `, for ${minutes} minutes` : ''}.`;
    const event = `admin.elevate.${answer}` as const;
    await tellAccess(
      attempt,
      { event, weight: 'tell', sentence, reason: comment, about: `elevation:${elevationId}`, to: [personId] },
      answered,
    );
    await record(attempt, {
      ...note,
      after: {
        status,
        gives: wordsOfGives(gives),
        sensitive: [...sensitiveOf(gives)],
        person: personId,
        personName,
        endsAt: endsAt?.toISOString() ?? null,
      },
    });
    return accept(answered);
  });
}
