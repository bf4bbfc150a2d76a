// The input for a value of a config key, as its type asks: a choice, a number with its unit, an amount, JSON.
import type { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import { currencyOf } from '../drafting/config-value.ts';
import { AreaField, ChoiceField, type FormField, SelectField, TextField } from '../ui/form.tsx';
import { Muted } from '../ui/marks.tsx';

type Typed = Pick<ConfigKey, 'type' | 'constraints' | 'unit' | 'default'>;

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
    return <SelectField field={field} label={label} options={members.map((member) => ({ value: member, label: member }))} required />;
  }
  if (type === 'json') return <AreaField field={field} label={label} mono required rows={10} />;
  const side = type === 'money' ? currencyOf(config) : unit;
  return (
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
}
