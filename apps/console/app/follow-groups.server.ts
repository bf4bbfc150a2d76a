// Gives people what their groups at the identity provider give them. Nothing left: whoever it was has left, and their sessions end.
import type { Grant } from '@switchyard/registry-core/access/grant';
import { canonicalJson } from '@switchyard/registry-core/registry/canonical-json';
import type { Json } from '@switchyard/registry-core/registry/json';
import type { Person, Stores } from './ports.ts';

export interface GroupsFollowed {
  readonly person: Person;
  /** Before and after; null: nothing changed. */
  readonly changed: { readonly before: Json; readonly after: Json } | null;
}

export async function followGroups(
  stores: Stores,
  { person, grants, now }: { person: Person; grants: readonly Grant[]; now: Date },
): Promise<GroupsFollowed> {
  const [before, after] = [grantsAsJson(person.grants), grantsAsJson(grants)];
  const isSame = canonicalJson(before) === canonicalJson(after);
  if (!isSame) await stores.people.setGrants(person.id, grants);
  if (grants.length === 0) await stores.sessions.endAll(person.id, 'left', now);
  return { person: { ...person, grants }, changed: isSame ? null : { before, after } };
}

export function grantsAsJson(grants: readonly Grant[]): Json {
  // Grants are made of strings and lists of strings only.
  return grants.map((grant) => ({ ...grant })) as unknown as Json;
}
