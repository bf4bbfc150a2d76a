// Says what the members of a group at the identity provider may do. It holds at once for everybody whose grants follow from groups; who
// is left with nothing is signed out. Nobody changes what they get by a group of their own.
import { Grant } from '@switchyard/registry-core/access/grant';
import { grantsByGroups } from '@switchyard/registry-core/access/group-grants';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { type Attempt, attempt, authorize, type Note, record, refuseOnRecord } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { followGroups, grantsAsJson } from '../../follow-groups.server.ts';
import type { Ports } from '../../ports.ts';

export const SetGroupGrants = z.strictObject({
  group: z.string().trim().min(1, 'Name the group as the identity provider does.').max(200),
  /** None: the group gives nothing any more. */
  grants: z.array(Grant).max(50),
  reason: z.string().trim().min(1, 'Say why.').max(4000),
});
export type SetGroupGrants = z.infer<typeof SetGroupGrants>;

export function setGroupGrants(
  ports: Ports,
  caller: Caller,
  { group, grants, reason }: SetGroupGrants,
): Promise<Result<{ followed: number }>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const note: Note = { verb: 'group.edit', target: `group:${group}`, environment: null, reason };
    const allowed = await authorize(attempt, { verb: 'group:edit', environment: null }, note);
    if (!allowed.ok) return allowed;
    if (grants.some(({ role }) => role === 'super_admin')) {
      return refuse('GROUP_SUPER_ADMIN', 'No group makes a super admin; that takes breaking the glass.', { path: 'grants' });
    }
    const own = await stores.identities.find(actor.id);
    if (own?.byGroups && own.groups.includes(group)) {
      return refuseOnRecord(attempt, refuse('OWN_GRANTS', `You are in ${group}: somebody else decides what it gives.`).refusal, note);
    }
    const before = (await stores.identities.groups()).find((mapping) => mapping.group === group);
    await stores.identities.saveGroup(group, grants, now, actor.name);
    const followed = await followAll(attempt, reason);
    await record(attempt, { ...note, before: grantsAsJson(before?.grants ?? []), after: { grants: grantsAsJson(grants), followed } });
    return accept({ followed });
  });
}

/** How many people's grants changed by it. */
async function followAll(attempt: Attempt, reason: string): Promise<number> {
  const { stores, now } = attempt;
  const mapping = await stores.identities.groups();
  let followed = 0;
  for (const { personId, groups } of await stores.identities.listByGroups()) {
    const person = await stores.people.find(personId);
    const { changed } = person ? await followGroups(stores, { person, grants: grantsByGroups(groups, mapping), now }) : { changed: null };
    if (!changed) continue;
    followed += 1;
    await record(attempt, { verb: 'person.grant', target: `person:${personId}`, environment: null, reason, ...changed });
  }
  return followed;
}
