// Choosing for whom a setting holds: one place, one role, one cohort, with native selects.
import type { PlaceKind } from '@switchyard/registry-core/registry/name-patterns';
import type { Place } from '@switchyard/registry-core/registry/place';
import { FieldRow, type FormField, SelectField, TextField } from '../ui/form.tsx';

const kindWords: Readonly<Record<PlaceKind, string>> = { country: 'Countries', state: 'States', city: 'Cities' };

export function placeOptions(places: readonly Place[], anywhere = 'Anywhere') {
  const groups = (['country', 'state', 'city'] as const).flatMap((kind) => {
    const items = places
      .filter((place) => place.kind === kind)
      .map(({ id, name }) => ({ value: id, label: `${name} (${id})` }))
      .sort((a, b) => a.label.localeCompare(b.label));
    return items.length === 0 ? [] : [{ group: kindWords[kind], items }];
  });
  return [{ value: '', label: anywhere }, ...groups];
}

interface ScopeFieldsProps {
  fields: { place: FormField; role: FormField; cohort: FormField };
  places: readonly Place[];
  roles: readonly string[];
  cohorts: readonly string[];
}

export function ScopeFields({ fields, places, roles, cohorts }: ScopeFieldsProps) {
  return (
    <>
      <FieldRow>
        <SelectField field={fields.place} label="Place" options={placeOptions(places)} />
        <TextField field={fields.role} label="Role" list="known-roles" placeholder="any role" />
        <SelectField
          field={fields.cohort}
          label="Cohort"
          options={[{ value: '', label: 'Any cohort' }, ...cohorts.map((key) => ({ value: key, label: key }))]}
        />
      </FieldRow>
      <datalist id="known-roles">
        {roles.map((role) => (
          <option key={role} value={role} />
        ))}
      </datalist>
    </>
  );
}
