// The fields that define a config key: its type with what that type may be limited by, and its default value.
import { type ConfigType, configTypes } from '@switchyard/registry-core/registry/config-key';
import { typeWords } from '../drafting/config-forms.ts';
import { AreaField, FieldRow, FieldSet, type FormField, FormStack, SelectField, TextField } from '../ui/form.tsx';
import styles from './config-definition-fields.module.css';

type Name = 'type' | 'defaultValue' | 'unit' | 'min' | 'max' | 'members' | 'minLength' | 'maxLength' | 'pattern' | 'currency' | 'schema';
export type ConfigDefinitionFieldSet = { readonly [Field in Name]: FormField };

/** `type` is given for a key that exists: a type is never changed under those who read it. */
export function ConfigDefinitionFields({ fields, type }: { fields: ConfigDefinitionFieldSet; type?: ConfigType }) {
  return (
    <FieldSet className={styles.definition} legend="Type and limits">
      <div data-type={type}>
        <FormStack>
          <FieldRow>
            {type === undefined ? (
              <SelectField
                field={fields.type}
                label="Type"
                options={configTypes.map((value) => ({ value, label: typeWords[value] }))}
                required
              />
            ) : (
              <input name={fields.type.name} type="hidden" value={type} />
            )}
            <TextField field={fields.unit} label="Unit (optional)" placeholder="percent, days, km" />
          </FieldRow>
          <AreaField
            description="What everyone gets whom no setting names. Money as an amount such as 12.50; a boolean as true or false."
            field={fields.defaultValue}
            label="Default value"
            mono
            required
            rows={type === 'json' ? 8 : 1}
          />
          <div className={styles.limits} data-for="number">
            <FieldRow>
              <TextField field={fields.min} inputMode="decimal" label="Smallest" mono />
              <TextField field={fields.max} inputMode="decimal" label="Largest" mono />
            </FieldRow>
          </div>
          <div className={styles.limits} data-for="money">
            <TextField description="Three letters; USD when empty." field={fields.currency} label="Currency" mono placeholder="USD" />
          </div>
          <div className={styles.limits} data-for="enum">
            <AreaField description="One a line." field={fields.members} label="Members" mono rows={4} />
          </div>
          <div className={styles.limits} data-for="string">
            <FieldRow>
              <TextField field={fields.minLength} inputMode="numeric" label="Shortest" mono />
              <TextField field={fields.maxLength} inputMode="numeric" label="Longest" mono />
              <TextField description="The whole text has to match." field={fields.pattern} label="Pattern" mono placeholder="[a-z-]+" />
            </FieldRow>
          </div>
          <div className={styles.limits} data-for="json">
            <AreaField description="JSON Schema, draft 2020-12." field={fields.schema} label="Schema" mono rows={8} />
          </div>
        </FormStack>
      </div>
    </FieldSet>
  );
}
