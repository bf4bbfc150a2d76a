import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { Form, Link, useActionData } from '@remix-run/react';
import { rateTiers } from '@switchyard/registry-core/snapshot/rate-tier';
import * as z from 'zod';
import { orErrorPage, sentencesOf } from '../answers.server.ts';
import { inEnvironment } from '../paths.ts';
import { type SdkKeyListPage, type SdkKeyRow, sdkKeyList } from '../queries/sdk-keys/sdk-key-list.server.ts';
import { EditKeyButton } from '../screens/edit-key-button.tsx';
import { RevokeButton } from '../screens/revoke-button.tsx';
import { RotateButton } from '../screens/rotate-button.tsx';
import { requireCaller } from '../session.server.ts';
import { LinkButton, SubmitButton } from '../ui/actions.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { FieldRow, FormButtons, FormErrors, FormStack, SelectField, TextField } from '../ui/form.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { Badge, Muted, Notice, Secret, When } from '../ui/marks.tsx';
import { Columns, Empty, Page, Panel } from '../ui/page.tsx';
import { mistyped } from '../ui/typed-name.tsx';
import { createSdkKey } from '../usecases/sdk-keys/create-sdk-key.server.ts';
import { editSdkKey } from '../usecases/sdk-keys/edit-sdk-key.server.ts';
import { revokeSdkKey } from '../usecases/sdk-keys/revoke-sdk-key.server.ts';
import { rotateSdkKey } from '../usecases/sdk-keys/rotate-sdk-key.server.ts';

const KeyForm = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('create'),
    kind: z.enum(['server', 'client']),
    name: z.string({ error: 'Name what will use the key.' }),
    rateTier: z.enum(rateTiers),
  }),
  z.object({ step: z.literal('edit'), id: z.string(), name: z.string({ error: 'Name what uses the key.' }), rateTier: z.enum(rateTiers) }),
  z.object({ step: z.literal('revoke'), id: z.string(), mustType: z.string(), typed: z.string().default('') }),
  // The use-case's own schema is the server's alone, and this one is also the browser's.
  z.object({
    step: z.literal('rotate'),
    id: z.string(),
    overlapHours: z.coerce
      .number()
      .int()
      .min(0)
      .max(24 * 90),
  }),
]);
const CreateForm = KeyForm.options[0];

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await sdkKeyList(context.container.ports, caller, { environment })) };
}

/** A new key's secret is in this one answer and nowhere else, so there is no redirect. */
export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '' } = params;
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: KeyForm });
  if (submission.status !== 'success') return { reply: submission.reply(), created: null };
  const form = submission.value;
  const unsaid = form.step === 'revoke' ? mistyped(form) : undefined;
  if (unsaid) return { reply: submission.reply({ formErrors: [unsaid] }), created: null };
  if (form.step === 'revoke' || form.step === 'edit') {
    const { step, id: keyId, ...wanted } = form;
    const changed = await (step === 'edit'
      ? editSdkKey(ports, caller, { keyId, ...wanted })
      : revokeSdkKey(ports, caller, { keyId, reason: '' }));
    return { reply: submission.reply(changed.ok ? {} : { formErrors: sentencesOf(changed.refusal) }), created: null };
  }
  const created =
    form.step === 'rotate'
      ? await rotateSdkKey(ports, caller, { keyId: form.id, overlapHours: form.overlapHours })
      : await createSdkKey(ports, caller, { environment, kind: form.kind, name: form.name, rateTier: form.rateTier });
  if (!created.ok) return { reply: submission.reply({ formErrors: sentencesOf(created.refusal) }), created: null };
  return { reply: submission.reply({ resetForm: true }), created: { name: created.value.key.name, secret: created.value.secret } };
}

