// The form of a cohort, new or old: rank, members, condition.
import { getFormProps, type SubmissionResult, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { Form } from '@remix-run/react';
import type { Cohort } from '@switchyard/registry-core/registry/cohort';
import { CohortForm, toCohortFields } from '../drafting/cohort-forms.ts';
import { newChange } from '../drafting/target-fields.ts';
import type { DraftTarget } from '../queries/drafting/draft-target.server.ts';
import { AreaField, DefaultSubmit, FieldRow, FieldSet, FormErrors, FormStack, TextField } from '../ui/form.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import { TargetChange } from './target-change.tsx';

interface CohortFormProps {
  target: DraftTarget;
  /** Absent: a new one. */
  cohort?: Cohort;
  lastResult: SubmissionResult | undefined;
}

export function CohortFormView({ target, cohort, lastResult }: CohortFormProps) {
  const [form, fields] = useForm<CohortForm>({
    lastResult: lastResult ?? null,
    // Conform reads form values as text; the types of a parsed form are narrower.
    defaultValue: { ...(cohort ? toCohortFields(cohort) : { rank: '100' }), change: target.chosen?.id ?? newChange } as never,
    onValidate: ({ formData }) => parseWithZod(formData, { schema: CohortForm }),
    shouldValidate: 'onSubmit',
    shouldRevalidate: 'onInput',
  });
  const rows = fields.conditions.getFieldList().map((item, index) => {
    // Conform's fields are made when they are read; spreading them would lose them.
    const { attribute, op, value } = item.getFieldset();
    const remove = form.remove.getButtonProps({ name: fields.conditions.name, index });
    return { key: item.key ?? String(index), attribute, op, value, remove };
  });
  return (
    <Form method="post" {...getFormProps(form)}>
      <DefaultSubmit />
      <FormStack>
        <FormErrors errors={form.errors} />
        <FieldSet legend="About">
          <FormStack>
            <FieldRow>
              {!cohort && <TextField field={fields.key} label="Key" mono placeholder="beta.studios" required />}
              <TextField
                description="Unique; between two cohorts the lower rank wins."
                field={fields.rank}
                inputMode="numeric"
                label="Rank"
                mono
                required
              />
              <TextField field={fields.owner} label="Owner" placeholder="a team or an e-mail address" />
            </FieldRow>
            <AreaField field={fields.description} label="Description" rows={2} />
          </FormStack>
        </FieldSet>
        <FieldSet legend="Members" note="Whoever is listed is in, whatever the condition says.">
          <AreaField description="Targeting keys, one a line." field={fields.members} label="Targeting keys" mono rows={6} />
        </FieldSet>
        <FieldSet legend="Condition" note="Whoever meets it is in. Without one, the list alone decides.">
          <FormStack>
            <ConditionEditor
              add={form.insert.getButtonProps({ name: fields.conditions.name, defaultValue: { attribute: '', op: 'equals', value: '' } })}
              join={fields.join}
              json={fields.json}
              rows={rows}
            />
          </FormStack>
        </FieldSet>
        <TargetChange
          fields={fields}
          submit="Save to the change"
          suggestion={cohort ? `Edit the cohort ${cohort.key}` : 'Add a cohort'}
          target={target}
        />
      </FormStack>
    </Form>
  );
}
