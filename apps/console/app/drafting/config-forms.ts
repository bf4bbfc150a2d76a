// The forms of a config key: its definition, and one setting of it. They read what people typed into a whole new body.
import { ConfigKey, type ConfigType, configTypes } from '@switchyard/registry-core/registry/config-key';
import { isJsonObject } from '@switchyard/registry-core/registry/json-object';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Key } from '@switchyard/registry-core/registry/registry';
import type { Scope } from '@switchyard/registry-core/registry/scope';
import { Sensitivity } from '@switchyard/registry-core/registry/sensitivity';
import * as z from 'zod';
import { currencyOf, readConfigValue, toValueText } from './config-value.ts';
import { compact, JsonText, optionalNumber, toList } from './form-parts.ts';
import { withoutSetting, withSetting } from './settings.ts';
import { checkTarget, targetFields } from './target-fields.ts';

export const SettingForm = z
  .object({
    /** What the button says: put the setting in, or take it out. */
    step: z.enum(['set', 'remove']).default('set'),
    place: z.string().optional(),
    role: z.string().optional(),
    cohort: z.string().optional(),
    value: z.string().default(''),
    ...targetFields,
  })
  .superRefine(checkTarget);
export type SettingForm = z.infer<typeof SettingForm>;

export function settingEdited(config: ConfigKey, scope: Scope, { step, value }: Pick<SettingForm, 'step' | 'value'>): Result<ConfigKey> {
  if (step === 'remove') return accept({ ...config, settings: withoutSetting(config.settings, scope) });
  const read = readConfigValue(config.type, value, currencyOf(config));
  return read.ok
    ? accept({ ...config, settings: withSetting(config.settings, { scope, value: read.value }) })
    : { ok: false, refusal: { ...read.refusal, path: 'value' } };
}

/** The fields that the forms of config keys and flags have in common. */
export const keyPart = {
  description: z.string().max(2000).optional(),
  owner: z.string().max(200).optional(),
  tags: z.string().optional(),
  clientReadable: z.boolean().default(false),
  sensitivity: z.array(Sensitivity).default([]),
  archived: z.boolean().default(false),
};

export const ConfigDefinitionForm = z
  .object({
    key: Key.optional(),
    type: z.enum(configTypes).default('string'),
    defaultValue: z.string().default(''),
    unit: z.string().max(64).optional(),
    min: optionalNumber,
    max: optionalNumber,
    members: z.string().optional(),
    minLength: optionalNumber,
    maxLength: optionalNumber,
    pattern: z.string().optional(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'Three capital letters, such as USD.')
      .optional(),
    schema: JsonText,
    ...keyPart,
    ...targetFields,
  })
  .superRefine(checkTarget);
export type ConfigDefinitionForm = z.infer<typeof ConfigDefinitionForm>;

/** The body that the form describes; settings are kept from `before`. */
export function definitionEdited(form: ConfigDefinitionForm, before: ConfigKey | undefined): Result<ConfigKey> {
  const { min, max, minLength, maxLength, pattern, currency, schema, unit } = form;
  const type = before?.type ?? form.type;
  if (schema !== undefined && !isJsonObject(schema)) return refuse('NOT_VALID', 'The JSON Schema has to be an object.', { path: 'schema' });
  const members = toList(form.members);
  const constraints = compact({
    min,
    max,
    minLength,
    maxLength,
    pattern,
    currency,
    schema,
    members: members.length > 0 ? members : undefined,
  });
  const read = readConfigValue(type, form.defaultValue, currency);
  if (!read.ok) return { ok: false, refusal: { ...read.refusal, path: 'defaultValue' } };
  const parsed = ConfigKey.safeParse({
    kind: 'config',
    type,
    default: read.value,
    ...compact({ unit }),
    constraints,
    settings: before?.settings ?? [],
    ...readKeyPart(form),
  });
  if (parsed.success) return accept(parsed.data);
  return refuse('NOT_VALID', parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(' '));
}

export function toConfigDefinition(config: ConfigKey) {
  const { constraints } = config;
  const text = (value: number | undefined) => (value === undefined ? '' : String(value));
  return {
    defaultValue: toValueText(config.type, config.default),
    unit: config.unit ?? '',
    min: text(constraints.min),
    max: text(constraints.max),
    members: constraints.members?.join('\n') ?? '',
    minLength: text(constraints.minLength),
    maxLength: text(constraints.maxLength),
    pattern: constraints.pattern ?? '',
    currency: constraints.currency ?? '',
    schema: constraints.schema ? JSON.stringify(constraints.schema, null, 2) : '',
    ...toKeyPart(config),
  };
}

/** What config keys and flags have in common, from a form. */
export function readKeyPart({ tags, ...form }: z.infer<z.ZodObject<typeof keyPart>>) {
  const { clientReadable, sensitivity, archived } = form;
  return { description: form.description ?? '', owner: form.owner ?? '', tags: toList(tags), clientReadable, sensitivity, archived };
}

/** The same, for a form. */
export function toKeyPart(body: Pick<ConfigKey, 'description' | 'owner' | 'tags' | 'clientReadable' | 'sensitivity' | 'archived'>) {
  return {
    description: body.description,
    owner: body.owner,
    tags: body.tags.join(', '),
    clientReadable: body.clientReadable ? 'on' : '',
    sensitivity: body.sensitivity,
    archived: body.archived ? 'on' : '',
  };
}

export const typeWords: Readonly<Record<ConfigType, string>> = {
  boolean: 'Boolean: true or false',
  int: 'Whole number',
  float: 'Number with decimals',
  money: 'Money: an amount in a currency',
  string: 'Text',
  enum: 'One of a list',
  json: 'JSON, checked by a schema',
};
