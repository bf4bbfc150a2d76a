// Puts someone on the list of people who may sign in, with the roles to begin with.

import { Grant } from '@switchyard/registry-core/access/grant';
import { maskEmail } from '@switchyard/registry-core/access/personal';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record, refuseOnRecord } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Person, Ports } from '../../ports.ts';
import { refusalOfGrants, refusalOfMass } from './grant-limits.ts';
import { EmailAddress, PersonName, toJson } from './person-fields.ts';

export const CreatePerson = z.strictObject({
  email: EmailAddress,
  name: PersonName,
  title: z.string().trim().max(200).default(''),
  grants: z.array(Grant).max(50).default([]),
});
export type CreatePerson = z.infer<typeof CreatePerson>;

export function createPerson(ports: Ports, caller: Caller, input: CreatePerson): Promise<Result<Person>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    const person = { id: ports.newId('per'), ...input, active: true };
    const note: Note = { verb: 'person.create', target: `person:${person.id}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'person:create', environment: null }, note);
    if (!allowed.ok) return allowed;
    if (await stores.people.findByEmail(input.email))
      return refuse('EMAIL_TAKEN', `${input.email} is on the list of people already.`, { path: 'email' });
    const wide = refusalOfGrants(input.grants) ?? (input.grants.length > 0 ? await refusalOfMass(attempt, person.id) : undefined);
    if (wide) return refuseOnRecord(attempt, wide, note);
    await stores.people.create(person);
    await record(attempt, { ...note, after: { email: maskEmail(input.email), name: input.name, grants: toJson(input.grants) } });
    return accept({ ...person, lastSeenAt: null, kind: 'person', elevations: [] });
  });
}
