// The forms of cohorts and places, read into whole bodies.
import { Cohort } from '@switchyard/registry-core/registry/cohort';
import { placeKinds } from '@switchyard/registry-core/registry/name-patterns';
import { Place } from '@switchyard/registry-core/registry/place';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { compact, toList } from './form-parts.ts';
import { ConditionRow, readCondition, toConditionFields } from './rule-fields.ts';
import { checkTarget, targetFields } from './target-fields.ts';

export const CohortForm = z
  .object({
    key: z.string().optional(),
    rank: z.number({ error: 'Enter a whole number.' }).int('Enter a whole number.').min(0).default(0),
    description: z.string().max(2000).optional(),
    owner: z.string().max(200).optional(),
    members: z.string().optional(),
    join: z.enum(['all', 'any']).default('all'),
    conditions: z.array(ConditionRow).default([]),
    json: z.string().optional(),
    ...targetFields,
  })
  .superRefine(checkTarget);
export type CohortForm = z.infer<typeof CohortForm>;

/** The first thing wrong, at its field. */
function refuseFirst(error: z.ZodError): { ok: false; refusal: { code: string; message: string; path: string } } {
  const [issue] = error.issues;
  return {
    ok: false,
    refusal: { code: 'NOT_VALID', message: issue?.message ?? 'This is not valid.', path: String(issue?.path[0] ?? 'key') },
  };
}

export function cohortEdited(form: CohortForm, key: string): Result<Cohort> {
  const hasCondition = form.conditions.length > 0 || Boolean(form.json?.trim());
  const when = hasCondition ? readCondition(form) : undefined;
  if (when && !when.ok) return refuse(when.refusal.code, when.refusal.message, { path: 'json' });
  const { rank, description = '', owner = '' } = form;
  const parsed = Cohort.safeParse({ key, rank, description, owner, members: toList(form.members), ...compact({ when: when?.value }) });
  return parsed.success ? accept(parsed.data) : refuseFirst(parsed.error);
}

export function toCohortFields({ rank, description, owner, members, when }: Cohort) {
  const condition = when ? toConditionFields(when) : { join: 'all', conditions: [] };
  return { rank: String(rank), description, owner, members: members.join('\n'), ...condition };
}

export const PlaceForm = z
  .object({
    id: z.string().optional(),
    kind: z.enum(placeKinds).default('city'),
    in: z.string().optional(),
    name: z.string().optional(),
    ...targetFields,
  })
  .superRefine(checkTarget);
export type PlaceForm = z.infer<typeof PlaceForm>;

export function placeEdited({ kind, in: parent, name }: PlaceForm, id: string): Result<Place> {
  const parsed = Place.safeParse({ id, kind, ...compact({ in: parent }), name: name ?? '' });
  return parsed.success ? accept(parsed.data) : refuseFirst(parsed.error);
}
