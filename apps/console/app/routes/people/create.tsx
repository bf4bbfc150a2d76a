import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, useActionData } from '@remix-run/react';
import { orErrorPage, replyTo } from '../../answers.server.ts';
import { PersonForm, toGrants } from '../../drafting/grant-forms.ts';
import { inEnvironment } from '../../paths.ts';
import { personList } from '../../queries/people/person-list.server.ts';
import { GrantRows, toFieldRows } from '../../screens/grant-rows.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { DefaultSubmit, FieldRow, FieldSet, FormButtons, FormErrors, FormStack, TextField } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Page } from '../../ui/page.tsx';
import { createPerson } from '../../usecases/people/create-person.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  const { roles, decisions } = orErrorPage(await personList(context.container.ports, caller));
  return { environment: params.environment ?? '', roles, decisions };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: PersonForm });
  if (submission.status !== 'success') return submission.reply();
  const { name, email, title = '', grants } = submission.value;
  const input = { name, email: email.toLowerCase(), title, grants: toGrants(grants) };
  const created = await createPerson(context.container.ports, caller, input);
  if (!created.ok) return submission.reply(replyTo(created.refusal));
  throw redirect(inEnvironment(params.environment ?? '').person(created.value.id));
}

export default function CreatePerson() {
  const { environment, roles, decisions } = useLoaded<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const [form, fields] = useForm<PersonForm>({
    lastResult: lastResult ?? null,
    defaultValue: { grants: [{ role: 'engineering' }] },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: PersonForm }),
    shouldValidate: 'onSubmit',
    shouldRevalidate: 'onInput',
  });
  const rows = toFieldRows(fields.grants.getFieldList(), (index) => form.remove.getButtonProps({ name: fields.grants.name, index }));
  return (
    <Page
      lead="The e-mail address is what the identity provider says of them when they sign in."
      title="New person"
      trail={[{ label: 'People', to: inEnvironment(environment).people }]}
    >
      <Form method="post" {...getFormProps(form)}>
        <DefaultSubmit />
        <FormStack>
          <FormErrors errors={form.errors} />
          <FieldSet legend="Person">
            <FieldRow>
              <TextField field={fields.name} label="Name" required />
              <TextField field={fields.email} label="E-mail" required type="email" />
              <TextField field={fields.title} label="Title (optional)" placeholder="Pricing analyst" />
            </FieldRow>
          </FieldSet>
          <FieldSet legend="Grants" note="Empty limits mean everywhere. Several are separated by commas.">
            <GrantRows
              add={form.insert.getButtonProps({ name: fields.grants.name, defaultValue: { role: 'engineering' } })}
              roles={roles}
              rows={rows}
            />
          </FieldSet>
          <FormButtons>
            <SubmitButton reason={decisions.create.reason}>Add the person</SubmitButton>
          </FormButtons>
        </FormStack>
      </Form>
    </Page>
  );
}
