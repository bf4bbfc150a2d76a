import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { Textarea, TextInput } from '@mantine/core';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, useActionData } from '@remix-run/react';
import * as z from 'zod';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { GrantsForm, toGrantRows, toGrants } from '../../drafting/grant-forms.ts';
import { inEnvironment } from '../../paths.ts';
import { personPage } from '../../queries/people/person-list.server.ts';
import { GrantRows, GrantWords, toFieldRows } from '../../screens/grant-rows.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton, SubmitButton } from '../../ui/actions.tsx';
import { AreaField, DefaultSubmit, FormButtons, FormErrors, FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, Muted, When } from '../../ui/marks.tsx';
import { Columns, Facts, Page, Panel } from '../../ui/page.tsx';
import { setGrants } from '../../usecases/people/set-grants.server.ts';
import { setPersonActive } from '../../usecases/people/set-person-active.server.ts';

const ActiveForm = z.object({ step: z.enum(['activate', 'deactivate']), reason: z.string({ error: 'Say why.' }) });
const StepForm = z.discriminatedUnion('step', [GrantsForm, ActiveForm]);

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', id = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await personPage(context.container.ports, caller, { personId: id })) };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '', id: personId = '' } = params;
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: StepForm });
  if (submission.status !== 'success') return submission.reply();
  const form = submission.value;
  const { reason } = form;
  const done =
    form.step === 'grants'
      ? await setGrants(ports, caller, { personId, grants: toGrants(form.grants), reason })
      : await setPersonActive(ports, caller, { personId, active: form.step === 'activate', reason });
  if (!done.ok) return submission.reply({ formErrors: sentencesOf(done.refusal) });
  throw redirect(inEnvironment(environment).person(personId));
}

type PersonPage = Awaited<ReturnType<typeof loader>>['page'];

function Grants({ page }: { page: PersonPage }) {
  const lastResult = useActionData<typeof action>();
  const [form, fields] = useForm<GrantsForm>({
    lastResult: lastResult ?? null,
    defaultValue: { step: 'grants', grants: toGrantRows(page.person.grants) },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: GrantsForm }),
    shouldRevalidate: 'onInput',
  });
  const rows = toFieldRows(fields.grants.getFieldList(), (index) => form.remove.getButtonProps({ name: fields.grants.name, index }));
  return (
    <Form method="post" {...getFormProps(form)}>
      <DefaultSubmit />
      <FormStack>
        <FormErrors errors={form.errors} />
        <input name="step" type="hidden" value="grants" />
        <GrantRows
          add={form.insert.getButtonProps({ name: fields.grants.name, defaultValue: { role: 'engineering' } })}
          roles={page.roles}
          rows={rows}
        />
        <AreaField field={fields.reason} label="Reason" required rows={2} />
        <FormButtons>
          <SubmitButton reason={page.decisions.grant.reason}>Save the grants</SubmitButton>
        </FormButtons>
      </FormStack>
    </Form>
  );
}

/** For support and for finding out what somebody sees: never more than this person has, and never what harms. */
function Looks({ page, environment }: { page: PersonPage; environment: string }) {
  const { person, decisions } = page;
  return (
    <Panel note="Ends by itself after a quarter of an hour. The person is told, and the record has both names." title={`As ${person.name}`}>
      <Form action={inEnvironment(environment).guise} method="post" reloadDocument>
        <FormStack>
          <input name="personId" type="hidden" value={person.id} />
          <TextInput label="Reason" name="reason" required />
          <SubmitButton name="step" reason={decisions.viewAs.reason} value="view" variant="default">
            See what they see
          </SubmitButton>
          {decisions.impersonate.allowed && (
            <SubmitButton color="alarm" name="step" value="impersonate" variant="light">
              Draft in their name
            </SubmitButton>
          )}
        </FormStack>
      </Form>
    </Panel>
  );
}

export default function PersonRoute() {
  const { environment, page } = useLoaded<typeof loader>();
  const { person, roles, tokens, decisions } = page;
  const step = person.active ? 'deactivate' : 'activate';
  return (
    <Page
      lead={[person.title, person.email].filter(Boolean).join(', ')}
      title={
        <>
          {person.name} {person.active ? <Badge tone="good">Active</Badge> : <Badge>Deactivated</Badge>}
        </>
      }
      actions={
        decisions.revokeToken.allowed && (
          <LinkButton to={inEnvironment(environment).personSessions(person.id)}>Sessions and second factors</LinkButton>
        )
      }
      trail={[{ label: 'People', to: inEnvironment(environment).people }]}
    >
      <Columns
        aside={
          <>
            <Panel title="About">
              <Facts
                items={[
                  ['May act as', <GrantWords grants={person.grants} key="grants" roles={roles} />],
                  ['Last seen', person.lastSeenAt ? <When at={person.lastSeenAt} key="seen" /> : 'never'],
                  ['API tokens in use', String(tokens.filter(({ revokedAt }) => revokedAt === null).length)],
                ]}
              />
            </Panel>
            <Panel title={person.active ? 'Deactivate' : 'Activate'}>
              <Form method="post">
                <FormStack>
                  <input name="step" type="hidden" value={step} />
                  <Textarea label="Reason" name="reason" rows={2} />
                  <SubmitButton
                    color={person.active ? 'alarm' : 'ink'}
                    reason={decisions.activate.reason}
                    variant={person.active ? 'light' : 'filled'}
                  >
                    {person.active ? 'Deactivate' : 'Activate'}
                  </SubmitButton>
                </FormStack>
              </Form>
            </Panel>
            {person.active && <Looks environment={environment} page={page} />}
          </>
        }
      >
        <Panel note="Empty limits mean everywhere. Several are separated by commas." title="Grants">
          {decisions.grant.allowed ? (
            <Grants page={page} />
          ) : (
            <>
              <GrantWords grants={person.grants} roles={roles} /> <Muted small>{decisions.grant.reason}</Muted>
            </>
          )}
        </Panel>
      </Columns>
    </Page>
  );
}
