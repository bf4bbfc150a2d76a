// The registry of one environment: places, cohorts, config keys, flags, the holdouts and layers that span flags, business rules, and KPI guardrails.
// It is made of entries; an entry is what a revision records, what a change edits and what a conflict is about.
import * as z from 'zod';
import { BusinessRule } from './business-rule.ts';
import { Cohort } from './cohort.ts';
import { AttributePath, Percent } from './condition.ts';
import { ConfigKey } from './config-key.ts';
import { Flag } from './flag.ts';
import { Guardrail } from './guardrail.ts';
import { keyLengthMax } from './limits.ts';
import { Place } from './place.ts';

/** Namespaced by dots: `fees.provider_pct`. Slashes and spaces are allowed because importers meet them. */
export const Key = z
  .string()
  .min(1)
  .max(keyLengthMax)
  .refine((key) => key.trim() === key && !/\p{Cc}/u.test(key), 'A key has no control characters and no space at its ends.')
  .refine((key) => key !== '__proto__', 'This name is reserved.');

export const RegistryKey = z.discriminatedUnion('kind', [ConfigKey, Flag]);
export type RegistryKey = z.infer<typeof RegistryKey>;

/** Users held out of the listed flags get `off`. The percent may be the value of a config key. */
export const Holdout = z.strictObject({
  key: z.string().min(1).max(128),
  description: z.string().max(2000).default(''),
  percent: z.union([Percent, z.strictObject({ config: Key })]),
  by: AttributePath.optional(),
  salt: z.string().min(1).max(256),
  flags: z.array(Key).max(1000),
});
export type Holdout = z.infer<typeof Holdout>;

const slot = z.number().int().min(0).max(10_000);
/** Mutual exclusion: each flag owns the slots [from, to) of 10,000; a user is in one slot. */
export const Layer = z.strictObject({
  key: z.string().min(1).max(128),
  description: z.string().max(2000).default(''),
  by: AttributePath.optional(),
  salt: z.string().min(1).max(256),
  flags: z.record(Key, z.tuple([slot, slot])),
});
export type Layer = z.infer<typeof Layer>;

export const Registry = z.strictObject({
  places: z.array(Place).default([]),
  cohorts: z.array(Cohort).default([]),
  keys: z.record(Key, RegistryKey).default({}),
  holdouts: z.array(Holdout).default([]),
  layers: z.array(Layer).default([]),
  rules: z.array(BusinessRule).default([]),
  guardrails: z.array(Guardrail).default([]),
});
export type Registry = z.infer<typeof Registry>;
