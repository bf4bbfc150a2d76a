// The fields that describe a context: for whom somebody asks.
import { NativeSelect, TextInput } from '@mantine/core';
import type { PlaygroundFields } from '../drafting/playground-context.ts';
import type { ScopeChoices } from '../queries/scope-choices.server.ts';
import { FieldRow } from '../ui/form.tsx';
import { placeOptions } from './scope-fields.tsx';

export function ContextFields({ fields, choices }: { fields: PlaygroundFields; choices: ScopeChoices }) {
  const any = (label: string, values: readonly string[]) => [{ value: '', label }, ...values.map((value) => ({ value, label: value }))];
  return (
    <FieldRow>
      <TextInput defaultValue={fields.targetingKey} label="Targeting key" name="targetingKey" placeholder="user-4711" />
      <NativeSelect data={placeOptions(choices.places, 'No place')} defaultValue={fields.place} label="Place" name="place" />
      <NativeSelect data={any('No role', choices.roles)} defaultValue={fields.role} label="Role" name="role" />
      <NativeSelect data={any('No cohort', choices.cohorts)} defaultValue={fields.cohort} label="Asserted cohort" name="cohort" />
    </FieldRow>
  );
}
