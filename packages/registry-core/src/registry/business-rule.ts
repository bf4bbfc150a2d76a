// A business rule: a CEL expression over the resolved config values of one scope that must hold wherever they are served.
// Its meaning is in rule/; here is only its shape. Not to be confused with the targeting rules inside a flag's setting.
import * as z from 'zod';
import { ruleExpressionLengthMax } from './limits.ts';

/** `block` keeps a change that newly breaks the rule from being published; `warn` says so and lets it pass. */
export const ruleSeverities = ['block', 'warn'] as const;
export type RuleSeverity = (typeof ruleSeverities)[number];

export const RuleKey = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,127}$/, 'A rule’s name is lower case, such as fees.total_at_most_30_pct, with at most 128 characters.');

export const BusinessRule = z.strictObject({
  key: RuleKey,
  /** What it demands, in words: people read this when it does not hold. */
  description: z.string().max(2000).default(''),
  /** CEL that gives true or false, such as `config["fees.provider_pct"] >= 0.09`. */
  expression: z.string().trim().min(1, 'Write an expression.').max(ruleExpressionLengthMax),
  severity: z.enum(ruleSeverities).default('block'),
  owner: z.string().max(200).default(''),
});
export type BusinessRule = z.infer<typeof BusinessRule>;
