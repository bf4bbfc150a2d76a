// The form of a guardrail, new or old, with what an expression can say beside it.
import { getFormProps, type SubmissionResult, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { Form } from '@remix-run/react';
import type { Guardrail } from '@switchyard/registry-core/registry/guardrail';
import { GuardrailForm } from '../drafting/guardrail-forms.ts';
import { newChange } from '../drafting/target-fields.ts';
import type { DraftTarget } from '../queries/drafting/draft-target.server.ts';
import { AreaField, ChoiceField, FieldRow, FieldSet, FormErrors, FormStack, SelectField, TextField } from '../ui/form.tsx';
import { type ExpressionExample, ExpressionHelp } from './rule-marks.tsx';
import { TargetChange } from './target-change.tsx';

interface GuardrailFormProps {
  target: DraftTarget;
  /** Absent: a new one. */
  guardrail?: Guardrail;
  lastResult: SubmissionResult | undefined;
}

const examples: readonly ExpressionExample[] = [
  ['What the event brought, times a fee. Numbers of an event are fractions: 100.0, not 100.', 'event.amount * config["fees.provider_pct"]'],
  ['A whole number of a key meets an event’s through double().', 'event.nights * double(config["boost.cost"])'],
  [
    'Only some events count: those that lack what is read do not.',
    'context.role == "studio" ? event.amount * config["fees.provider_pct"] : 0.0',
  ],
  ['With “share”: the events for which something is true.', 'config["booking.instant"] && event.amount > 1000.0'],
];

const aggregates = [
  { value: 'sum', label: 'Sum' },
  { value: 'mean', label: 'Mean' },
  { value: 'min', label: 'Least' },
  { value: 'max', label: 'Most' },
  { value: 'share', label: 'Share of events for which it is true' },
];

export function GuardrailFormView({ target, guardrail, lastResult }: GuardrailFormProps) {
  const [form, fields] = useForm<GuardrailForm>({
    lastResult: lastResult ?? null,
    // Conform reads form values as text; the types of a parsed form are narrower.
    defaultValue: {
      ...(guardrail ? { ...guardrail, ...guardrail.bounds } : { aggregate: 'sum', onBreach: 'override', fallPercentMax: 5 }),
      change: target.chosen?.id ?? newChange,
    } as never,
    onValidate: ({ formData }) => parseWithZod(formData, { schema: GuardrailForm }),
    shouldValidate: 'onSubmit',
    shouldRevalidate: 'onInput',
  });
  return (
    <Form method="post" {...getFormProps(form)}>
      <FormStack>
        <FormErrors errors={form.errors} />
        <FieldSet
          legend="The figure"
          note="Worked out for every recorded event of its kind, with the values that its context gets now and would get."
        >
          <FormStack>
            <FieldRow>
              <TextField field={fields.event} label="Events" mono placeholder="booking" required />
              <SelectField field={fields.aggregate} label="Taken together as" options={aggregates} />
              <TextField field={fields.unit} label="Unit (optional)" placeholder="USD" />
            </FieldRow>
            <AreaField
              description="CEL over event (its figures), context and config."
              field={fields.expression}
              label="Expression"
              mono
              placeholder={'event.amount * config["fees.provider_pct"]'}
              required
              rows={3}
            />
            <AreaField field={fields.description} label="In words" placeholder="What providers pay us." rows={2} />
            <ExpressionHelp examples={examples} />
          </FormStack>
        </FieldSet>
        <FieldSet legend="Its bounds" note="At least one. Only what a change makes worse is a breach.">
          <FieldRow>
            <TextField field={fields.fallPercentMax} inputMode="decimal" label="Falls by at most, in % of the old" />
            <TextField field={fields.risePercentMax} inputMode="decimal" label="Rises by at most, in % of the old" />
          </FieldRow>
          <FieldRow>
            <TextField field={fields.min} inputMode="decimal" label="Is at least" />
            <TextField field={fields.max} inputMode="decimal" label="Is at most" />
          </FieldRow>
        </FieldSet>
        <FieldSet legend="When it is breached">
          <ChoiceField
            field={fields.onBreach}
            label="When it is breached"
            options={[
              { value: 'override', label: 'Somebody who could approve it may let it pass, with a reason' },
              { value: 'block', label: 'Block the change' },
            ]}
          />
        </FieldSet>
        <FieldSet legend="About">
          <FieldRow>
            {!guardrail && <TextField field={fields.key} label="Name" mono placeholder="revenue.provider_fees" required />}
            <TextField field={fields.owner} label="Owner" placeholder="a team or an e-mail address" />
          </FieldRow>
        </FieldSet>
        <TargetChange
          fields={fields}
          submit="Save to the change"
          suggestion={guardrail ? `Edit the guardrail ${guardrail.key}` : 'Add a guardrail'}
          target={target}
        />
      </FormStack>
    </Form>
  );
}
