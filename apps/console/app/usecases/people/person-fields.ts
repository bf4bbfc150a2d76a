// What is said about a person, as it comes from outside and as the audit keeps it.
import type { Grant } from '@switchyard/registry-core/access/grant';
import type { Json } from '@switchyard/registry-core/registry/json';
import * as z from 'zod';

/** Kept in lower case: it selects the person when they sign in. */
export const EmailAddress = z.string().trim().toLowerCase().pipe(z.email('This is no e-mail address.').max(320));
export const PersonName = z.string().trim().min(1, 'Give a name.').max(200);

export function toJson(grants: readonly Grant[]): Json {
  // Grants are made of strings and lists of strings only.
  return grants.map((grant) => ({ ...grant })) as unknown as Json;
}
