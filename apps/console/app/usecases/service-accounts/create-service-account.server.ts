// Makes a service account: what a program is in the record, with grants of its own. It decides about nothing that takes a person.
import { Grant } from '@switchyard/registry-core/access/grant';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record, refuseOnRecord } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ServiceAccount } from '../../ports/access.ts';
import type { Ports } from '../../ports.ts';
import { grantsForRecord, refusalOfAccountGrants } from './account-grants.ts';

export const CreateServiceAccount = z.strictObject({
  name: z.string().trim().min(1, 'Give a name.').max(200),
  title: z.string().trim().max(200).default(''),
  grants: z.array(Grant).max(50).default([]),
});
export type CreateServiceAccount = z.infer<typeof CreateServiceAccount>;

export function createServiceAccount(ports: Ports, caller: Caller, input: CreateServiceAccount): Promise<Result<ServiceAccount>> {
  return attempt(ports, caller, async (attempt) => {
    const account = { id: ports.newId('svc'), ...input, active: true };
    const note: Note = { verb: 'service_account.create', target: `service_account:${account.id}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'service_account:create', environment: null }, note);
    if (!allowed.ok) return allowed;
    const wide = refusalOfAccountGrants(input.grants);
    if (wide) return refuseOnRecord(attempt, wide, note);
    await attempt.stores.serviceAccounts.create(account);
    await record(attempt, { ...note, after: { name: input.name, title: input.title, grants: grantsForRecord(input.grants) } });
    return accept(account);
  });
}
