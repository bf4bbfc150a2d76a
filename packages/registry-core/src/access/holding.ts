// What a grant covers: the verb by its role's permissions, the environment, the place and the namespace by its own limits.
import type { FootprintEntry } from '../change/footprint.ts';
import type { Actor, Grant, HeldGrant } from './grant.ts';
import { coversAny, type Permission, policy, standingOnly, type Verb } from './policy.ts';

/** The actor's grants that allow `verb` on this entry, with every limit of grant and permission met. */
export function grantsFor(actor: Actor, verb: Verb, scope: string | null, item: FootprintEntry): HeldGrant[] {
  return actor.grants.filter(
    (grant) => holdsIn(grant, scope) && isWithin(grant, item) && permissionsOf(grant, verb).some((permission) => permits(permission, item)),
  );
}

export function holdsIn(grant: Grant, scope: string | null): boolean {
  return grant.environments === undefined || (scope !== null && grant.environments.includes(scope));
}

export function permissionsOf(grant: HeldGrant, verb: Verb): Permission[] {
  if (grant.through?.kind === 'elevation' && coversAny(standingOnly, verb)) return [];
  return policy[grant.role].permissions.filter(({ verbs }) => coversAny(verbs, verb));
}

function permits(permission: Permission, item: FootprintEntry): boolean {
  if (permission.onlySensitive && !item.sensitivity.some((sensitivity) => permission.onlySensitive?.includes(sensitivity))) return false;
  if (permission.namespaces && !isInNamespaces(item, permission.namespaces)) return false;
  return !permission.placed || item.reaches.every((lineage) => lineage.length > 0);
}

export function isWithin(grant: Grant, item: FootprintEntry): boolean {
  const { places, namespaces } = grant;
  if (namespaces && !isInNamespaces(item, namespaces)) return false;
  return !places || item.reaches.every((lineage) => lineage.some((place) => places.includes(place)));
}

function isInNamespaces(item: FootprintEntry, namespaces: readonly string[]): boolean {
  return namespaces.some((namespace) => item.name === namespace || item.name.startsWith(`${namespace}.`));
}
