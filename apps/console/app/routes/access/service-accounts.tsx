import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { Form, Link, useActionData } from '@remix-run/react';
import * as z from 'zod';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { GrantRow, toGrants } from '../../drafting/grant-forms.ts';
import { inEnvironment } from '../../paths.ts';
import { type AccountRow, serviceAccountList } from '../../queries/access/service-accounts.server.ts';
import { roleRows } from '../../queries/people/person-list.server.ts';
import { GrantWords } from '../../screens/grant-rows.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { FieldRow, FormButtons, FormErrors, FormStack, SelectField, TextField } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, Muted, Notice, Secret, When } from '../../ui/marks.tsx';
import { Empty, Page, Panel } from '../../ui/page.tsx';
import { createApiToken } from '../../usecases/people/create-api-token.server.ts';
import { revokeApiToken } from '../../usecases/people/revoke-api-token.server.ts';
import { rotateApiToken } from '../../usecases/people/rotate-api-token.server.ts';
import { createServiceAccount } from '../../usecases/service-accounts/create-service-account.server.ts';
import { editServiceAccount } from '../../usecases/service-accounts/edit-service-account.server.ts';

const keyDays = 90;
const StepForm = z.discriminatedUnion('step', [
  GrantRow.extend({ step: z.literal('create'), name: z.string({ error: 'Give a name.' }), title: z.string().optional() }),
  z.object({ step: z.literal('activate'), id: z.string(), active: z.stringbool() }),
  z.object({ step: z.literal('key'), id: z.string() }),
  z.object({ step: z.literal('rotate'), id: z.string() }),
  z.object({ step: z.literal('revoke'), id: z.string() }),
]);
type CreateForm = z.infer<(typeof StepForm.options)[0]>;

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  const page = orErrorPage(await serviceAccountList(context.container.ports, caller));
  return { environment: params.environment ?? '', page, roles: roleRows() };
}

/** A new key's secret is in this one answer and nowhere else, so there is no redirect. */
export async function action({ context, request }: ActionFunctionArgs) {
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: StepForm });
  if (submission.status !== 'success') return { reply: submission.reply(), secret: null };
  const form = submission.value;
  const steps = {
    create: () => {
      const { name, title = '', ...grant } = form as CreateForm;
      return createServiceAccount(ports, caller, { name, title, grants: toGrants([grant]) });
    },
    activate: () => {
      const { id, active } = form as Extract<typeof form, { step: 'activate' }>;
      return editServiceAccount(ports, caller, { accountId: id, active, reason: active ? 'Activated by hand' : 'Deactivated by hand' });
    },
    key: () => createApiToken(ports, caller, { name: 'key', accountId: idOf(form), days: keyDays }),
    rotate: () => rotateApiToken(ports, caller, { tokenId: idOf(form) }),
    revoke: () => revokeApiToken(ports, caller, { tokenId: idOf(form) }),
  };
  const done = await steps[form.step]();
  if (!done.ok) return { reply: submission.reply({ formErrors: sentencesOf(done.refusal) }), secret: null };
  return { reply: submission.reply({ resetForm: true }), secret: 'secret' in done.value ? done.value.secret : null };
}

function idOf(form: z.infer<typeof StepForm>): string {
  return 'id' in form ? form.id : '';
}

function Keys({ account, reason }: { account: AccountRow; reason: string | null }) {
  return (
    <>
      {account.tokens.map(({ id, ended, expiresAt, lastUsedAt, successorId }) => (
        <Form key={id} method="post">
          <input name="id" type="hidden" value={id} />
          {ended ? <Badge>{ended === 'revoked' ? 'Revoked' : 'Past its end'}</Badge> : <Badge tone="good">In use</Badge>}{' '}
          <Muted small>
            last used {lastUsedAt ? <When at={lastUsedAt} /> : 'never'}
            {expiresAt && !ended && (
              <>
                , ends <When at={expiresAt} />
              </>
            )}
          </Muted>{' '}
          {!ended && successorId === null && (
            <SubmitButton name="step" reason={reason} size="compact-xs" value="rotate" variant="default">
              Rotate
            </SubmitButton>
          )}{' '}
          {!ended && reason === null && (
            <SubmitButton color="alarm" name="step" size="compact-xs" value="revoke" variant="light">
              Revoke
            </SubmitButton>
          )}
        </Form>
      ))}
      <Form method="post">
        <input name="id" type="hidden" value={account.id} />
        <SubmitButton name="step" reason={reason} size="compact-xs" value="key" variant="default">
          New key for {keyDays} days
        </SubmitButton>
      </Form>
    </>
  );
}

function CreateAccount() {
  const { page, roles } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  const [form, fields] = useForm<CreateForm>({ lastResult: answer?.reply ?? null, defaultValue: { role: 'engineering' } });
  const grantable = roles
    .filter(({ role }) => role !== 'admin' && role !== 'super_admin')
    .map(({ role, title }) => ({ value: role, label: title }));
  return (
    <Form method="post" {...getFormProps(form)}>
      <FormStack>
        <FormErrors errors={form.errors} />
        <input name="step" type="hidden" value="create" />
        <FieldRow>
          <TextField field={fields.name} label="Name" placeholder="Release pipeline" required />
          <TextField field={fields.title} label="What it is for (optional)" />
        </FieldRow>
        <FieldRow>
          <SelectField field={fields.role} label="Role" options={grantable} />
          <TextField field={fields.environments} label="Environments" placeholder="all" />
          <TextField field={fields.places} label="Places" mono placeholder="all" />
          <TextField field={fields.namespaces} label="Namespaces" mono placeholder="all" />
        </FieldRow>
        <FormButtons>
          <SubmitButton reason={page.decisions.create.reason}>Make the service account</SubmitButton>
        </FormButtons>
      </FormStack>
    </Form>
  );
}

export default function ServiceAccounts() {
  const { environment, page, roles } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  const { rows, decisions } = page;
  return (
    <Page lead="For programs: with grants of their own, and never where it takes a person." title="Service accounts">
      {answer?.secret && (
        <Notice title="Copy this key now, it is not shown again" tone="good">
          <Secret text={answer.secret} />
        </Notice>
      )}
      <Panel flush>
        {rows.length === 0 ? (
          <Empty title="No service accounts yet" />
        ) : (
          <DataTable
            caption="Service accounts"
            columns={[
              {
                header: 'Account',
                cell: ({ id, name, title }) => (
                  <>
                    <Link to={inEnvironment(environment).serviceAccount(id)}>{name}</Link>
                    <Muted small>{title}</Muted>
                  </>
                ),
              },
              { header: 'May act as', cell: ({ grants }) => <GrantWords grants={grants} roles={roles} /> },
              { header: 'Keys', wide: true, cell: (row) => <Keys account={row} reason={decisions.key.reason} /> },
              {
                header: 'State',
                fit: true,
                cell: ({ id, active }) => (
                  <Form method="post">
                    <input name="id" type="hidden" value={id} />
                    <input name="active" type="hidden" value={String(!active)} />
                    {active ? <Badge tone="good">Active</Badge> : <Badge>Deactivated</Badge>}{' '}
                    <SubmitButton name="step" reason={decisions.edit.reason} size="compact-xs" value="activate" variant="default">
                      {active ? 'Deactivate' : 'Activate'}
                    </SubmitButton>
                  </Form>
                ),
              },
            ]}
            rowKey={({ id }) => id}
            rows={rows}
          />
        )}
      </Panel>
      <Panel title="New service account">
        <CreateAccount />
      </Panel>
    </Page>
  );
}
