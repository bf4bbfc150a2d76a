// Asks for a role, or for the right to draft what is sensitive, for a while and with a reason. Those who may approve it are told.
import { ElevationAsk, statusAt } from '@switchyard/registry-core/access/elevation';
import { wordsOfGives } from '@switchyard/registry-core/access/elevation-words';
import { minutes as allowedMinutes } from '@switchyard/registry-core/access/policy';
import { canonicalJson } from '@switchyard/registry-core/registry/canonical-json';
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { thoseWho } from '../../notify.server.ts';
import type { Elevation } from '../../ports/access.ts';
import type { Ports } from '../../ports.ts';
import { unanswered } from './find-elevation.ts';
import { tellAccess } from './tell-access.ts';

export const RequestElevation = z.strictObject({
  ask: ElevationAsk,
  reason: z.string().trim().min(1, 'Say what you need it for.').max(4000),
  minutes: z.number().int().min(1).max(allowedMinutes.elevation.max).default(allowedMinutes.elevation.usual),
});
export type RequestElevation = z.input<typeof RequestElevation>;

export function requestElevation(
  ports: Ports,
  caller: Caller,
  { ask, reason, minutes = allowedMinutes.elevation.usual }: RequestElevation,
) {
  return attempt(ports, caller, async (attempt): Promise<Result<Elevation>> => {
    const { stores, actor, now } = attempt;
    const id = ports.newId('elv');
    const note: Note = { verb: 'admin.elevate.request', target: `elevation:${id}`, environment: null, reason };
    const allowed = await authorize(attempt, { verb: 'elevation:request', environment: null }, note);
    if (!allowed.ok) return allowed;
    for (const name of ask.environments ?? [])
      if (!(await stores.environments.find(name))) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${name}.`);
    const mine = await stores.elevations.list({ personId: actor.id, open: true });
    const twin = mine.find((other) => statusAt(other, now) === 'requested' && canonicalJson(other.gives) === canonicalJson(ask));
    if (twin) return refuse('ALREADY_ASKED', 'You have asked for this already; it waits for an answer.');
    const elevation: Elevation = {
      ...unanswered,
      id,
      kind: 'elevation',
      personId: actor.id,
      personName: actor.name,
      gives: ask,
      reason,
      ticket: null,
      minutes,
      requestedAt: now,
      status: 'requested',
    };
    await stores.elevations.create(elevation);
    const to = await thoseWho(attempt, { verb: 'elevation:approve', environment: null, basis: { personId: actor.id, ask } });
    const sentence = `${actor.name} asks for ${wordsOfGives(ask)}, for ${minutes} minutes.`;
    await tellAccess(attempt, { event: 'admin.elevate.request', weight: 'ask', sentence, reason, about: `elevation:${id}`, to }, elevation);
    await record(attempt, { ...note, after: { gives: ask as Json, minutes } });
    return accept(elevation);
  });
}
