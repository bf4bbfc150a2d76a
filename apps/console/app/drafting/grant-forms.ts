// Grants as rows of a form: a role, and what and until when it is limited to; empty means no limit.
import { Grant, roles } from '@switchyard/registry-core/access/grant';
import * as z from 'zod';
import { compact, toList } from './form-parts.ts';

export const GrantRow = z.object({
  role: z.enum(roles),
  environments: z.string().optional(),
  places: z.string().optional(),
  namespaces: z.string().optional(),
  until: z
    .union([z.iso.date(), z.iso.datetime()], { error: 'Give the last day, as 2027-01-31, or a moment, as 2027-01-31T18:00:00Z.' })
    .optional(),
});
export type GrantRow = z.infer<typeof GrantRow>;

/** A day is given away whole, in UTC. */
function momentOf(until: string | undefined): string | undefined {
  return until === undefined || until.includes('T') ? until : `${until}T23:59:59Z`;
}

function limitOf(text: string | undefined): string[] | undefined {
  const items = toList(text);
  return items.length === 0 ? undefined : items;
}

export function toGrants(rows: readonly GrantRow[]): Grant[] {
  return rows.map(({ role, environments, places, namespaces, until }) =>
    Grant.parse({
      role,
      ...compact({
        environments: limitOf(environments),
        places: limitOf(places),
        namespaces: limitOf(namespaces),
        until: momentOf(until),
      }),
    }),
  );
}

export function toGrantRows(grants: readonly Grant[]) {
  const text = (items: readonly string[] | undefined) => items?.join(', ') ?? '';
  return grants.map(({ role, environments, places, namespaces, until = '' }) => ({
    role,
    environments: text(environments),
    places: text(places),
    namespaces: text(namespaces),
    until,
  }));
}

export const GrantsForm = z.object({
  step: z.literal('grants'),
  grants: z.array(GrantRow).default([]),
  reason: z.string({ error: 'Say why.' }),
});
export type GrantsForm = z.infer<typeof GrantsForm>;

export const PersonForm = z.object({
  name: z.string({ error: 'Give a name.' }),
  email: z.email('Enter an e-mail address.'),
  title: z.string().optional(),
  grants: z.array(GrantRow).default([]),
});
export type PersonForm = z.infer<typeof PersonForm>;
