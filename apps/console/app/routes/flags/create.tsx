import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
import { FlagDefinitionForm, flagDefinitionEdited } from '../../drafting/flag-forms.ts';
import { newChange } from '../../drafting/target-fields.ts';
import { inEnvironment } from '../../paths.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { FlagDefinitionFields } from '../../screens/flag-definition-fields.tsx';
import { KeyFields } from '../../screens/key-fields.tsx';
import { TargetChange } from '../../screens/target-change.tsx';
import { requireCaller } from '../../session.server.ts';
import { DefaultSubmit, FieldSet, FormErrors, FormStack, TextField } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';

const firstVariants = [
  { name: 'on', value: 'true' },
  { name: 'off', value: 'false' },
];

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const changeId = new URL(request.url).searchParams.get('change');
  const caller = await requireCaller(context, request);
  const target = orErrorPage(await draftTarget(context.container.ports, caller, { environment, entry: 'key:', changeId }));
  return { environment, target };
}

export function action(args: ActionFunctionArgs) {
  return draftEntry<FlagDefinitionForm>(args, (data) => {
    const key = String(data.get('key') ?? '');
    return { schema: FlagDefinitionForm, entry: `key:${key}`, newBy: 'key', edited: (form) => flagDefinitionEdited(form, key, undefined) };
  });
}

export default function CreateFlag() {
  const { environment, target } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  const [form, fields] = useForm<FlagDefinitionForm>({
    lastResult: lastResult ?? null,
    // Conform reads form values as text; the types of a parsed form are narrower.
    defaultValue: {
      flagType: 'boolean',
      off: 'off',
      enabled: 'on',
      variants: firstVariants,
      change: target.chosen?.id ?? newChange,
    } as never,
    onValidate: ({ formData }) => parseWithZod(formData, { schema: FlagDefinitionForm }),
    shouldValidate: 'onSubmit',
    shouldRevalidate: 'onInput',
  });
  return (
    <Page
      lead="A new flag serves its off variant to everyone until a setting says otherwise. Its name is for ever."
      title="New flag"
      trail={[{ label: 'Flags', to: to.flags() }]}
    >
      <Form method="post" {...getFormProps(form)}>
        <DefaultSubmit />
        <FormStack>
          <FormErrors errors={form.errors} />
          <FieldSet legend="Name">
            <TextField
              description="A namespace, a dot, a name."
              field={fields.key}
              label="Key"
              mono
              placeholder="search.spotlight"
              required
            />
          </FieldSet>
          <FlagDefinitionFields fields={fields} form={form} />
          <KeyFields archivable={false} fields={fields} />
          <TargetChange fields={fields} submit="Create in the change" suggestion="Add a flag" target={target} />
        </FormStack>
      </Form>
    </Page>
  );
}
