// A step of the form of an anomaly rule: it is tried on the past, saved, or removed. Whatever was typed comes back unless it was done.
import type { AppLoadContext } from '@remix-run/node';
import { sentencesOf } from '../answers.server.ts';
import type { Caller } from '../caller.ts';
import { type Trial, tryAnomalyRule } from '../queries/anomalies/rule-list.server.ts';
import { removeAnomalyRule } from '../usecases/anomalies/remove-anomaly-rule.server.ts';
import { SaveAnomalyRule, saveAnomalyRule } from '../usecases/anomalies/save-anomaly-rule.server.ts';
import { fieldsOf, type RuleFields, readRule } from './anomaly-rule-form.ts';

export interface RuleStep {
  readonly done: 'saved' | 'removed' | null;
  readonly values: RuleFields;
  readonly errors: readonly string[];
  readonly trial: Trial | null;
}

/** `ruleId` is that of the rule that is changed; undefined: the form names a new one. */
export async function takeRuleStep(context: AppLoadContext, caller: Caller, form: FormData, ruleId: string | undefined): Promise<RuleStep> {
  const { ports } = context.container;
  const values = fieldsOf(form);
  const answer: RuleStep = { done: null, values, errors: [], trial: null };
  if (values.step === 'remove' && ruleId !== undefined) {
    const removed = await removeAnomalyRule(ports, caller, { ruleId });
    return removed.ok ? { ...answer, done: 'removed' } : { ...answer, errors: sentencesOf(removed.refusal) };
  }
  const rule = readRule(values);
  if (!rule.ok) return { ...answer, errors: sentencesOf(rule.refusal) };
  if (values.step === 'try') {
    const trial = await tryAnomalyRule(ports, caller, { rule: rule.value });
    return trial.ok ? { ...answer, trial: trial.value } : { ...answer, errors: sentencesOf(trial.refusal) };
  }
  const input = SaveAnomalyRule.safeParse({
    ruleId: ruleId ?? values.ruleId ?? '',
    rule: rule.value,
    enabled: values.enabled === 'on',
    ...(ruleId !== undefined && { expectedVersion: Number(values.expectedVersion) }),
  });
  if (!input.success) return { ...answer, errors: input.error.issues.map(({ message }) => message) };
  const saved = await saveAnomalyRule(ports, caller, input.data);
  return saved.ok ? { ...answer, done: 'saved' } : { ...answer, errors: sentencesOf(saved.refusal) };
}
