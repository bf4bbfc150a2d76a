// The rules of a setting, in the order in which they are tried: rows of conditions, or JSON for what rows cannot say.
// Adding and removing rows are form submissions, so they work before JavaScript has loaded.
import type { FieldMetadata, FormMetadata } from '@conform-to/react';
import { Button } from '@mantine/core';
import type { Flag } from '@switchyard/registry-core/registry/flag';
import type { FlagSettingForm } from '../drafting/flag-forms.ts';
import { inCohort } from '../drafting/rule-fields.ts';
import { AreaField, ChoiceField, FieldRow, SelectField, TextField } from '../ui/form.tsx';
import { IconPlus, IconX } from '../ui/icons.ts';
import styles from './serve-fields.module.css';
import { ServeFields } from './serve-fields.tsx';
import { operatorWords } from './words.ts';

type Form = FormMetadata<FlagSettingForm>;
type RuleField = FieldMetadata<FlagSettingForm['rules'][number]>;

const operators = [
  ...Object.entries(operatorWords).map(([value, label]) => ({ value, label })),
  { value: inCohort, label: 'is in cohort' },
];

function Conditions({ form, rule }: { form: Form; rule: RuleField }) {
  const { conditions } = rule.getFieldset();
  return (
    <div>
      {conditions.getFieldList().map((item, index) => {
        const row = item.getFieldset();
        return (
          <div className={styles.condition} key={item.key}>
            <TextField field={row.attribute} label="Attribute" mono placeholder="plan" />
            <SelectField field={row.op} label="Is" options={operators} />
            <TextField field={row.value} label="Value" mono placeholder="pro" />
            <Button
              aria-label={`Remove condition ${index + 1}`}
              color="gray"
              variant="subtle"
              {...form.remove.getButtonProps({ name: conditions.name, index })}
            >
              <IconX aria-hidden="true" size={16} />
            </Button>
          </div>
        );
      })}
      <Button
        leftSection={<IconPlus aria-hidden="true" size={14} />}
        size="xs"
        variant="default"
        {...form.insert.getButtonProps({ name: conditions.name, defaultValue: { attribute: '', op: 'equals', value: '' } })}
      >
        Add a condition
      </Button>
    </div>
  );
}

function RuleFields({
  form,
  rule,
  flag,
  number,
  remove,
}: {
  form: Form;
  rule: RuleField;
  flag: Flag;
  number: number;
  remove: React.ReactNode;
}) {
  const fields = rule.getFieldset();
  const nested = typeof fields.json.initialValue === 'string' && fields.json.initialValue !== '';
  return (
    <div className={styles.rule}>
      <div className={styles.ruleHead}>
        <span>Rule {number}</span>
        {remove}
      </div>
      <div className={styles.ruleBody}>
        <FieldRow>
          <TextField field={fields.id} label="Rule id" mono placeholder={`rule-${number}`} />
          <TextField field={fields.description} label="What it is for (optional)" />
        </FieldRow>
        <div>
          <p className={styles.part}>When</p>
          <ChoiceField
            field={fields.join}
            label="How the conditions are joined"
            options={[
              { value: 'all', label: 'all of these hold' },
              { value: 'any', label: 'any of these holds' },
            ]}
          />
        </div>
        <Conditions form={form} rule={rule} />
        <details className={styles.json} open={nested || fields.json.errors !== undefined}>
          <summary>Nested conditions as JSON</summary>
          <AreaField
            description='Takes the place of the rows above when it is not empty. Such as {"all": [{"cohort": "vip"}, {"not": {"attribute": "plan", "op": "equals", "value": "free"}}]}.'
            field={fields.json}
            label="Condition"
            mono
            rows={8}
          />
        </details>
        <div>
          <p className={styles.part}>Serve</p>
          <ServeFields field={fields.serve} flag={flag} />
        </div>
      </div>
    </div>
  );
}

export function RuleEditor({ form, rules, flag }: { form: Form; rules: FieldMetadata<FlagSettingForm['rules']>; flag: Flag }) {
  const split = Object.keys(flag.variants).map((variant) => ({ variant, weight: 0 }));
  const fresh = { conditions: [{ attribute: '', op: 'equals', value: '' }], serve: { mode: 'variant' as const, variant: flag.off, split } };
  return (
    <>
      {rules.getFieldList().map((rule, index) => (
        <RuleFields
          flag={flag}
          form={form}
          key={rule.key}
          number={index + 1}
          remove={
            <Button color="alarm" size="xs" variant="subtle" {...form.remove.getButtonProps({ name: rules.name, index })}>
              Remove rule {index + 1}
            </Button>
          }
          rule={rule}
        />
      ))}
      <Button
        leftSection={<IconPlus aria-hidden="true" size={14} />}
        variant="default"
        {...form.insert.getButtonProps({ name: rules.name, defaultValue: fresh })}
      >
        Add a rule
      </Button>
    </>
  );
}
