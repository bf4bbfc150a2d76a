// The rows of grants in a form; the form's holder gives the buttons that add and remove.
import { Button } from '@mantine/core';
import type { Grant } from '@switchyard/registry-core/access/grant';
import type { RoleRow } from '../queries/people/person-list.server.ts';
import { type FormField, SelectField, TextField } from '../ui/form.tsx';
import { IconPlus, IconX } from '../ui/icons.ts';
import { Badge, Muted } from '../ui/marks.tsx';
import styles from './grant-rows.module.css';

interface RowButton {
  readonly name: string;
  readonly value: string;
  readonly form: string;
  readonly formNoValidate: boolean;
}

interface GrantRowsProps {
  rows: readonly { key: string; role: FormField; environments: FormField; places: FormField; namespaces: FormField; remove: RowButton }[];
  add: RowButton;
  roles: readonly RoleRow[];
}

export function GrantRows({ rows, add, roles }: GrantRowsProps) {
  return (
    <div>
      {rows.map(({ key, role, environments, places, namespaces, remove }, index) => (
        <div className={styles.row} key={key}>
          <SelectField field={role} label="Role" options={roles.map(({ role: value, title }) => ({ value, label: title }))} />
          <TextField field={environments} label="Environments" placeholder="all" />
          <TextField field={places} label="Places" mono placeholder="all" />
          <TextField field={namespaces} label="Namespaces" mono placeholder="all" />
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
          <Badge>{roles.find(({ role }) => role === grant.role)?.title ?? grant.role}</Badge> <Muted small>{limitWords(grant)}</Muted>{' '}
        </span>
      ))}
    </>
  );
}
