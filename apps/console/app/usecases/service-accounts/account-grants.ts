// What a service account is never granted, and grants as the record keeps them.
import type { Grant } from '@switchyard/registry-core/access/grant';
import type { Json } from '@switchyard/registry-core/registry/json';
import { type Refusal, refuse } from '@switchyard/registry-core/registry/refusal';

/** An admin is a person; a program gets the roles that its work takes. */
export function refusalOfAccountGrants(grants: readonly Grant[]): Refusal | undefined {
  const wide = grants.find(({ role }) => role === 'super_admin' || role === 'admin');
  return wide && refuse('PEOPLE_ONLY', 'A service account is never an admin; give it the roles that its work takes.').refusal;
}

export function grantsForRecord(grants: readonly Grant[]): Json {
  // Grants are made of strings and lists of strings only.
  return grants.map((grant) => ({ ...grant })) as unknown as Json;
}
