// A feature flag: variants, and settings by scope that say which variant is served to whom.
import * as z from 'zod';
import { AttributePath, Bucketing, Condition, Percent } from './condition.ts';
import { keyFields } from './config-key.ts';
import { Json } from './json.ts';
import { prerequisiteDepthMax, rulesMax, settingsMax, variantsMax } from './limits.ts';
import { Scope } from './scope.ts';

export const flagTypes = ['boolean', 'percentage', 'variant'] as const;
export const valueTypes = ['boolean', 'string', 'number', 'object'] as const;
export type FlagType = (typeof flagTypes)[number];
export type ValueType = (typeof valueTypes)[number];

export const VariantName = z.string().min(1).max(128);
const bucketed = { by: AttributePath.optional(), salt: z.string().max(256).optional(), bucketing: Bucketing.optional() };

export const Serve = z.union([
  z.strictObject({ variant: VariantName }),
  /** Boolean and percentage flags: the share that gets the variant that is not `off`. */
  z.strictObject({ percent: Percent, ...bucketed }),
  z.strictObject({
    split: z
      .array(z.strictObject({ variant: VariantName, weight: z.number().min(0).max(1e9) }))
      .min(1)
      .max(variantsMax),
    ...bucketed,
  }),
]);
export type Serve = z.infer<typeof Serve>;

export const Rule = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  description: z.string().max(500).optional(),
  when: Condition,
  serve: Serve,
});
export type Rule = z.infer<typeof Rule>;

export const FlagSetting = z.strictObject({ scope: Scope, rules: z.array(Rule).max(rulesMax).default([]), serve: Serve });
export type FlagSetting = z.infer<typeof FlagSetting>;

export const Prerequisite = z.strictObject({ flag: z.string().min(1), variants: z.array(VariantName).min(1).max(variantsMax) });

export const Flag = z.strictObject({
  kind: z.literal('flag'),
  flagType: z.enum(flagTypes),
  valueType: z.enum(valueTypes),
  variants: z.record(VariantName, Json),
  /** The variant served when killed, held out, outside a layer, or short of a prerequisite. */
  off: VariantName,
  /** Disabled in this environment: answered without a value, so that the caller's code default holds. */
  state: z.enum(['enabled', 'disabled']).default('enabled'),
  /** What buckets hash with; fixed when the flag is created (its key, unless imported), never changed by an edit. */
  salt: z.string().min(1).max(256),
  /** The setting with the scope `{}` is required. */
  settings: z.array(FlagSetting).min(1).max(settingsMax),
  prerequisites: z.array(Prerequisite).max(prerequisiteDepthMax).default([]),
  permanent: z.boolean().default(false),
  /** The day after which the flag should be gone, as YYYY-MM-DD. */
  expires: z.iso.date().optional(),
  ...keyFields,
});
export type Flag = z.infer<typeof Flag>;
