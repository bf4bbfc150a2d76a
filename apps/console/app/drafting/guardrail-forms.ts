// The form of a guardrail, read into its whole body. Whether its expression can be a figure is asked when it is saved.
import { EventName, Guardrail, guardrailAggregates, guardrailBreaches } from '@switchyard/registry-core/registry/guardrail';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { oneLineEnd } from './form-parts.ts';
import { checkTarget, targetFields } from './target-fields.ts';

const bound = z.coerce.number({ error: 'Write a number.' }).optional();

export const GuardrailForm = z
  .object({
    key: z.string().optional(),
    description: z.string().max(2000).optional(),
    event: EventName,
    expression: z.string({ error: 'Write an expression.' }),
    aggregate: z.enum(guardrailAggregates).default('sum'),
    unit: z.string().max(32).optional(),
    min: bound,
    max: bound,
    fallPercentMax: bound,
    risePercentMax: bound,
    onBreach: z.enum(guardrailBreaches).default('override'),
    owner: z.string().max(200).optional(),
    ...targetFields,
  })
  .superRefine(checkTarget);
export type GuardrailForm = z.infer<typeof GuardrailForm>;

export const boundNames = ['fallPercentMax', 'risePercentMax', 'min', 'max'] as const;

export function guardrailEdited(form: GuardrailForm, key: string): Result<Guardrail> {
  const { description = '', event, expression, aggregate, unit, onBreach, owner = '' } = form;
  const bounds = Object.fromEntries(boundNames.flatMap((name) => (form[name] === undefined ? [] : [[name, form[name]]])));
  const body = { key, event, aggregate, onBreach, owner, bounds, ...(unit ? { unit } : {}) };
  const parsed = Guardrail.safeParse({ ...body, description: oneLineEnd(description), expression: oneLineEnd(expression) });
  if (parsed.success) return accept(parsed.data);
  const [issue] = parsed.error.issues;
  const [field, inner] = issue?.path ?? [];
  const path = field === 'bounds' ? String(inner ?? boundNames[0]) : String(field ?? 'expression');
  return refuse('NOT_VALID', issue?.message ?? 'This is not valid.', { path });
}
