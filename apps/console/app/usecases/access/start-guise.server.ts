// Looks at the console as another person, who stays unharmed: nothing can be changed that way. Or acts in their name, where nothing
// sensitive is touched and nothing decided. Both take a reason, end by themselves, and the person is told.
import { guiseModes } from '@switchyard/registry-core/access/grant';
import { minutes as allowedMinutes } from '@switchyard/registry-core/access/policy';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { WornGuise } from '../../ports/access.ts';
import type { Ports } from '../../ports.ts';
import { tellAccess } from './tell-access.ts';

export const StartGuise = z.strictObject({
  personId: z.string().min(1),
  mode: z.enum(guiseModes),
  reason: z.string().trim().min(1, 'Say why.').max(4000),
});
export type StartGuise = z.infer<typeof StartGuise>;

const minuteMs = 60_000;
const modes = {
  view: { verb: 'person:view_as', event: 'admin.viewas.start', minutes: allowedMinutes.viewAs.usual, words: 'looks at the console as you' },
  impersonate: {
    verb: 'person:impersonate',
    event: 'admin.impersonate.start',
    minutes: allowedMinutes.impersonate.usual,
    words: 'acts in your name',
  },
} as const;

export function startGuise(ports: Ports, caller: Caller, { personId: asId, mode, reason }: StartGuise): Promise<Result<WornGuise>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const { verb, event, minutes, words } = modes[mode];
    const note: Note = { verb: event, target: `person:${asId}`, environment: null, reason };
    const allowed = await authorize(attempt, { verb, environment: null, basis: { personId: asId } }, note);
    if (!allowed.ok) return allowed;
    const person = await stores.people.find(asId);
    if (person?.kind !== 'person') return refuse('UNKNOWN_PERSON', `There is no person ${asId}.`);
    if (!person.active) return refuse('DEACTIVATED', `${person.name} is deactivated: there is nothing to see as them.`);
    const worn = await stores.guises.worn(actor.id);
    if (worn && worn.endsAt > now) return refuse('GUISE_WORN', `You go as ${worn.asName} already; end that first.`);
    if (worn) await stores.guises.end(worn.id, worn.endsAt);
    const endsAt = new Date(now.getTime() + minutes * minuteMs);
    const names = { personId: actor.id, personName: actor.name, asId, asName: person.name };
    const guise = { id: ports.newId('gui'), mode, ...names, reason, startedAt: now, endsAt };
    await stores.guises.start(guise);
    const sentence = `${actor.name} ${words}, for ${minutes} minutes.`;
    await tellAccess(attempt, { event, weight: 'tell', sentence, reason, about: `person:${actor.id}`, to: [asId] });
    await record(attempt, { ...note, after: { as: person.name, endsAt: endsAt.toISOString() } });
    return accept({ ...guise, endedAt: null });
  });
}
