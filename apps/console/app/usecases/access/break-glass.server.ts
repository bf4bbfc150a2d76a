// Breaks the glass: super admin for minutes, at once and alone, with a ticket and a reason. Everybody who should know is alarmed, and
// somebody else reviews afterwards what was done.
import type { ElevationGives } from '@switchyard/registry-core/access/elevation';
import { minutes as allowedMinutes } from '@switchyard/registry-core/access/policy';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { thoseWho } from '../../notify.server.ts';
import type { Elevation } from '../../ports/access.ts';
import type { Ports } from '../../ports.ts';
import { unanswered } from './find-elevation.ts';
import { tellAccess } from './tell-access.ts';

export const BreakGlass = z.strictObject({
  ticket: z.string().trim().min(1, 'Name the ticket of the incident.').max(200),
  reason: z.string().trim().min(1, 'Say what cannot wait.').max(4000),
  minutes: z.number().int().min(1).max(allowedMinutes.breakGlass.max).default(allowedMinutes.breakGlass.usual),
  /** Absent: everywhere. */
  environment: z.string().min(1).optional(),
});
export type BreakGlass = z.input<typeof BreakGlass>;

const minuteMs = 60_000;

export function breakGlass(
  ports: Ports,
  caller: Caller,
  { ticket, reason, minutes = allowedMinutes.breakGlass.usual, environment }: BreakGlass,
) {
  return attempt(ports, caller, async (attempt): Promise<Result<Elevation>> => {
    const { stores, actor, now } = attempt;
    const id = ports.newId('elv');
    const note: Note = { verb: 'admin.breakglass.start', target: `elevation:${id}`, environment: environment ?? null, reason };
    const allowed = await authorize(attempt, { verb: 'break_glass:use', environment: environment ?? null }, note);
    if (!allowed.ok) return allowed;
    if (environment !== undefined && !(await stores.environments.find(environment)))
      return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    if (actor.grants.some(({ through, until }) => through?.kind === 'break_glass' && until !== undefined && new Date(until) > now))
      return refuse('GLASS_BROKEN', 'You have broken the glass already; end that first.');
    const gives: ElevationGives = { role: 'super_admin', ...(environment !== undefined && { environments: [environment] }) };
    const endsAt = new Date(now.getTime() + minutes * minuteMs);
    const asked = {
      id,
      kind: 'break_glass' as const,
      personId: actor.id,
      personName: actor.name,
      gives,
      reason,
      ticket,
      minutes,
      requestedAt: now,
    };
    const decided = { status: 'approved' as const, decidedAt: now, decidedById: actor.id, decidedByName: actor.name, endsAt };
    const elevation: Elevation = { ...unanswered, ...asked, ...decided };
    await stores.elevations.create(elevation);
    const to = await thoseWho(
      attempt,
      { verb: 'break_glass:review', environment: null, basis: { personId: actor.id } },
      { verb: 'break_glass:use', environment: environment ?? null },
    );
    const sentence = `${actor.name} broke the glass: super admin ${environment ? `in ${environment}` : 'everywhere'} for ${minutes} minutes, for ${ticket}.`;
    await tellAccess(
      attempt,
      { event: 'admin.breakglass.start', weight: 'alarm', sentence, reason, about: `elevation:${id}`, to },
      elevation,
    );
    await record(attempt, { ...note, after: { ticket, minutes, endsAt: endsAt.toISOString() } });
    return accept(elevation);
  });
}
