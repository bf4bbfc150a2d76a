// The form of a business rule, read into its whole body. Whether its expression can be a rule is asked when it is saved.
import { BusinessRule, ruleSeverities } from '@switchyard/registry-core/registry/business-rule';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { oneLineEnd } from './form-parts.ts';
import { checkTarget, targetFields } from './target-fields.ts';

export const BusinessRuleForm = z
  .object({
    key: z.string().optional(),
    description: z.string().max(2000).optional(),
    expression: z.string({ error: 'Write an expression.' }),
    severity: z.enum(ruleSeverities).default('block'),
    owner: z.string().max(200).optional(),
    ...targetFields,
  })
  .superRefine(checkTarget);
export type BusinessRuleForm = z.infer<typeof BusinessRuleForm>;

export function ruleEdited({ description = '', expression, severity, owner = '' }: BusinessRuleForm, key: string): Result<BusinessRule> {
  const parsed = BusinessRule.safeParse({
    key,
    description: oneLineEnd(description),
    expression: oneLineEnd(expression),
    severity,
    owner,
  });
  if (parsed.success) return accept(parsed.data);
  const [issue] = parsed.error.issues;
  return refuse('NOT_VALID', issue?.message ?? 'This is not valid.', { path: String(issue?.path[0] ?? 'expression') });
}

/** Taking a rule away asks only where that goes. */
export const RemoveRuleForm = z.object(targetFields).superRefine(checkTarget);
export type RemoveRuleForm = z.infer<typeof RemoveRuleForm>;
