// What the forms of a policy share: their fields with what was typed, roles to tick, and the reason with its button.
import { NativeSelect, TextInput, type TextInputProps } from '@mantine/core';
import { Form } from '@remix-run/react';
import type { ReactNode } from 'react';
import type { PolicyPart, Typed } from '../drafting/policy-form.ts';
import type { PolicyPage } from '../queries/environments/policy-page.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { FormErrors, FormStack } from '../ui/form.tsx';
import { type Choice, TickList } from '../ui/tick-list.tsx';
import styles from './policy.module.css';

/** What became of a form that was not saved. */
export interface PolicyAnswer {
  readonly part: PolicyPart;
  readonly errors: readonly string[];
  readonly typed: Typed;
}

export interface PartProps {
  page: PolicyPage;
  answer: PolicyAnswer | undefined;
}

interface PolicyFormProps extends PartProps {
  part: PolicyPart;
  button: string;
  /** What is in force, or is edited. */
  stored: Typed;
  children: (typed: Typed) => ReactNode;
}

/** A form with a reason of its own, because each is one entry of the audit. */
export function PolicyForm({ page, answer, part, button, stored, children }: PolicyFormProps) {
  const own = answer?.part === part ? answer : undefined;
  const typed = own?.typed ?? stored;
  return (
    <Form key={JSON.stringify(stored)} method="post">
      <input name="part" type="hidden" value={part} />
      <input name="version" type="hidden" value={page.policyVersion} />
      <FormStack>
        <FormErrors errors={own?.errors} />
        {children(typed)}
        <div className={styles.save}>
          <TextInput
            aria-label="Why"
            autoComplete="off"
            defaultValue={typed.reason?.[0]}
            name="reason"
            placeholder="Why, for the audit"
            required
          />
          <SubmitButton reason={page.decisions.edit.reason}>{button}</SubmitButton>
        </div>
      </FormStack>
    </Form>
  );
}

export function PolicyText({ typed, name, ...look }: TextInputProps & { typed: Typed; name: string }) {
  return <TextInput autoComplete="off" defaultValue={typed[name]?.[0] ?? ''} name={name} {...look} />;
}

interface PolicySelectProps {
  typed: Typed;
  name: string;
  label: string;
  options: { readonly value: string; readonly label: string }[];
}

export function PolicySelect({ typed, name, label, options }: PolicySelectProps) {
  return <NativeSelect data={options} defaultValue={typed[name]?.[0]} label={label} name={name} />;
}

export function RoleTicks({ page, typed, name, label }: { page: PolicyPage; typed: Typed; name: string; label: string }) {
  const choices = page.roles.map(({ role, title }): Choice => ({ value: role, label: title }));
  return <TickList chosen={typed[name] ?? []} choices={choices} label={label} name={name} />;
}

/** `Finance or Admin`. */
export function roleTitles({ roles }: PolicyPage, names: readonly string[]): string {
  const titles = names.map((name) => roles.find(({ role }) => role === name)?.title ?? name);
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(titles);
}

/** The row's own form: taking away is one press and a reason. */
export function RemoveRow({ page, part, name, what }: { page: PolicyPage; part: PolicyPart; name: string; what: string }) {
  if (!page.decisions.edit.allowed) return null;
  return (
    <details className={styles.remove}>
      <summary>Remove</summary>
      <Form method="post">
        <input name="part" type="hidden" value={part} />
        <input name="version" type="hidden" value={page.policyVersion} />
        <input name="was" type="hidden" value={name} />
        <TextInput aria-label={`Why ${what} goes`} autoComplete="off" name="reason" placeholder="Why" required size="xs" />
        <SubmitButton color="red" size="xs" variant="light">
          Remove {what}
        </SubmitButton>
      </Form>
    </details>
  );
}
