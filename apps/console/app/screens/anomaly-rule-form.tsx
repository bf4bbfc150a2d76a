// The form of an anomaly rule: what it counts, over what time, and from when on that is worth a look.
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { Form } from '@remix-run/react';
import { eventNames, eventRow } from '@switchyard/registry-core/alert/event';
import { type RuleFields, timeUnits } from '../drafting/anomaly-rule-form.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { FieldRow, FieldSet, FormButtons, FormErrors, FormStack } from '../ui/form.tsx';
import { TickList } from '../ui/tick-list.tsx';
import styles from './alert-view.module.css';

const option = (value: string, label: string) => ({ value, label });
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((label, index) => option(String(index + 1), label));
const units = Object.keys(timeUnits)
  .toReversed()
  .map((unit) => option(unit, `${unit}s`));

interface RuleFormProps {
  values: RuleFields;
  environments: readonly string[];
  errors: readonly string[] | undefined;
  /** Why it cannot be saved by this person; null: it can. */
  reason: string | null;
  /** The rule that is changed, and what it was drawn from; absent: a new one. */
  editing?: { readonly id: string; readonly version: number };
}

export function AnomalyRuleForm({ values, environments, errors, reason, editing }: RuleFormProps) {
  const field = (name: string, label: string) => ({ name, label, defaultValue: values[name] ?? '', autoComplete: 'off' });
  const listed = (name: string) => (values[name] ?? '').split(',');
  return (
    <Form method="post">
      <FormStack>
        <FormErrors errors={errors} />
        <FieldSet className={styles.stack} legend="What it notices">
          <FieldRow>
            <TextInput {...field('title', 'In a few words')} placeholder="Many flags are killed at once" required />
            {editing ? (
              <input name="expectedVersion" type="hidden" value={values.expectedVersion ?? editing.version} />
            ) : (
              <TextInput {...field('ruleId', 'Its name')} placeholder="burst-of-kills" required />
            )}
          </FieldRow>
          <TextInput
            {...field('events', 'Events')}
            description="With commas between them; change.* is all of a kind, * is everything."
            list="events"
            placeholder="flag.kill"
            required
          />
          <datalist id="events">
            {eventNames.map((name) => (
              <option key={name} value={name}>
                {eventRow(name).says}
              </option>
            ))}
          </datalist>
          <TickList
            choices={environments.map((value) => option(value, value))}
            chosen={listed('environments')}
            label="In which environments (none chosen: in all, and outside of them)"
            name="environments"
          />
        </FieldSet>
        <FieldSet className={styles.stack} legend="How much of it">
          <FieldRow>
            <NativeSelect
              {...field('result', 'Of what was')}
              data={[option('done', 'done'), option('refused', 'refused'), option('any', 'done or refused')]}
            />
            <NativeSelect
              {...field('measure', 'Count')}
              data={[
                option('events', 'how many events'),
                option('targets', 'how many different targets'),
                option('amount', 'the sum of their amounts, in cents'),
              ]}
            />
            <NativeSelect
              {...field('groupBy', 'For each')}
              data={[
                option('actor', 'person'),
                option('target', 'target'),
                option('environment', 'environment'),
                option('none', 'none: all together'),
              ]}
            />
          </FieldRow>
          <FieldRow>
            <TextInput {...field('threshold', 'Fires at more than')} inputMode="decimal" required />
            <TextInput {...field('window', 'Within')} inputMode="numeric" required />
            <NativeSelect {...field('windowUnit', 'of')} data={units} />
          </FieldRow>
        </FieldSet>
        <FieldSet
          legend="Only outside of working hours"
          note="Counts only what happens outside of these hours, as clocks in that zone show them."
        >
          <Checkbox defaultChecked={values.outside === 'on'} label="Only outside of these hours" name="outside" value="on" />
          <FieldRow>
            <TextInput {...field('from', 'From')} type="time" />
            <TextInput {...field('to', 'To')} type="time" />
            <TextInput {...field('zone', 'Zone')} placeholder="America/Chicago" />
          </FieldRow>
          <TickList choices={days} chosen={listed('days')} label="On" name="days" />
        </FieldSet>
        <FieldSet className={styles.stack} legend="What becomes of it">
          <FieldRow>
            <NativeSelect
              {...field('severity', 'Severity')}
              data={[option('low', 'low'), option('medium', 'medium'), option('high', 'high')]}
            />
            <TextInput {...field('coolDown', 'Then silent about the same for')} inputMode="numeric" required />
            <NativeSelect {...field('coolDownUnit', 'of')} data={units} />
          </FieldRow>
          <Checkbox defaultChecked={values.enabled === 'on'} label="Switched on" name="enabled" value="on" />
        </FieldSet>
        <FormButtons>
          <SubmitButton name="step" value="try" variant="default">
            Try it on the last 30 days
          </SubmitButton>
          <SubmitButton name="step" reason={reason} value="save">
            Save the rule
          </SubmitButton>
        </FormButtons>
      </FormStack>
    </Form>
  );
}
