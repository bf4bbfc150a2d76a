import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, Link, useActionData } from '@remix-run/react';
import * as z from 'zod';
import { orErrorPage, replyTo } from '../../answers.server.ts';
import { GrantRow, toGrantRows, toGrants } from '../../drafting/grant-forms.ts';
import { inEnvironment } from '../../paths.ts';
import { groupList } from '../../queries/identity/group-list.server.ts';
import { roleRows } from '../../queries/people/person-list.server.ts';
import { SubLine } from '../../screens/domain.tsx';
import { GrantRows, GrantWords, toFieldRows } from '../../screens/grant-rows.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { AreaField, DefaultSubmit, FormButtons, FormErrors, FormStack, TextField } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted, When } from '../../ui/marks.tsx';
import { Empty, Page, Panel } from '../../ui/page.tsx';
import { setGroupGrants } from '../../usecases/groups/set-group-grants.server.ts';

const GroupForm = z.object({
  group: z.string({ error: 'Name the group as the identity provider does.' }),
  grants: z.array(GrantRow).default([]),
  reason: z.string({ error: 'Say why.' }),
});
type GroupForm = z.infer<typeof GroupForm>;

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  const page = orErrorPage(await groupList(context.container.ports, caller));
  const chosen = page.rows.find(({ group }) => group === new URL(request.url).searchParams.get('group'));
  return { environment: params.environment ?? '', page, chosen, roles: roleRows().filter(({ role }) => role !== 'super_admin') };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: GroupForm });
  if (submission.status !== 'success') return submission.reply();
  const { group, grants, reason } = submission.value;
  const done = await setGroupGrants(context.container.ports, caller, { group, grants: toGrants(grants), reason });
  if (!done.ok) return submission.reply(replyTo(done.refusal));
  throw redirect(inEnvironment(params.environment ?? '').groups());
}

type Loaded = Awaited<ReturnType<typeof loader>>;

function GroupEditor({ chosen, roles, reason }: Pick<Loaded, 'chosen' | 'roles'> & { reason: string | null }) {
  const lastResult = useActionData<typeof action>();
  const [form, fields] = useForm<GroupForm>({
    id: chosen?.group ?? 'new',
    lastResult: lastResult ?? null,
    defaultValue: { group: chosen?.group ?? '', grants: toGrantRows(chosen?.grants ?? [{ role: 'engineering' }]) },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: GroupForm }),
    shouldRevalidate: 'onInput',
  });
  const rows = toFieldRows(fields.grants.getFieldList(), (index) => form.remove.getButtonProps({ name: fields.grants.name, index }));
  return (
    <Form method="post" {...getFormProps(form)}>
      <DefaultSubmit />
      <FormStack>
        <FormErrors errors={form.errors} />
        <TextField
          description="As the identity provider names it in the claim that lists groups."
          field={fields.group}
          label="Group"
          mono
          placeholder="marketplace-engineers"
          required
        />
        <GrantRows
          add={form.insert.getButtonProps({ name: fields.grants.name, defaultValue: { role: 'engineering' } })}
          roles={roles}
          rows={rows}
        />
        <AreaField field={fields.reason} label="Reason" required rows={2} />
        <FormButtons>
          <SubmitButton reason={reason}>{chosen ? `Save what ${chosen.group} gives` : 'Add the group'}</SubmitButton>
        </FormButtons>
      </FormStack>
    </Form>
  );
}

export default function Groups() {
  const { environment, page, chosen, roles } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  return (
    <Page
      lead="People who sign in with one of these groups have what it gives, from their first sign-in on. Who loses all of them is out at once. Grants given by hand stay as they are."
      title="Groups"
      trail={[{ label: 'People', to: to.people }]}
    >
      <Panel flush>
        {page.rows.length === 0 ? (
          <Empty title="No group gives anything yet; every grant is given by hand" />
        ) : (
          <DataTable
            caption="Groups"
            columns={[
              {
                header: 'Group',
                cell: ({ group, members }) => (
                  <>
                    <Link to={to.groups({ group })}>
                      <code>{group}</code>
                    </Link>
                    <SubLine>{members.length === 0 ? 'nobody has signed in with it' : members.join(', ')}</SubLine>
                  </>
                ),
              },
              { header: 'Gives', wide: true, cell: ({ grants }) => <GrantWords grants={grants} roles={roles} /> },
              {
                header: 'Said by',
                fit: true,
                cell: ({ updatedBy, updatedAt }) => (
                  <>
                    {updatedBy}{' '}
                    <Muted small>
                      <When at={updatedAt} />
                    </Muted>
                  </>
                ),
              },
            ]}
            rowKey={({ group }) => group}
            rows={page.rows}
          />
        )}
      </Panel>
      <Panel
        key={chosen?.group ?? ''}
        note={
          chosen ? 'Without any grant, the group gives nothing any more.' : 'Empty limits mean everywhere. Several are separated by commas.'
        }
        title={chosen ? `What ${chosen.group} gives` : 'Another group'}
      >
        <GroupEditor chosen={chosen} reason={page.decisions.edit.reason} roles={roles} />
      </Panel>
    </Page>
  );
}
