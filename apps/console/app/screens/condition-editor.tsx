// A condition as rows, joined by all or any, or as JSON for what rows cannot say. Whoever holds the form gives the buttons
// that add and remove rows; they are submissions, so they work before JavaScript has loaded.
import { Button } from '@mantine/core';
import { inCohort } from '../drafting/rule-fields.ts';
import { AreaField, ChoiceField, type FormField, SelectField, TextField } from '../ui/form.tsx';
import { IconPlus, IconX } from '../ui/icons.ts';
import styles from './serve-fields.module.css';
import { operatorWords } from './words.ts';

interface RowButton {
  readonly name: string;
  readonly value: string;
  readonly form: string;
  readonly formNoValidate: boolean;
}

interface ConditionEditorProps {
  join: FormField;
  json: FormField;
  rows: readonly { key: string; attribute: FormField; op: FormField; value: FormField; remove: RowButton }[];
  add: RowButton;
}

const operators = [
  ...Object.entries(operatorWords).map(([value, label]) => ({ value, label })),
  { value: inCohort, label: 'is in cohort' },
];
const example = '{"all": [{"cohort": "vip"}, {"not": {"attribute": "plan", "op": "equals", "value": "free"}}]}';

export function ConditionEditor({ join, json, rows, add }: ConditionEditorProps) {
  const nested = typeof json.initialValue === 'string' && json.initialValue !== '';
  return (
    <>
      <div>
        <p className={styles.part}>When</p>
        <ChoiceField
          field={join}
          label="How the conditions are joined"
          options={[
            { value: 'all', label: 'all of these hold' },
            { value: 'any', label: 'any of these holds' },
          ]}
        />
      </div>
      <div>
        {rows.map(({ key, attribute, op, value, remove }, index) => (
          <div className={styles.condition} key={key}>
            <TextField field={attribute} label="Attribute" mono placeholder="plan" />
            <SelectField field={op} label="Is" options={operators} />
            <TextField field={value} label="Value" mono placeholder="pro" />
            <Button aria-label={`Remove condition ${index + 1}`} color="gray" type="submit" variant="subtle" {...remove}>
              <IconX aria-hidden="true" size={16} />
            </Button>
          </div>
        ))}
        <Button leftSection={<IconPlus aria-hidden="true" size={14} />} size="xs" type="submit" variant="default" {...add}>
          Add a condition
        </Button>
      </div>
      <details className={styles.json} open={nested || json.errors !== undefined}>
        <summary>Nested conditions as JSON</summary>
        <AreaField
          description={`Takes the place of the rows above when it is not empty. Such as ${example}.`}
          field={json}
          label="Condition"
          mono
          rows={8}
        />
      </details>
    </>
  );
}
