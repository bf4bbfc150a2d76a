// Shuts someone out, their open sessions too, or lets them in again. Their past acts keep their name.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Person, Ports } from '../../ports.ts';

export const SetPersonActive = z.strictObject({
  personId: z.string().min(1),
  active: z.boolean(),
  reason: z.string().trim().min(1, 'Say why.').max(4000),
});
export type SetPersonActive = z.infer<typeof SetPersonActive>;

export function setPersonActive(ports: Ports, caller: Caller, { personId, active, reason }: SetPersonActive): Promise<Result<Person>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    const person = await stores.people.find(personId);
    if (!person) return refuse('UNKNOWN_PERSON', `There is no person ${personId}.`);
    const note: Note = { verb: 'person.activate', target: `person:${personId}`, environment: null, reason };
    const allowed = await authorize(attempt, { verb: 'person:activate', environment: null, basis: { personId } }, note);
    if (!allowed.ok) return allowed;
    await stores.people.setActive(personId, active);
    const ended = active ? [] : await stores.sessions.endAll(personId, 'left', attempt.now);
    await record(attempt, { ...note, before: { active: person.active }, after: { active, sessionsEnded: ended.length } });
    return accept({ ...person, active });
  });
}
