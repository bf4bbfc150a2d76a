// Replaces what someone may do. Nobody changes their own grants, nor those of many people alone: that takes another admin.
import { Grant } from '@switchyard/registry-core/access/grant';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record, refuseOnRecord } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Person, Ports } from '../../ports.ts';
import { refusalOfGrants, refusalOfMass } from './grant-limits.ts';
import { toJson } from './person-fields.ts';

export const SetGrants = z.strictObject({
  personId: z.string().min(1),
  grants: z.array(Grant).max(50),
  reason: z.string().trim().min(1, 'Say why.').max(4000),
});
export type SetGrants = z.infer<typeof SetGrants>;

export function setGrants(ports: Ports, caller: Caller, { personId, grants, reason }: SetGrants): Promise<Result<Person>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    const person = await stores.people.find(personId);
    if (!person) return refuse('UNKNOWN_PERSON', `There is no person ${personId}.`);
    const note: Note = { verb: 'person.grant', target: `person:${personId}`, environment: null, reason };
    const allowed = await authorize(attempt, { verb: 'person:grant', environment: null, basis: { personId } }, note);
    if (!allowed.ok) return allowed;
    const wide = refusalOfGrants(grants) ?? (await refusalOfMass(attempt, personId));
    if (wide) return refuseOnRecord(attempt, wide, note);
    if ((await stores.identities.find(personId))?.byGroups) {
      return refuse(
        'GRANTS_BY_GROUPS',
        `What ${person.name} may do follows from their groups at the identity provider: change those, or what the groups give.`,
      );
    }
    await stores.people.setGrants(personId, grants);
    await record(attempt, { ...note, before: toJson(person.grants), after: toJson(grants) });
    return accept({ ...person, grants });
  });
}
