// The forms of a flag: its definition, and one setting of it with its rules. They read what people typed into a whole new body.
import { Flag, type FlagSetting, flagTypes, Rule, Serve, valueTypes } from '@switchyard/registry-core/registry/flag';
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Refusal, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Key } from '@switchyard/registry-core/registry/registry';
import type { Scope } from '@switchyard/registry-core/registry/scope';
import * as z from 'zod';
import { keyPart, readKeyPart, toKeyPart } from './config-forms.ts';
import { compact, optionalNumber } from './form-parts.ts';
import { ConditionRow, readCondition, toConditionFields } from './rule-fields.ts';
import { findSetting, withoutSetting, withSetting } from './settings.ts';
import { checkTarget, targetFields } from './target-fields.ts';

const ServeFields = z.object({
  mode: z.enum(['variant', 'percent', 'split']).default('variant'),
  variant: z.string().optional(),
  percent: optionalNumber,
  split: z.array(z.object({ variant: z.string(), weight: optionalNumber })).default([]),
  by: z.string().optional(),
});
export type ServeFields = z.infer<typeof ServeFields>;

const RuleFields = z.object({
  id: z.string().optional(),
  description: z.string().optional(),
  join: z.enum(['all', 'any']).default('all'),
  conditions: z.array(ConditionRow).default([]),
  json: z.string().optional(),
  serve: ServeFields,
});

export const FlagSettingForm = z
  .object({
    step: z.enum(['set', 'remove']).default('set'),
    place: z.string().optional(),
    role: z.string().optional(),
    cohort: z.string().optional(),
    serve: ServeFields,
    rules: z.array(RuleFields).default([]),
    ...targetFields,
  })
  .superRefine(checkTarget);
export type FlagSettingForm = z.infer<typeof FlagSettingForm>;

function at(path: string, refusal: Refusal): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: { ...refusal, path } };
}

/** `before` keeps what the form does not show: salt and bucketing. */
function readServe({ mode, variant, percent, split, by }: ServeFields, before: Serve | undefined): Result<Serve> {
  const kept = before && 'salt' in before ? { salt: before.salt } : {};
  const bucketed = { ...compact({ by }), ...kept, ...(before && 'bucketing' in before ? { bucketing: before.bucketing } : {}) };
  const weighted = split.map(({ variant: name, weight }) => ({ variant: name, weight: weight ?? 0 }));
  const given = { variant: { variant: variant ?? '' }, percent: { percent, ...bucketed }, split: { split: weighted, ...bucketed } }[mode];
  const parsed = Serve.safeParse(given);
  if (parsed.success) return accept(parsed.data);
  const words = {
    variant: 'Choose a variant.',
    percent: 'Enter a percentage from 0 to 100.',
    split: 'Enter a weight for each variant, 0 or more.',
  };
  return refuse('NOT_VALID', words[mode]);
}

function readRules(form: FlagSettingForm, before: FlagSetting | undefined): Result<Rule[]> {
  const rules: Rule[] = [];
  for (const [index, fields] of form.rules.entries()) {
    const id = fields.id ?? freeId([...form.rules, ...rules].map((rule) => rule.id));
    const when = readCondition(fields);
    if (!when.ok) return at(`rules[${index}].json`, when.refusal);
    const serve = readServe(fields.serve, before?.rules.find((rule) => rule.id === id)?.serve);
    if (!serve.ok) return at(`rules[${index}].serve.mode`, serve.refusal);
    const rule = Rule.safeParse({ id, ...compact({ description: fields.description }), when: when.value, serve: serve.value });
    if (!rule.success) return at(`rules[${index}].id`, refuse('NOT_VALID', 'A rule id has letters, digits, dots, hyphens.').refusal);
    rules.push(rule.data);
  }
  return accept(rules);
}

function freeId(taken: readonly (string | undefined)[]): string {
  let number = 1;
  while (taken.includes(`rule-${number}`)) number += 1;
  return `rule-${number}`;
}

