// What config keys and flags have in common in their forms: description, owner, tags, who may read it, what harm it can do.
import { Checkbox } from '@mantine/core';
import { sensitivities } from '@switchyard/registry-core/registry/sensitivity';
import { AreaField, CheckField, FieldRow, FieldSet, type FormField, FormStack, TextField } from '../ui/form.tsx';
import styles from './key-fields.module.css';

export interface KeyFieldSet {
  readonly description: FormField;
  readonly owner: FormField;
  readonly tags: FormField;
  readonly clientReadable: FormField;
  readonly sensitivity: FormField;
  readonly archived: FormField;
}

const harms = {
  MoneyCritical: 'Money critical: a wrong value costs money',
  SafetyCritical: 'Safety critical: a wrong value can hurt someone',
  PIITax: 'Tax data of people',
  PIIBackground: 'Background checks of people',
} as const;

export function KeyFields({ fields, archivable }: { fields: KeyFieldSet; archivable: boolean }) {
  const chosen = fields.sensitivity.initialValue;
  const isChosen = (one: string) => (Array.isArray(chosen) ? chosen.includes(one) : chosen === one);
  return (
    <>
      <FieldSet legend="About">
        <FormStack>
          <AreaField field={fields.description} label="Description" placeholder="What it decides, in a sentence" rows={2} />
          <FieldRow>
            <TextField field={fields.owner} label="Owner" placeholder="a team or an e-mail address" />
            <TextField field={fields.tags} label="Tags" placeholder="pricing, launch" />
          </FieldRow>
          <CheckField
            description="Off: only server keys can read it."
            field={fields.clientReadable}
            label="Client-side SDK keys may read it"
          />
          {archivable && (
            <CheckField
              description="An archived key answers FLAG_NOT_FOUND; its name can never be used for something else."
              field={fields.archived}
              label="Archived"
            />
          )}
        </FormStack>
      </FieldSet>
      <FieldSet
        legend="Sensitivity"
        note="A sensitive key may only be changed by some roles, and someone who holds that scope has to approve."
      >
        <div className={styles.checks} key={fields.sensitivity.key}>
          {sensitivities.map((one) => (
            <Checkbox defaultChecked={isChosen(one)} key={one} label={harms[one]} name={fields.sensitivity.name} value={one} />
          ))}
        </div>
      </FieldSet>
    </>
  );
}
