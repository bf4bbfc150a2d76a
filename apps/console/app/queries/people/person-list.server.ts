// The people who may sign in, what each may do, and what the viewer may do about it.

import { type Role, roles } from '@switchyard/registry-core/access/grant';
import { policy } from '@switchyard/registry-core/access/policy';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Sensitivity } from '@switchyard/registry-core/registry/sensitivity';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ApiToken } from '../../ports/access.ts';
import type { Person, Ports } from '../../ports.ts';
import { type Permit, permit } from '../permit.server.ts';

export interface RoleRow {
  readonly role: Role;
  readonly title: string;
  /** Patterns of the policy, such as `flag:*`. */
  readonly verbs: readonly string[];
  readonly drafts: readonly Sensitivity[];
  readonly approves: readonly Sensitivity[];
}

export interface PersonListPage {
  readonly rows: readonly Person[];
  readonly roles: readonly RoleRow[];
  readonly decisions: { readonly create: Permit };
}

export function personList(ports: Ports, caller: Caller): Promise<Result<PersonListPage>> {
  return view(ports, caller, { verb: 'person:view', environment: null }, async (viewing) => {
    const rows = [...(await viewing.stores.people.list())].sort((a, b) => a.name.localeCompare(b.name));
    return accept({ rows, roles: roleRows(), decisions: { create: permit(viewing, { verb: 'person:create', environment: null }) } });
  });
}

export function roleRows(): RoleRow[] {
  return roles.map((role) => {
    const { title, permissions, drafts, approves } = policy[role];
    return { role, title, verbs: [...new Set(permissions.flatMap(({ verbs }) => verbs))], drafts, approves };
  });
}

export const PersonPageInput = z.strictObject({ personId: z.string().min(1) });
export type PersonPageInput = z.infer<typeof PersonPageInput>;

export interface PersonPage {
  readonly person: Person;
  readonly roles: readonly RoleRow[];
  /** The person's own page, or an admin's look at it. */
  readonly tokens: readonly ApiToken[];
  readonly decisions: Readonly<Record<'grant' | 'activate' | 'createToken' | 'revokeToken' | 'viewAs' | 'impersonate', Permit>>;
}

/** Everyone may look at their own page. */
export function personPage(ports: Ports, caller: Caller, { personId }: PersonPageInput): Promise<Result<PersonPage>> {
  const own = personId === caller.actor.id;
  return view(ports, caller, own ? null : { verb: 'person:view', environment: null }, async (viewing) => {
    const person = await viewing.stores.people.find(personId);
    if (!person) return refuse('UNKNOWN_PERSON', `There is no person ${personId}.`);
    const basis = { personId };
    const revokeToken = permit(viewing, { verb: 'token:revoke', environment: null, basis });
    return accept({
      person,
      roles: roleRows(),
      tokens: own || revokeToken.allowed ? await viewing.stores.tokens.list(personId) : [],
      decisions: {
        grant: permit(viewing, { verb: 'person:grant', environment: null, basis }),
        activate: permit(viewing, { verb: 'person:activate', environment: null, basis }),
        createToken: permit(viewing, { verb: 'token:create', environment: null, basis }),
        revokeToken,
        viewAs: permit(viewing, { verb: 'person:view_as', environment: null, basis }),
        impersonate: permit(viewing, { verb: 'person:impersonate', environment: null, basis }),
      },
    });
  });
}
