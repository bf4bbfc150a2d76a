// What the groups of the identity provider give, and who has it by them.
import type { Grant } from '@switchyard/registry-core/access/grant';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { type Permit, permit } from '../permit.server.ts';

export interface GroupRow {
  readonly group: string;
  readonly grants: readonly Grant[];
  readonly updatedAt: Date;
  readonly updatedBy: string;
  /** Members that have signed in, by name. */
  readonly members: readonly string[];
}

export interface GroupListPage {
  readonly rows: readonly GroupRow[];
  readonly decisions: { readonly edit: Permit };
}

export function groupList(ports: Ports, caller: Caller): Promise<Result<GroupListPage>> {
  return view(ports, caller, { verb: 'person:view', environment: null }, async (viewing) => {
    const { stores } = viewing;
    const names = new Map((await stores.people.list()).map(({ id, name }) => [id, name]));
    const following = await stores.identities.listByGroups();
    const rows = (await stores.identities.groups()).map((mapping) => ({
      ...mapping,
      members: following.filter(({ groups }) => groups.includes(mapping.group)).flatMap(({ personId }) => names.get(personId) ?? []),
    }));
    return accept({ rows, decisions: { edit: permit(viewing, { verb: 'group:edit', environment: null }) } });
  });
}
