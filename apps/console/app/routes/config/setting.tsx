import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { scopeWords } from '@switchyard/registry-core/change/value-words';
import { orErrorPage, requireConfig } from '../../answers.server.ts';
import { SettingForm, settingEdited } from '../../drafting/config-forms.ts';
import { toValueText } from '../../drafting/config-value.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
import { fromScopeText, readScope, toScopeFields } from '../../drafting/scope-form.ts';
import { findSetting } from '../../drafting/settings.ts';
import { newChange } from '../../drafting/target-fields.ts';
import { inEnvironment } from '../../paths.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { ConfigValueField } from '../../screens/config-value-field.tsx';
import { ScopeFields } from '../../screens/scope-fields.tsx';
import { TargetChange } from '../../screens/target-change.tsx';
import { ValueCheck } from '../../screens/value-check.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { FieldSet, FormErrors, FormStack } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const input = { environment, entry: `key:${key}` as const, changeId: searchParams.get('change') };
  const target = orErrorPage(await draftTarget(context.container.ports, caller, input));
  const config = requireConfig(key, target.body);
  const scope = fromScopeText(searchParams.get('scope'));
  const setting = scope && findSetting(config.settings, scope);
  return { environment, key, config, target, scope, value: setting ? setting.value : config.default, exists: setting !== undefined };
}

export function action(args: ActionFunctionArgs) {
  const { key = '' } = args.params;
  return draftEntry(args, () => ({
    schema: SettingForm,
    entry: `key:${key}`,
    edited: (form, target) => {
      const scope = readScope(form, target.places);
      return scope.ok ? settingEdited(requireConfig(key, target.body), scope.value, form) : scope;
    },
  }));
}

export default function EditSetting() {
  const { environment, key, config, target, scope, value, exists } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  const [form, fields] = useForm({
    lastResult: lastResult ?? null,
    defaultValue: { ...(scope && toScopeFields(scope)), value: toValueText(config.type, value), change: target.chosen?.id ?? newChange },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: SettingForm }),
    shouldValidate: 'onBlur',
    shouldRevalidate: 'onInput',
  });
  const whom = scope ? scopeWords(scope, new Map(target.places.map((place) => [`place:${place.id}`, place]))) : 'a scope';
  return (
    <Page
      lead={config.description}
      title={exists ? `Change the setting for ${whom}` : 'Add a setting'}
      trail={[
        { label: 'Config', to: to.configs() },
        { label: key, to: to.config(key) },
      ]}
    >
      <Form method="post" {...getFormProps(form)}>
        <FormStack>
          <FormErrors errors={form.errors} />
          <FieldSet legend="For whom" note="All that is chosen has to match. Nothing chosen: everyone.">
            <ScopeFields cohorts={target.cohorts} fields={fields} places={target.places} roles={target.roles} />
          </FieldSet>
          <FieldSet legend="Value">
            <ValueCheck url={to.checkValue(key, { change: target.chosen?.id })}>
              <ConfigValueField config={config} field={fields.value} />
            </ValueCheck>
          </FieldSet>
          <TargetChange fields={fields} submit="Save to the change" suggestion={`Set ${key} for ${whom}`} target={target} />
          {exists && (
            <FieldSet legend="Take the setting away" note={`${whom} would get the value of the next broader scope.`}>
              <SubmitButton color="alarm" name={fields.step.name} reason={target.refusal} value="remove" variant="light">
                Remove the setting in the change above
              </SubmitButton>
            </FieldSet>
          )}
        </FormStack>
      </Form>
    </Page>
  );
}
