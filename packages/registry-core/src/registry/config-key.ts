// A config key: a typed value with a default, constraints, and settings by scope.
import * as z from 'zod';
import { Json, type JsonObject } from './json.ts';
import { settingsMax } from './limits.ts';
import { Scope } from './scope.ts';
import { Sensitivity } from './sensitivity.ts';

export const configTypes = ['boolean', 'int', 'float', 'money', 'string', 'enum', 'json'] as const;
export const ConfigType = z.enum(configTypes);
export type ConfigType = z.infer<typeof ConfigType>;

/** Integer minor units and an ISO 4217 code: `{ amount: 1250, currency: "USD" }` is $12.50. */
export const Money = z.strictObject({ amount: z.number().int().refine(Number.isSafeInteger), currency: z.string().regex(/^[A-Z]{3}$/) });
export type Money = z.infer<typeof Money>;

export const Constraints = z.strictObject({
  /** Numbers, and the amount of money in minor units. */
  min: z.number().optional(),
  max: z.number().optional(),
  /** Members of an enum. */
  members: z.array(z.string().min(1).max(200)).min(1).max(1000).optional(),
  minLength: z.number().int().min(0).optional(),
  maxLength: z.number().int().min(0).optional(),
  /** RE2 syntax; the whole text must match. */
  pattern: z.string().max(1000).optional(),
  /** The only currency that money may have. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  /** JSON Schema, draft 2020-12. */
  schema: (z.record(z.string(), Json) as z.ZodType<JsonObject>).optional(),
});
export type Constraints = z.infer<typeof Constraints>;

/** What config keys and flags have in common. */
export const keyFields = {
  description: z.string().max(2000).default(''),
  owner: z.string().max(200).default(''),
  tags: z.array(z.string().min(1).max(64)).max(50).default([]),
  /** Whether a client-side SDK key may read it. */
  clientReadable: z.boolean().default(false),
  sensitivity: z.array(Sensitivity).max(4).default([]),
  /** An archived key answers FLAG_NOT_FOUND and its name can never be used for something else. */
  archived: z.boolean().default(false),
};

export const ConfigSetting = z.strictObject({ scope: Scope, value: Json });
export type ConfigSetting = z.infer<typeof ConfigSetting>;

export const ConfigKey = z.strictObject({
  kind: z.literal('config'),
  type: ConfigType,
  default: Json,
  unit: z.string().max(64).optional(),
  constraints: Constraints.default({}),
  settings: z.array(ConfigSetting).max(settingsMax).default([]),
  ...keyFields,
});
export type ConfigKey = z.infer<typeof ConfigKey>;
