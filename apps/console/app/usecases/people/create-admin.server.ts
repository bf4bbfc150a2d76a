// Makes the first admin of an empty installation, who then makes everyone else. It is refused as soon as anyone exists.
import { maskEmail } from '@switchyard/registry-core/access/personal';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import type { Person, Ports } from '../../ports.ts';
import { EmailAddress, PersonName } from './person-fields.ts';

export const CreateAdmin = z.strictObject({ email: EmailAddress, name: PersonName, title: z.string().trim().max(200).default('') });
export type CreateAdmin = z.infer<typeof CreateAdmin>;

/** Without a caller: there is nobody yet who could be asked. */
export function createAdmin(ports: Ports, input: CreateAdmin): Promise<Result<Person>> {
  return ports.transaction(async (stores): Promise<Result<Person>> => {
    if ((await stores.people.list()).length > 0)
      return refuse('NOT_EMPTY', 'There are people already; an admin among them makes new admins.');
    const person = { id: ports.newId('per'), ...input, active: true, grants: [{ role: 'admin' as const }] };
    await stores.people.create(person);
    await stores.audit.append({
      at: ports.now(),
      actorId: person.id,
      actorName: person.name,
      actorRoles: 'admin',
      verb: 'admin.create',
      target: `person:${person.id}`,
      environment: null,
      reason: 'First admin of this installation',
      before: null,
      after: { email: maskEmail(input.email), name: input.name },
      result: 'done',
      requestId: null,
    });
    return accept({ ...person, lastSeenAt: null, kind: 'person', elevations: [] });
  });
}
