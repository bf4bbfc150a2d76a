import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { ConfigDefinitionForm, definitionEdited } from '../../drafting/config-forms.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
import { newChange } from '../../drafting/target-fields.ts';
import { inEnvironment } from '../../paths.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { ConfigDefinitionFields } from '../../screens/config-definition-fields.tsx';
import { KeyFields } from '../../screens/key-fields.tsx';
import { TargetChange } from '../../screens/target-change.tsx';
import { requireCaller } from '../../session.server.ts';
import { FieldSet, FormErrors, FormStack, TextField } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const changeId = new URL(request.url).searchParams.get('change');
  const caller = await requireCaller(context, request);
  const target = orErrorPage(await draftTarget(context.container.ports, caller, { environment, entry: 'key:', changeId }));
  return { environment, target };
}

export function action(args: ActionFunctionArgs) {
  return draftEntry<ConfigDefinitionForm>(args, (data) => ({
    schema: ConfigDefinitionForm,
    entry: `key:${data.get('key') ?? ''}`,
    newBy: 'key',
    edited: (form) => definitionEdited(form, undefined),
  }));
}

export default function CreateConfig() {
  const { environment, target } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  const [form, fields] = useForm({
    lastResult: lastResult ?? null,
    defaultValue: { type: 'boolean', change: target.chosen?.id ?? newChange },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: ConfigDefinitionForm }),
    shouldValidate: 'onBlur',
    shouldRevalidate: 'onInput',
  });
  return (
    <Page
      lead="A typed value that applications read. Its name is for ever: it can be archived, never used for something else."
      title="New config key"
      trail={[{ label: 'Config', to: to.configs() }]}
    >
      <Form method="post" {...getFormProps(form)}>
        <FormStack>
          <FormErrors errors={form.errors} />
          <FieldSet legend="Name">
            <TextField
              description="A namespace, a dot, a name."
              field={fields.key}
              label="Key"
              mono
              placeholder="fees.provider_pct"
              required
            />
          </FieldSet>
          <ConfigDefinitionFields fields={fields} />
          <KeyFields archivable={false} fields={fields} />
          <TargetChange fields={fields} submit="Create in the change" suggestion="Add a config key" target={target} />
        </FormStack>
      </Form>
    </Page>
  );
}
