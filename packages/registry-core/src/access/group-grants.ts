// What somebody may do by the groups that their identity provider says they are in.
import type { Grant } from './grant.ts';

export interface GroupGrants {
  readonly group: string;
  readonly grants: readonly Grant[];
}

/** All grants of all groups, each once. Nobody becomes super admin by a group: that takes breaking the glass. */
export function grantsByGroups(groups: readonly string[], mapping: readonly GroupGrants[]): Grant[] {
  const granted = mapping.filter(({ group }) => groups.includes(group)).flatMap(({ grants }) => grants);
  const byText = new Map(granted.filter(({ role }) => role !== 'super_admin').map((grant) => [JSON.stringify(grant), grant]));
  return [...byText.values()];
}
