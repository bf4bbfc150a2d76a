// Form fields over Conform's metadata: native inputs with a label and an error each, so that every form works before JavaScript loads.
import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './form.module.css';
import { Notice } from './marks.tsx';

/** What a field needs of Conform's metadata. */
export interface FormField {
  readonly id: string;
  readonly name: string;
  readonly key?: string | undefined;
  readonly errors?: string[] | undefined;
  readonly initialValue?: unknown;
}

interface FieldProps {
  field: FormField;
  label: ReactNode;
  description?: ReactNode;
  required?: boolean;
  disabled?: boolean;
  /** A complaint that belongs to another field but is best read here. */
  error?: string | undefined;
}

function fieldProps({ field, label, description, required = false, disabled = false, error }: FieldProps) {
  return {
    id: field.id,
    name: field.name,
    label,
    description,
    disabled,
    withAsterisk: required,
    'aria-required': required,
    error: field.errors?.join(' ') ?? error,
    defaultValue: typeof field.initialValue === 'string' ? field.initialValue : undefined,
  };
}

interface TextFieldProps extends FieldProps {
  placeholder?: string;
  type?: 'text' | 'date' | 'number' | 'email';
  mono?: boolean;
  list?: string;
  inputMode?: 'numeric' | 'decimal';
  rightSection?: ReactNode;
}

export function TextField({ placeholder, type = 'text', mono = false, list, inputMode, rightSection, ...field }: TextFieldProps) {
  return (
    <TextInput
      {...fieldProps(field)}
      autoComplete="off"
      inputMode={inputMode}
      key={field.field.key}
      list={list}
      placeholder={placeholder}
      rightSection={rightSection}
      rightSectionWidth={rightSection ? 64 : undefined}
      spellCheck={mono ? false : undefined}
      step={type === 'number' ? 'any' : undefined}
      styles={mono ? { input: { fontFamily: 'var(--sy-mono)' } } : {}}
      type={type}
    />
  );
}

export function AreaField({
  rows = 3,
  mono = false,
  placeholder,
  ...field
}: FieldProps & { rows?: number; mono?: boolean; placeholder?: string }) {
  return (
    <Textarea
      {...fieldProps(field)}
      key={field.field.key}
      placeholder={placeholder}
      resize="vertical"
      rows={rows}
      spellCheck={mono ? false : undefined}
      styles={mono ? { input: { fontFamily: 'var(--sy-mono)', fontSize: 13 } } : {}}
    />
  );
}

/** What was chosen cannot be given back by the server, so after a refusal it is chosen again. */
export function FileField({ accept, ...field }: FieldProps & { accept?: string }) {
  const { defaultValue: _, ...props } = fieldProps(field);
  return <TextInput {...props} accept={accept} className={styles.file ?? ''} key={field.field.key} type="file" />;
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

export function SelectField({ options, ...field }: FieldProps & { options: readonly (Option | { group: string; items: Option[] })[] }) {
  return <NativeSelect {...fieldProps(field)} data={[...options]} key={field.field.key} />;
}

export function CheckField({ field, label, description, disabled }: FieldProps) {
  const { id, name, key, errors, initialValue } = field;
  return (
    <Checkbox
      defaultChecked={initialValue === 'on' || initialValue === true}
      description={description}
      disabled={disabled}
      error={errors?.join(' ')}
      id={id}
      key={key}
      label={label}
      name={name}
      value="on"
    />
  );
}

/** One of a few, all in view. */
export function ChoiceField({ field, label, options }: { field: FormField; label: string; options: readonly Option[] }) {
  const chosen = typeof field.initialValue === 'string' ? field.initialValue : options[0]?.value;
  return (
    <div aria-label={label} className={styles.choices} key={field.key} role="radiogroup">
      {options.map((option) => (
        <label className={styles.choice} key={option.value}>
          <input defaultChecked={chosen === option.value} name={field.name} type="radio" value={option.value} />
          {option.label}
        </label>
      ))}
    </div>
  );
}

export function FieldSet({
  legend,
  note,
  children,
  className,
}: {
  legend: ReactNode;
  note?: ReactNode;
  children: ReactNode;
  className?: string | undefined;
}) {
  return (
    <fieldset className={className ? `${styles.set} ${className}` : styles.set}>
      <legend>{legend}</legend>
      {note !== undefined && <p className={styles.setNote}>{note}</p>}
      {children}
    </fieldset>
  );
}

export function FormStack({ children }: { children: ReactNode }) {
  return <div className={styles.form}>{children}</div>;
}

export function FieldRow({ children }: { children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}

export function FormButtons({ children }: { children: ReactNode }) {
  return <div className={styles.buttons}>{children}</div>;
}

/** What concerns the whole form: a refusal of the use-case, with its causes. */
export function FormErrors({ errors, title = 'This was not saved' }: { errors: readonly string[] | undefined; title?: string }) {
  if (!errors || errors.length === 0) return null;
  return (
    <Notice title={title} tone="bad">
      <ul className={styles.errors}>
        {errors.map((error) => (
          <li key={error}>{error}</li>
        ))}
      </ul>
    </Notice>
  );
}

/** A GET form above a list: what is searched and filtered is in the URL. */
export function FilterBar({ children }: { children: ReactNode }) {
  return (
    <form className={styles.filters} method="get">
      {children}
    </form>
  );
}

/** Return in a field presses the first button of a form; where that would add a row, this one stands before it. */
export function DefaultSubmit() {
  return (
    <button aria-hidden="true" hidden tabIndex={-1} type="submit">
      Save
    </button>
  );
}
