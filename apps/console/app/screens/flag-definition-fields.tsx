// The fields that define a flag: its type, its variants and which of them is off, whether it is enabled, when it should go.
import type { FieldMetadata, FormMetadata } from '@conform-to/react';
import { Button } from '@mantine/core';
import { type Flag, type FlagType, flagTypes, valueTypes } from '@switchyard/registry-core/registry/flag';
import type { FlagDefinitionForm } from '../drafting/flag-forms.ts';
import { CheckField, FieldRow, FieldSet, type FormField, FormStack, SelectField, TextField } from '../ui/form.tsx';
import { IconPlus, IconX } from '../ui/icons.ts';
import styles from './flag-definition-fields.module.css';

type Names = 'flagType' | 'valueType' | 'off' | 'enabled' | 'permanent' | 'expires';

interface FlagDefinitionFieldsProps {
  form: FormMetadata<FlagDefinitionForm>;
  fields: { readonly [Name in Names]: FormField } & { variants: FieldMetadata<FlagDefinitionForm['variants']> };
  /** Of a flag that exists: types are never changed under those who read it. */
  before?: Pick<Flag, 'flagType' | 'valueType'>;
}

const typeWords: Readonly<Record<FlagType, string>> = {
  boolean: 'Boolean: on or off',
  percentage: 'Percentage: a staged rollout',
  variant: 'Variant: A/B/n with a value each',
};

function Variants({
  form,
  variants,
}: Pick<FlagDefinitionFieldsProps, 'form'> & { variants: FlagDefinitionFieldsProps['fields']['variants'] }) {
  return (
    <div>
      {variants.getFieldList().map((item, index) => {
        const row = item.getFieldset();
        return (
          <div className={styles.variant} key={item.key}>
            <TextField field={row.name} label="Variant" mono placeholder="on" />
            <TextField field={row.value} label="Value" mono placeholder="true" />
            <Button
              aria-label={`Remove variant ${index + 1}`}
              color="gray"
              type="submit"
              variant="subtle"
              {...form.remove.getButtonProps({ name: variants.name, index })}
            >
              <IconX aria-hidden="true" size={16} />
            </Button>
          </div>
        );
      })}
      <Button
        leftSection={<IconPlus aria-hidden="true" size={14} />}
        size="xs"
        type="submit"
        variant="default"
        {...form.insert.getButtonProps({ name: variants.name, defaultValue: { name: '', value: '' } })}
      >
        Add a variant
      </Button>
    </div>
  );
}

export function FlagDefinitionFields({ form, fields, before }: FlagDefinitionFieldsProps) {
  return (
    <>
      <FieldSet className={styles.definition} legend="Type and variants">
        <FormStack>
          {before ? (
            <>
              <input name={fields.flagType.name} type="hidden" value={before.flagType} />
              <input name={fields.valueType.name} type="hidden" value={before.valueType} />
            </>
          ) : (
            <FieldRow>
              <SelectField
                field={fields.flagType}
                label="Type"
                options={flagTypes.map((value) => ({ value, label: typeWords[value] }))}
                required
              />
              <div className={styles.valueType}>
                <SelectField
                  field={fields.valueType}
                  label="Type of the values"
                  options={valueTypes.map((value) => ({ value, label: value === 'object' ? 'JSON object' : value }))}
                />
              </div>
            </FieldRow>
          )}
          <Variants form={form} variants={fields.variants} />
          <TextField
            description="Served when the flag is killed, and wherever nothing else applies."
            field={fields.off}
            label="Off variant"
            mono
            required
          />
        </FormStack>
      </FieldSet>
      <FieldSet legend="Life">
        <FormStack>
          <CheckField
            description="Disabled: answered without a value, so that the default in the caller's code holds."
            field={fields.enabled}
            label="Enabled in this environment"
          />
          <CheckField description="Not expected to go away." field={fields.permanent} label="Permanent" />
          <TextField description="The day by which it should be gone." field={fields.expires} label="Expires (optional)" type="date" />
        </FormStack>
      </FieldSet>
    </>
  );
}