export function flagSettingEdited(flag: Flag, scope: Scope, form: FlagSettingForm): Result<Flag> {
  if (form.step === 'remove') return accept({ ...flag, settings: withoutSetting(flag.settings, scope) });
  const before = findSetting(flag.settings, scope);
  const serve = readServe(form.serve, before?.serve);
  if (!serve.ok) return at('serve.mode', serve.refusal);
  const rules = readRules(form, before);
  if (!rules.ok) return rules;
  return accept({ ...flag, settings: withSetting(flag.settings, { scope, rules: rules.value, serve: serve.value }) });
}

export function toServeFields(serve: Serve, flag: Pick<Flag, 'variants' | 'off'>) {
  const weights = new Map('split' in serve ? serve.split.map(({ variant, weight }) => [variant, weight]) : []);
  return {
    mode: 'variant' in serve ? 'variant' : 'percent' in serve ? 'percent' : 'split',
    variant: 'variant' in serve ? serve.variant : flag.off,
    percent: 'percent' in serve ? String(serve.percent) : '',
    split: Object.keys(flag.variants).map((variant) => ({ variant, weight: String(weights.get(variant) ?? 0) })),
    by: 'by' in serve ? (serve.by ?? '') : '',
  };
}

export function toSettingFields({ serve, rules }: Pick<FlagSetting, 'serve' | 'rules'>, flag: Flag) {
  return {
    serve: toServeFields(serve, flag),
    rules: rules.map(({ id, description, when, serve: served }) => ({
      id,
      description: description ?? '',
      ...toConditionFields(when),
      serve: toServeFields(served, flag),
    })),
  };
}

export const FlagDefinitionForm = z
  .object({
    key: Key.optional(),
    flagType: z.enum(flagTypes).default('boolean'),
    valueType: z.enum(valueTypes).default('boolean'),
    variants: z.array(z.object({ name: z.string().optional(), value: z.string().default('') })).default([]),
    off: z.string().default('off'),
    enabled: z.boolean().default(false),
    permanent: z.boolean().default(false),
    expires: z.iso.date('Enter a date, such as 2027-03-31.').optional(),
    ...keyPart,
    ...targetFields,
  })
  .superRefine(checkTarget);
export type FlagDefinitionForm = z.infer<typeof FlagDefinitionForm>;

function readVariant(valueType: Flag['valueType'], text: string): Json | undefined {
  if (valueType === 'string') return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The body that the form describes. A new flag serves its off variant to everyone, whatever its type. */
export function flagDefinitionEdited(form: FlagDefinitionForm, key: string, before: Flag | undefined): Result<Flag> {
  const flagType = before?.flagType ?? form.flagType;
  const valueType = before?.valueType ?? (flagType === 'variant' ? form.valueType : 'boolean');
  const variants: Record<string, Json> = {};
  for (const [index, { name, value }] of form.variants.entries()) {
    const read = readVariant(valueType, value);
    if (!name) return at(`variants[${index}].name`, refuse('NOT_VALID', 'Give the variant a name.').refusal);
    if (read === undefined) return at(`variants[${index}].value`, refuse('NOT_VALID', `This is not a ${valueType} as JSON.`).refusal);
    variants[name] = read;
  }
  if (!(form.off in variants)) return at('off', refuse('NOT_VALID', `There is no variant ${form.off}.`).refusal);
  const parsed = Flag.safeParse({
    kind: 'flag',
    flagType,
    valueType,
    variants,
    off: form.off,
    state: form.enabled ? 'enabled' : 'disabled',
    salt: before?.salt ?? key,
    settings: before?.settings ?? [{ scope: {}, rules: [], serve: { variant: form.off } }],
    prerequisites: before?.prerequisites ?? [],
    permanent: form.permanent,
    ...compact({ expires: form.expires }),
    ...readKeyPart(form),
  });
  if (parsed.success) return accept(parsed.data);
  return refuse('NOT_VALID', parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(' '));
}

export function toFlagDefinition(flag: Flag) {
  const text = (value: Json) => (flag.valueType === 'string' && typeof value === 'string' ? value : JSON.stringify(value));
  return {
    variants: Object.entries(flag.variants).map(([name, value]) => ({ name, value: text(value) })),
    off: flag.off,
    enabled: flag.state === 'enabled' ? 'on' : '',
    permanent: flag.permanent ? 'on' : '',
    expires: flag.expires ?? '',
    ...toKeyPart(flag),
  };
}
