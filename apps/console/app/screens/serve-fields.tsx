// Choosing what a flag serves: one variant, a share of people, or a split by weight.
import type { FieldMetadata } from '@conform-to/react';
import type { Flag } from '@switchyard/registry-core/registry/flag';
import type { ServeFields as ServeValues } from '../drafting/flag-forms.ts';
import { ChoiceField, type Option, SelectField, TextField } from '../ui/form.tsx';
import { Muted } from '../ui/marks.tsx';
import { WithSlider } from '../ui/slider-field.tsx';
import styles from './serve-fields.module.css';
import { type Weight, WeightShares } from './weight-shares.tsx';
import { otherVariantOf } from './words.ts';

function modesOf({ flagType, off, variants }: Flag): Option[] {
  const one = { value: 'variant', label: 'One variant' };
  const split = { value: 'split', label: 'A split by weight' };
  return flagType === 'variant' ? [one, split] : [one, { value: 'percent', label: `A share gets ${otherVariantOf({ off, variants })}` }];
}

type SplitItem = ReturnType<ReturnType<FieldMetadata<ServeValues>['getFieldset']>['split']['getFieldList']>[number];

function weightsOf(split: readonly SplitItem[]): Weight[] {
  return split.map((item) => {
    const { variant, weight } = item.getFieldset();
    return { variant: String(variant.initialValue ?? ''), weight: Number(weight.initialValue) || 0 };
  });
}

export function ServeFields({ field, flag }: { field: FieldMetadata<ServeValues>; flag: Flag }) {
  const fields = field.getFieldset();
  const other = otherVariantOf(flag);
  const split = fields.split.getFieldList();
  const error = fields.mode.errors?.join(' ');
  return (
    <div className={styles.serve}>
      <ChoiceField field={fields.mode} label="What is served" options={modesOf(flag)} />
      <div className={styles.mode} data-mode="variant">
        <SelectField
          error={error}
          field={fields.variant}
          label="Variant"
          options={Object.entries(flag.variants).map(([name, value]) => ({
            value: name,
            label: `${name} → ${JSON.stringify(value).slice(0, 60)}`,
          }))}
        />
      </div>
      <div className={styles.mode} data-mode="percent">
        <WithSlider
          label={`Share that gets ${other}`}
          max={100}
          min={0}
          start={Number(fields.percent.initialValue) || 0}
          step={1}
          unit=" %"
        >
          <TextField
            description="0 to 100, up to three decimals. Raising it never takes anyone out."
            error={error}
            field={fields.percent}
            inputMode="decimal"
            label={`Percent that get ${other}`}
            mono
            rightSection={<Muted small>%</Muted>}
          />
        </WithSlider>
      </div>
      <div className={styles.mode} data-mode="split">
        <WeightShares start={weightsOf(split)}>
          <div className={styles.weights}>
            {split.map((item) => {
              const part = item.getFieldset();
              const variant = String(part.variant.initialValue ?? '');
              return (
                <div key={item.key}>
                  <input name={part.variant.name} type="hidden" value={variant} />
                  <TextField field={part.weight} inputMode="decimal" label={`Weight of ${variant}`} mono />
                </div>
              );
            })}
          </div>
        </WeightShares>
        {error !== undefined && <p role="alert">{error}</p>}
      </div>
      <div className={styles.by}>
        <TextField
          description="Whose bucket decides; empty: targetingKey."
          field={fields.by}
          label="By attribute (optional)"
          mono
          placeholder="targetingKey"
        />
      </div>
    </div>
  );
}
