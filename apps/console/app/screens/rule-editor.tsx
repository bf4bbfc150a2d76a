// The rules of a setting, in the order in which they are tried: rows of conditions, or JSON for what rows cannot say.
// Adding and removing rows are form submissions, so they work before JavaScript has loaded.
import type { FieldMetadata, FormMetadata } from '@conform-to/react';
import { Button } from '@mantine/core';
import type { Flag } from '@switchyard/registry-core/registry/flag';
import type { FlagSettingForm } from '../drafting/flag-forms.ts';
import { FieldRow, TextField } from '../ui/form.tsx';
import { IconPlus } from '../ui/icons.ts';
import { ConditionEditor } from './condition-editor.tsx';
import styles from './serve-fields.module.css';
import { ServeFields } from './serve-fields.tsx';

type Form = FormMetadata<FlagSettingForm>;
type RuleField = FieldMetadata<FlagSettingForm['rules'][number]>;

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
        <ConditionEditor
          add={form.insert.getButtonProps({ name: fields.conditions.name, defaultValue: { attribute: '', op: 'equals', value: '' } })}
          join={fields.join}
          json={fields.json}
          rows={fields.conditions.getFieldList().map((item, index) => {
            // Conform's fields are made when they are read; spreading them would lose them.
            const { attribute, op, value } = item.getFieldset();
            const remove = form.remove.getButtonProps({ name: fields.conditions.name, index });
            return { key: item.key ?? String(index), attribute, op, value, remove };
          })}
        />
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
            <Button color="alarm" size="xs" type="submit" variant="subtle" {...form.remove.getButtonProps({ name: rules.name, index })}>
              Remove rule {index + 1}
            </Button>
          }
          rule={rule}
        />
      ))}
      <Button
        leftSection={<IconPlus aria-hidden="true" size={14} />}
        type="submit"
        variant="default"
        {...form.insert.getButtonProps({ name: rules.name, defaultValue: fresh })}
      >
        Add a rule
      </Button>
    </>
  );
}