/** What became of a key, and when it will end if it will. */
function KeyState({ row: { state, revokedAt, expiresAt } }: { row: SdkKeyRow }) {
  if (state === 'in-use') return <Badge tone="good">In use</Badge>;
  if (state === 'ending' && expiresAt) {
    return (
      <Badge tone="warn">
        Ends <When at={expiresAt} />
      </Badge>
    );
  }
  const endedAt = revokedAt ?? expiresAt;
  return (
    <Muted>
      {state} {endedAt && <When at={endedAt} />}
    </Muted>
  );
}

function KeyTable({ rows, decisions }: Pick<SdkKeyListPage, 'rows' | 'decisions'>) {
  return (
    <DataTable
      caption="SDK keys"
      columns={[
        { header: 'Name', cell: ({ name }) => name },
        { header: 'Kind', fit: true, cell: ({ kind }) => <Badge tone={kind === 'server' ? 'info' : 'flag'}>{kind}</Badge> },
        { header: 'Tier', fit: true, cell: ({ rateTier }) => rateTier },
        { header: 'Ends in', fit: true, cell: ({ hint }) => <code>…{hint}</code> },
        { header: 'Made', fit: true, cell: ({ createdAt }) => <When at={createdAt} /> },
        {
          header: 'State',
          fit: true,
          cell: (row) => <KeyState row={row} />,
        },
        {
          header: 'Change',
          fit: true,
          cell: ({ id, name, rateTier, state, revokedAt }) => (
            <>
              {revokedAt === null && <EditKeyButton id={id} name={name} rateTier={rateTier} reason={decisions.edit.reason} />}
              {state === 'in-use' && <RotateButton id={id} name={name} reason={decisions.rotate.reason} />}
              {revokedAt === null && <RevokeButton id={id} name={name} reason={decisions.revoke.reason} typed />}
            </>
          ),
        },
      ]}
      rowKey={({ id }) => id}
      rows={rows}
    />
  );
}

export default function SdkKeys() {
  const { environment, page } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  const [form, fields] = useForm({
    lastResult: answer?.reply ?? null,
    defaultValue: { kind: 'server', rateTier: 'standard' },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: CreateForm }),
    shouldRevalidate: 'onInput',
  });
  return (
    <Page
      actions={<LinkButton to={inEnvironment(environment).connect()}>Connect your app</LinkButton>}
      lead={`What applications use to read ${environment} from the edge. A revoked key stops working in about a second; a rotated one works on beside its successor until it ends.`}
      title="SDK keys"
    >
      {answer?.created && (
        <Notice title={`${answer.created.name}: copy this key now, it is not shown again`} tone="good">
          <Secret text={answer.created.secret} />
          <p>
            <Link to={inEnvironment(environment).connect()}>Connect your app with it</Link>
          </p>
        </Notice>
      )}
      <Columns
        aside={
          <Panel title="New key">
            <Form method="post" {...getFormProps(form)}>
              <FormStack>
                <FormErrors errors={form.errors} />
                <input name="step" type="hidden" value="create" />
                <FieldRow>
                  <TextField field={fields.name} label="What will use it" placeholder="booking-service" required />
                </FieldRow>
                <SelectField
                  field={fields.kind}
                  label="Kind"
                  options={[
                    { value: 'server', label: 'Server: reads everything' },
                    { value: 'client', label: 'Client: reads what is client-readable' },
                  ]}
                />
                <SelectField
                  field={fields.rateTier}
                  label="How often it may ask"
                  options={[
                    { value: 'standard', label: 'Standard: a service or an app' },
                    { value: 'low', label: 'Low: scripts and trials' },
                    { value: 'high', label: 'High: agreed with whoever runs the edge' },
                  ]}
                />
                <FormButtons>
                  <SubmitButton reason={page.decisions.create.reason}>Create the key</SubmitButton>
                </FormButtons>
              </FormStack>
            </Form>
          </Panel>
        }
      >
        <Panel flush>
          {page.rows.length === 0 ? <Empty title="No keys yet" /> : <KeyTable decisions={page.decisions} rows={page.rows} />}
        </Panel>
      </Columns>
    </Page>
  );
}
