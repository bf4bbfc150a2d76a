// The form of a business rule, new or old, with what an expression can say beside it.
import { getFormProps, type SubmissionResult, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { Form } from '@remix-run/react';
import type { BusinessRule } from '@switchyard/registry-core/registry/business-rule';
import { BusinessRuleForm } from '../drafting/business-rule-forms.ts';
import { newChange } from '../drafting/target-fields.ts';
import type { DraftTarget } from '../queries/drafting/draft-target.server.ts';
import { AreaField, ChoiceField, FieldRow, FieldSet, FormErrors, FormStack, TextField } from '../ui/form.tsx';
import { type ExpressionExample, ExpressionHelp } from './rule-marks.tsx';
import { TargetChange } from './target-change.tsx';

interface RuleFormProps {
  target: DraftTarget;
  /** Absent: a new one. */
  rule?: BusinessRule;
  /** What a new one begins with. */
  expression?: string;
  lastResult: SubmissionResult | undefined;
}

const examples: readonly ExpressionExample[] = [
  ['A fraction has a point: 0.0, not 0.', 'config["fees.provider_pct"] >= 0.09'],
  [
    'Sums of fractions are rounded before they are compared: 0.1 + 0.2 is a little more than 0.3.',
    'round(config["fees.provider_pct"] + config["fees.client_pct"], 9) <= 0.3',
  ],
  ['Money has an amount in its smallest unit, a whole number.', 'config["payouts.instant_max"].amount <= 100000'],
  ['A whole number meets a fraction through double().', 'double(config["payouts.delay_days"]) <= 7.5'],
  [
    'JSON has members and lists; all() asks of each item, lists.range() counts through them.',
    'config["refunds.talent.bands"].all(band, band.percent <= 100)',
  ],
];

export function BusinessRuleFormView({ target, rule, expression = '', lastResult }: RuleFormProps) {
  const [form, fields] = useForm<BusinessRuleForm>({
    lastResult: lastResult ?? null,
    // Conform reads form values as text; the types of a parsed form are narrower.
    defaultValue: { ...(rule ?? { severity: 'block', expression }), change: target.chosen?.id ?? newChange } as never,
    onValidate: ({ formData }) => parseWithZod(formData, { schema: BusinessRuleForm }),
    shouldValidate: 'onSubmit',
    shouldRevalidate: 'onInput',
  });
  return (
    <Form method="post" {...getFormProps(form)}>
      <FormStack>
        <FormErrors errors={form.errors} />
        <FieldSet legend="What must hold">
          <FormStack>
            <AreaField
              description="CEL over the values that one scope gets; true or false. It is checked when you save."
              field={fields.expression}
              label="Expression"
              mono
              placeholder={'config["fees.provider_pct"] >= 0.09'}
              required
              rows={4}
            />
            <AreaField
              description="What people read when it does not hold."
              field={fields.description}
              label="In words"
              placeholder="A provider pays at least 9 %."
              rows={2}
            />
            <ExpressionHelp examples={examples} />
          </FormStack>
        </FieldSet>
        <FieldSet legend="When it does not hold" note="Only what a change newly breaks counts; what is broken already stays a warning.">
          <ChoiceField
            field={fields.severity}
            label="When it does not hold"
            options={[
              { value: 'block', label: 'Block the change' },
              { value: 'warn', label: 'Warn, and let it pass' },
            ]}
          />
        </FieldSet>
        <FieldSet legend="About">
          <FieldRow>
            {!rule && <TextField field={fields.key} label="Name" mono placeholder="fees.provider_floor" required />}
            <TextField field={fields.owner} label="Owner" placeholder="a team or an e-mail address" />
          </FieldRow>
        </FieldSet>
        <TargetChange
          fields={fields}
          submit="Save to the change"
          suggestion={rule ? `Edit the rule ${rule.key}` : 'Add a rule'}
          target={target}
        />
      </FormStack>
    </Form>
  );
}
