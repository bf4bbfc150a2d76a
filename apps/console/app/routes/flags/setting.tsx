import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { scopeWords } from '@switchyard/registry-core/change/value-words';
import { orErrorPage, requireFlag } from '../../answers.server.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
import { FlagSettingForm, flagSettingEdited, toSettingFields } from '../../drafting/flag-forms.ts';
import { fromScopeText, readScope, toScopeFields } from '../../drafting/scope-form.ts';
import { findSetting } from '../../drafting/settings.ts';
import { newChange } from '../../drafting/target-fields.ts';
import { inEnvironment } from '../../paths.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { RuleEditor } from '../../screens/rule-editor.tsx';
import { ScopeFields } from '../../screens/scope-fields.tsx';
import { ServeFields } from '../../screens/serve-fields.tsx';
import { TargetChange } from '../../screens/target-change.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { DefaultSubmit, FieldSet, FormErrors, FormStack } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const input = { environment, entry: `key:${key}` as const, changeId: searchParams.get('change') };
  const target = orErrorPage(await draftTarget(context.container.ports, caller, input));
  const flag = requireFlag(key, target.body);
  const scope = fromScopeText(searchParams.get('scope'));
  const setting = scope && findSetting(flag.settings, scope);
  const start = setting ?? { serve: { variant: flag.off }, rules: [] };
  const isGlobal = scope !== undefined && Object.keys(scope).length === 0;
  return { environment, key, flag, target, scope, fields: toSettingFields(start, flag), exists: setting !== undefined, isGlobal };
}

export function action(args: ActionFunctionArgs) {
  const { key = '' } = args.params;
  return draftEntry(args, () => ({
    schema: FlagSettingForm,
    entry: `key:${key}`,
    edited: (form, target) => {
      const scope = readScope(form, target.places);
      return scope.ok ? flagSettingEdited(requireFlag(key, target.body), scope.value, form) : scope;
    },
  }));
}

export default function EditFlagSetting() {
  const { environment, key, flag, target, scope, fields: start, exists, isGlobal } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  const [form, fields] = useForm<FlagSettingForm>({
    lastResult: lastResult ?? null,
    // Conform reads form values as text; the types of a parsed form are narrower.
    defaultValue: { ...(scope && toScopeFields(scope)), ...start, change: target.chosen?.id ?? newChange } as never,
    onValidate: ({ formData }) => parseWithZod(formData, { schema: FlagSettingForm }),
    shouldValidate: 'onSubmit',
    shouldRevalidate: 'onInput',
  });
  const whom = scope ? scopeWords(scope, new Map(target.places.map((place) => [`place:${place.id}`, place]))) : 'a scope';
  return (
    <Page
      lead={flag.description}
      title={exists ? `Change what is served to ${whom}` : 'Add a setting'}
      trail={[
        { label: 'Flags', to: to.flags() },
        { label: key, to: to.flag(key) },
      ]}
    >
      <Form method="post" {...getFormProps(form)}>
        <DefaultSubmit />
        <FormStack>
          <FormErrors errors={form.errors} />
          <FieldSet legend="For whom" note="All that is chosen has to match. Nothing chosen: everyone.">
            <ScopeFields cohorts={target.cohorts} fields={fields} places={target.places} roles={target.roles} />
          </FieldSet>
          <FieldSet legend="Rules" note="Tried from top to bottom; the first that matches decides.">
            <RuleEditor flag={flag} form={form} rules={fields.rules} />
          </FieldSet>
          <FieldSet legend="Serve" note="What everyone in this scope gets whom no rule matches.">
            <ServeFields field={fields.serve} flag={flag} />
          </FieldSet>
          <TargetChange fields={fields} submit="Save to the change" suggestion={`Set ${key} for ${whom}`} target={target} />
          {exists && !isGlobal && (
            <FieldSet legend="Take the setting away" note={`${whom} would get what the next broader scope serves.`}>
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
