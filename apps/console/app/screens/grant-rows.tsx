// The rows of grants in a form; the form's holder gives the buttons that add and remove.

import type { FieldMetadata } from '@conform-to/react';
import { Button } from '@mantine/core';
import type { Grant } from '@switchyard/registry-core/access/grant';
import type { GrantRow } from '../drafting/grant-forms.ts';
import type { RoleRow } from '../queries/people/person-list.server.ts';
import { type FormField, SelectField, TextField } from '../ui/form.tsx';
import { IconPlus, IconX } from '../ui/icons.ts';
import { Badge, Muted, When } from '../ui/marks.tsx';
import styles from './grant-rows.module.css';

interface RowButton {
  readonly name: string;
  readonly value: string;
  readonly form: string;
  readonly formNoValidate: boolean;
}

interface FieldRow extends Readonly<Record<keyof GrantRow, FormField>> {
  readonly key: string;
  readonly remove: RowButton;
}

interface GrantRowsProps {
  rows: readonly FieldRow[];
  add: RowButton;
  roles: readonly RoleRow[];
}

/** The rows of a list of grants in a form. */
export function toFieldRows<Form extends Record<string, unknown>>(
  items: readonly FieldMetadata<GrantRow, Form>[],
  removeAt: (index: number) => RowButton,
): FieldRow[] {
  return items.map((item, index) => {
    // Conform's fields are made when they are read; spreading them would lose them.
    const { role, environments, places, namespaces, until } = item.getFieldset();
    return { key: item.key ?? String(index), role, environments, places, namespaces, until, remove: removeAt(index) };
  });
}

export function GrantRows({ rows, add, roles }: GrantRowsProps) {
  return (
    <div>
      {rows.map(({ key, role, environments, places, namespaces, until, remove }, index) => (
        <div className={styles.row} key={key}>
          <SelectField field={role} label="Role" options={roles.map(({ role: value, title }) => ({ value, label: title }))} />
          <TextField field={environments} label="Environments" placeholder="all" />
          <TextField field={places} label="Places" mono placeholder="all" />
          <TextField field={namespaces} label="Namespaces" mono placeholder="all" />
          <TextField field={until} label="Until" mono placeholder="always" />
          <Button aria-label={`Remove grant ${index + 1}`} color="gray" type="submit" variant="subtle" {...remove}>
            <IconX aria-hidden="true" size={16} />
          </Button>
        </div>
      ))}
      <Button leftSection={<IconPlus aria-hidden="true" size={14} />} size="xs" type="submit" variant="default" {...add}>
        Add a grant
      </Button>
    </div>
  );
}

function limitWords({ environments, places, namespaces }: Grant): string {
  return [
    environments && `in ${environments.join(', ')}`,
    places && `for ${places.join(', ')}`,
    namespaces && `of ${namespaces.join(', ')}`,
  ]
    .filter(Boolean)
    .join(' ');
}

export function GrantWords({ grants, roles }: { grants: readonly Grant[]; roles: readonly RoleRow[] }) {
  if (grants.length === 0) return <Muted>nothing</Muted>;
  return (
    <>
      {grants.map((grant) => (
        <span key={JSON.stringify(grant)}>
          <Badge>{roles.find(({ role }) => role === grant.role)?.title ?? grant.role}</Badge>{' '}
          <Muted small>
            {limitWords(grant)}
            {grant.until && (
              <>
                {' until '}
                <When at={new Date(grant.until)} full />
              </>
            )}
          </Muted>{' '}
        </span>
      ))}
    </>
  );
}
