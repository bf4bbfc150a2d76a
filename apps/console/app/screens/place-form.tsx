// The form of a place, new or old: its name, its kind, where it lies.
import { getFormProps, type SubmissionResult, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { Form } from '@remix-run/react';
import { placeKinds } from '@switchyard/registry-core/registry/name-patterns';
import type { Place } from '@switchyard/registry-core/registry/place';
import { PlaceForm } from '../drafting/cohort-forms.ts';
import { newChange } from '../drafting/target-fields.ts';
import type { DraftTarget } from '../queries/drafting/draft-target.server.ts';
import { FieldRow, FieldSet, FormErrors, FormStack, SelectField, TextField } from '../ui/form.tsx';
import { placeOptions } from './scope-fields.tsx';
import { TargetChange } from './target-change.tsx';

interface PlaceFormProps {
  target: DraftTarget;
  /** Absent: a new one. */
  place?: Place;
  /** Where a new one is offered to lie. */
  parent?: string | undefined;
  lastResult: SubmissionResult | undefined;
}

export function PlaceFormView({ target, place, parent, lastResult }: PlaceFormProps) {
  const around = place ? { kind: place.kind, in: place.in ?? '', name: place.name } : { kind: 'city' as const, in: parent ?? '' };
  const [form, fields] = useForm<PlaceForm>({
    lastResult: lastResult ?? null,
    defaultValue: { ...around, change: target.chosen?.id ?? newChange },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: PlaceForm }),
    shouldValidate: 'onBlur',
    shouldRevalidate: 'onInput',
  });
  const parents = target.places.filter(({ kind, id }) => kind !== 'city' && id !== place?.id);
  return (
    <Form method="post" {...getFormProps(form)}>
      <FormStack>
        <FormErrors errors={form.errors} />
        <FieldSet legend="Place">
          <FormStack>
            <FieldRow>
              {!place && (
                <TextField description="Short and for ever, such as HOU." field={fields.id} label="Id" mono placeholder="HOU" required />
              )}
              <TextField field={fields.name} label="Name" placeholder="Houston" required />
            </FieldRow>
            <FieldRow>
              <SelectField field={fields.kind} label="Kind" options={placeKinds.map((kind) => ({ value: kind, label: kind }))} />
              <SelectField field={fields.in} label="Lies in" options={placeOptions(parents, 'Nothing: a country')} />
            </FieldRow>
          </FormStack>
        </FieldSet>
        <TargetChange
          fields={fields}
          submit="Save to the change"
          suggestion={place ? `Edit ${place.name}` : 'Add a place'}
          target={target}
        />
      </FormStack>
    </Form>
  );
}
