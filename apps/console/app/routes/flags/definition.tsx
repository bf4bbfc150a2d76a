import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { orErrorPage, requireFlag } from '../../answers.server.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
import { FlagDefinitionForm, flagDefinitionEdited, toFlagDefinition } from '../../drafting/flag-forms.ts';
import { newChange } from '../../drafting/target-fields.ts';
import { inEnvironment } from '../../paths.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { FlagDefinitionFields } from '../../screens/flag-definition-fields.tsx';
import { KeyFields } from '../../screens/key-fields.tsx';
import { TargetChange } from '../../screens/target-change.tsx';
import { requireCaller } from '../../session.server.ts';
import { DefaultSubmit, FormErrors, FormStack } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const changeId = new URL(request.url).searchParams.get('change');
  const caller = await requireCaller(context, request);
  const target = orErrorPage(await draftTarget(context.container.ports, caller, { environment, entry: `key:${key}`, changeId }));
  return { environment, key, flag: requireFlag(key, target.body), target };
}

export function action(args: ActionFunctionArgs) {
  const { key = '' } = args.params;
  return draftEntry(args, () => ({
    schema: FlagDefinitionForm,
    entry: `key:${key}`,
    edited: (form, target) => flagDefinitionEdited(form, key, requireFlag(key, target.body)),
  }));
}

export default function EditFlagDefinition() {
  const { environment, key, flag, target } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  const [form, fields] = useForm<FlagDefinitionForm>({
    lastResult: lastResult ?? null,
    // Conform reads form values as text; the types of a parsed form are narrower.
    defaultValue: { ...toFlagDefinition(flag), change: target.chosen?.id ?? newChange } as never,
    onValidate: ({ formData }) => parseWithZod(formData, { schema: FlagDefinitionForm }),
    shouldValidate: 'onSubmit',
    shouldRevalidate: 'onInput',
  });
  return (
    <Page
      title="Edit the definition"
      trail={[
        { label: 'Flags', to: to.flags() },
        { label: key, to: to.flag(key) },
      ]}
    >
      <Form method="post" {...getFormProps(form)}>
        <DefaultSubmit />
        <FormStack>
          <FormErrors errors={form.errors} />
          <FlagDefinitionFields before={flag} fields={fields} form={form} />
          <KeyFields archivable fields={fields} />
          <TargetChange fields={fields} submit="Save to the change" suggestion={`Redefine ${key}`} target={target} />
        </FormStack>
      </Form>
    </Page>
  );
}
