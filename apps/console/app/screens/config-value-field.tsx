// The input for a value of a config key, as its type asks: a choice, a number with its unit, an amount, JSON.
import type { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import { currencyOf } from '../drafting/config-value.ts';
import { AreaField, ChoiceField, type FormField, SelectField, TextField } from '../ui/form.tsx';
import { JsonView, Muted } from '../ui/marks.tsx';
import { WithSlider } from '../ui/slider-field.tsx';
import styles from './config-value-field.module.css';

type Typed = Pick<ConfigKey, 'type' | 'constraints' | 'unit' | 'default'>;

/** More would not fit beside each other. */
const membersInView = 6;

function rangeWords({ constraints: { min, max, minLength, maxLength, pattern }, type }: Typed): string | undefined {
  if (type === 'string') {
    const parts = [minLength !== undefined && `at least ${minLength} letters`, maxLength !== undefined && `at most ${maxLength}`];
    return [...parts, pattern !== undefined && `matching ${pattern}`].filter(Boolean).join(', ') || undefined;
  }
  if (type === 'money') return min !== undefined || max !== undefined ? `From ${min ?? '…'} to ${max ?? '…'} in minor units.` : undefined;
  if (min !== undefined && max !== undefined) return `From ${min} to ${max}.`;
  if (min !== undefined) return `At least ${min}.`;
  return max === undefined ? undefined : `At most ${max}.`;
}

export function ConfigValueField({ field, config, label = 'Value' }: { field: FormField; config: Typed; label?: string }) {
  const { type, constraints, unit } = config;
  const description = rangeWords(config);
  if (type === 'boolean') {
    return (
      <ChoiceField
        field={field}
        label={label}
        options={[
          { value: 'true', label: 'true' },
          { value: 'false', label: 'false' },
        ]}
      />
    );
  }
  if (type === 'enum') {
    const members = constraints.members ?? [];
    if (members.length <= membersInView) {
      return <ChoiceField field={field} label={label} options={members.map((member) => ({ value: member, label: member }))} />;
    }
    return <SelectField field={field} label={label} options={members.map((member) => ({ value: member, label: member }))} required />;
  }
  if (type === 'json') return <JsonField config={config} field={field} label={label} />;
  const side = type === 'money' ? currencyOf(config) : unit;
  const text = (
    <TextField
      description={description}
      field={field}
      label={label}
      mono
      required
      rightSection={side ? <Muted small>{side}</Muted> : undefined}
      {...(type === 'string' ? {} : { inputMode: 'decimal' as const })}
    />
  );
  const { min, max } = constraints;
  if ((type !== 'int' && type !== 'float') || min === undefined || max === undefined || min >= max) return text;
  const start = Number(field.initialValue);
  return (
    <WithSlider
      label="By hand"
      max={max}
      min={min}
      start={Number.isFinite(start) ? start : min}
      step={type === 'int' ? 1 : (max - min) / 100}
    >
      {text}
    </WithSlider>
  );
}

/** The schema stands beside what it asks for. */
function JsonField({ field, config, label }: { field: FormField; config: Typed; label: string }) {
  const { schema } = config.constraints;
  return (
    <>
      <AreaField field={field} label={label} mono required rows={14} />
      {schema !== undefined && (
        <details className={styles.schema}>
          <summary>What its JSON Schema asks for</summary>
          <JsonView value={schema} />
        </details>
      )}
    </>
  );
}
