import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { orErrorPage, requireConfig } from '../../answers.server.ts';
import { ConfigDefinitionForm, definitionEdited, toConfigDefinition } from '../../drafting/config-forms.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
import { newChange } from '../../drafting/target-fields.ts';
import { inEnvironment } from '../../paths.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { ConfigDefinitionFields } from '../../screens/config-definition-fields.tsx';
import { KeyFields } from '../../screens/key-fields.tsx';
import { TargetChange } from '../../screens/target-change.tsx';
import { requireCaller } from '../../session.server.ts';
import { FormErrors, FormStack } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const changeId = new URL(request.url).searchParams.get('change');
  const caller = await requireCaller(context, request);
  const target = orErrorPage(await draftTarget(context.container.ports, caller, { environment, entry: `key:${key}`, changeId }));
  return { environment, key, config: requireConfig(key, target.body), target };
}

export function action(args: ActionFunctionArgs) {
  const { key = '' } = args.params;
  return draftEntry(args, () => ({
    schema: ConfigDefinitionForm,
    entry: `key:${key}`,
    edited: (form, target) => definitionEdited(form, requireConfig(key, target.body)),
  }));
}

export default function EditDefinition() {
  const { environment, key, config, target } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  const [form, fields] = useForm({
    lastResult: lastResult ?? null,
    defaultValue: { ...toConfigDefinition(config), change: target.chosen?.id ?? newChange },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: ConfigDefinitionForm }),
    shouldValidate: 'onBlur',
    shouldRevalidate: 'onInput',
  });
  return (
    <Page
      title="Edit the definition"
      trail={[
        { label: 'Config', to: to.configs() },
        { label: key, to: to.config(key) },
      ]}
    >
      <Form method="post" {...getFormProps(form)}>
        <FormStack>
          <FormErrors errors={form.errors} />
          <ConfigDefinitionFields fields={fields} type={config.type} />
          <KeyFields archivable fields={fields} />
          <TargetChange fields={fields} submit="Save to the change" suggestion={`Redefine ${key}`} target={target} />
        </FormStack>
      </Form>
    </Page>
  );
}
