// Who holds which role where. A grant is data; what a role may do is in policy.ts; the one rule is in decide.ts.
import * as z from 'zod';

export const roles = [
  'super_admin',
  'admin',
  'engineering',
  'finance',
  'trust_safety',
  'support',
  'content',
  'city_ops',
  'search_curator',
  'docs_admin',
  'auditor',
] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

export const Grant = z.strictObject({
  role: Role,
  /** Absent: every environment. */
  environments: z.array(z.string()).optional(),
  /** Absent: everywhere. Place ids; a grant for US-TX covers its cities. */
  places: z.array(z.string()).optional(),
  /** Absent: every namespace. `fees` covers `fees.provider_pct`. */
  namespaces: z.array(z.string()).optional(),
});
export type Grant = z.infer<typeof Grant>;

/** Someone who asks to do something: a person, through the console or with a token. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly grants: readonly Grant[];
}
