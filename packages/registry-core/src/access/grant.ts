// Who holds which role where. A grant is data; what a role may do is in policy.ts; the one rule is in decide.ts.
import * as z from 'zod';
import type { Sensitivity } from '../registry/sensitivity.ts';

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

/** A super admin is one only after breaking the glass. */
export const StandingRole = Role.exclude(['super_admin']);

export const Grant = z.strictObject({
  role: Role,
  /** Absent: every environment. */
  environments: z.array(z.string()).optional(),
  /** Absent: everywhere. Place ids; a grant for US-TX covers its cities. */
  places: z.array(z.string()).optional(),
  /** Absent: every namespace. `fees` covers `fees.provider_pct`. */
  namespaces: z.array(z.string()).optional(),
  /** Absent: until somebody takes it back. From this moment on it counts for nothing. */
  until: z.iso.datetime().optional(),
});
export type Grant = z.infer<typeof Grant>;

/** Through what somebody holds a grant that is not their own for good. */
export interface Through {
  readonly kind: 'elevation' | 'break_glass';
  /** Of the elevation. */
  readonly id: string;
}

/** A grant as somebody holds it. */
export interface HeldGrant extends Grant {
  /** Absent: a standing grant. */
  readonly through?: Through;
  /** Sensitivities that it drafts besides those of its role. */
  readonly also?: readonly Sensitivity[];
}

/** What a key of the API is limited to, within what its owner may do. */
export const KeyScope = z.strictObject({
  /** Patterns such as `flag:*`. Absent: whatever its owner may do. */
  verbs: z
    .array(z.string().regex(/^([a-z_]+|\*):([a-z_]+|\*)$/, 'Write a verb as flag:kill, flag:* or *:view.'))
    .min(1)
    .max(100)
    .optional(),
  /** Absent: every environment. */
  environments: z.array(z.string()).min(1).optional(),
});
export type KeyScope = z.infer<typeof KeyScope>;

export const guiseModes = ['view', 'impersonate'] as const;
/** Under whose looks somebody goes through the console. */
export interface Guise {
  readonly id: string;
  readonly mode: (typeof guiseModes)[number];
  /** Who it is in truth. */
  readonly personId: string;
  readonly personName: string;
  /** Whom they look like. */
  readonly asId: string;
  readonly asName: string;
}

/** Someone who asks to do something: a person or a service account, through the console or with a key. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly grants: readonly HeldGrant[];
  /** Absent: a person. */
  readonly kind?: 'person' | 'service';
  /** The key of the API that they come with. */
  readonly key?: { readonly id: string; readonly name: string; readonly scope: KeyScope };
  readonly guise?: Guise;
}

export function grantsAt(grants: readonly HeldGrant[], now: Date): HeldGrant[] {
  return grants.filter(({ until }) => until === undefined || new Date(until) > now);
}
