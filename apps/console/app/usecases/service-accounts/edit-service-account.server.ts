// Replaces what a service account may do, or shuts it out: its keys open nothing while it is.
import { Grant } from '@switchyard/registry-core/access/grant';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record, refuseOnRecord } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ServiceAccount } from '../../ports/access.ts';
import type { Ports } from '../../ports.ts';
import { grantsForRecord, refusalOfAccountGrants } from './account-grants.ts';

export const EditServiceAccount = z.strictObject({
  accountId: z.string().min(1),
  grants: z.array(Grant).max(50).optional(),
  active: z.boolean().optional(),
  reason: z.string().trim().min(1, 'Say why.').max(4000),
});
export type EditServiceAccount = z.infer<typeof EditServiceAccount>;

export function editServiceAccount(ports: Ports, caller: Caller, { accountId, reason, grants, active }: EditServiceAccount) {
  return attempt(ports, caller, async (attempt): Promise<Result<ServiceAccount>> => {
    const { stores } = attempt;
    const note: Note = { verb: 'service_account.edit', target: `service_account:${accountId}`, environment: null, reason };
    const allowed = await authorize(attempt, { verb: 'service_account:edit', environment: null }, note);
    if (!allowed.ok) return allowed;
    const before = await stores.serviceAccounts.find(accountId);
    if (!before) return refuse('UNKNOWN_ACCOUNT', `There is no service account ${accountId}.`);
    const wide = refusalOfAccountGrants(grants ?? []);
    if (wide) return refuseOnRecord(attempt, wide, note);
    const after = { ...before, ...(grants && { grants }), ...(active !== undefined && { active }) };
    await stores.people.setGrants(accountId, after.grants);
    await stores.people.setActive(accountId, after.active);
    const told = (account: ServiceAccount) => ({ active: account.active, grants: grantsForRecord(account.grants) });
    await record(attempt, { ...note, before: told(before), after: told(after) });
    return accept(after);
  });
}
