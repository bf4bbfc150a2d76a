import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { Form, useActionData } from '@remix-run/react';
import * as z from 'zod';
import { orErrorPage, sentencesOf } from '../answers.server.ts';
import { personPage } from '../queries/people/person-list.server.ts';
import { RevokeButton } from '../screens/revoke-button.tsx';
import { requireCaller } from '../session.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { FormButtons, FormErrors, FormStack, TextField } from '../ui/form.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { Badge, Muted, Notice, Secret, When } from '../ui/marks.tsx';
import { Columns, Empty, Page, Panel } from '../ui/page.tsx';
import { createApiToken } from '../usecases/people/create-api-token.server.ts';
import { revokeApiToken } from '../usecases/people/revoke-api-token.server.ts';
import { rotateApiToken } from '../usecases/people/rotate-api-token.server.ts';

const TokenForm = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('create'),
    name: z.string({ error: 'Name what will use the token.' }),
    days: z.coerce.number().int().min(1, 'At least a day.').max(365, 'At most 365 days.').optional(),
  }),
  z.object({ step: z.literal('revoke'), id: z.string() }),
  z.object({ step: z.literal('rotate'), id: z.string() }),
]);
const CreateForm = TokenForm.options[0];

export async function loader({ context, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  const { tokens, decisions } = orErrorPage(await personPage(context.container.ports, caller, { personId: caller.actor.id }));
  return { tokens, decisions };
}

/** A new token's secret is in this one answer and nowhere else, so there is no redirect. */
export async function action({ context, request }: ActionFunctionArgs) {
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: TokenForm });
  if (submission.status !== 'success') return { reply: submission.reply(), created: null };
  const form = submission.value;
  if (form.step === 'revoke') {
    const revoked = await revokeApiToken(ports, caller, { tokenId: form.id });
    return { reply: submission.reply(revoked.ok ? {} : { formErrors: sentencesOf(revoked.refusal) }), created: null };
  }
  const created =
    form.step === 'rotate'
      ? await rotateApiToken(ports, caller, { tokenId: form.id })
      : await createApiToken(ports, caller, { name: form.name, ...(form.days !== undefined && { days: form.days }) });
  if (!created.ok) return { reply: submission.reply({ formErrors: sentencesOf(created.refusal) }), created: null };
  return { reply: submission.reply({ resetForm: true }), created: { name: created.value.token.name, secret: created.value.secret } };
}

export default function Tokens() {
  const { tokens, decisions } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  const [form, fields] = useForm({
    lastResult: answer?.reply ?? null,
    onValidate: ({ formData }) => parseWithZod(formData, { schema: CreateForm }),
    shouldRevalidate: 'onInput',
  });
  return (
    <Page lead="For the command line and for programs that act in your name, with your grants." title="My tokens">
      {answer?.created && (
        <Notice title={`${answer.created.name}: copy this token now, it is not shown again`} tone="good">
          <Secret text={answer.created.secret} />
        </Notice>
      )}
      <Columns
        aside={
          <Panel title="New token">
            <Form method="post" {...getFormProps(form)}>
              <FormStack>
                <FormErrors errors={form.errors} />
                <input name="step" type="hidden" value="create" />
                <TextField field={fields.name} label="What will use it" placeholder="my laptop" required />
                <TextField field={fields.days} inputMode="numeric" label="Ends after days (optional)" placeholder="never" type="number" />
                <FormButtons>
                  <SubmitButton reason={decisions.createToken.reason}>Create the token</SubmitButton>
                </FormButtons>
              </FormStack>
            </Form>
          </Panel>
        }
      >
        <Panel flush>
          {tokens.length === 0 ? (
            <Empty title="No tokens yet" />
          ) : (
            <DataTable
              caption="My tokens"
              columns={[
                { header: 'Name', cell: ({ name }) => name },
                { header: 'Made', fit: true, cell: ({ createdAt }) => <When at={createdAt} /> },
                {
                  header: 'Last used',
                  fit: true,
                  cell: ({ lastUsedAt }) => (lastUsedAt ? <When at={lastUsedAt} /> : <Muted>never</Muted>),
                },
                {
                  header: 'State',
                  fit: true,
                  cell: ({ revokedAt, expiresAt, successorId }) => {
                    if (revokedAt) return <Badge>Revoked</Badge>;
                    if (expiresAt === null) return <Badge tone="good">In use</Badge>;
                    return (
                      <>
                        <Badge tone={successorId ? 'warn' : 'good'}>{successorId ? 'Rotated' : 'In use'}</Badge>{' '}
                        <Muted small>
                          ends <When at={expiresAt} />
                        </Muted>
                      </>
                    );
                  },
                },
                {
                  header: 'Rotate',
                  fit: true,
                  cell: ({ id, revokedAt, successorId }) =>
                    revokedAt === null &&
                    successorId === null && (
                      <Form method="post">
                        <input name="id" type="hidden" value={id} />
                        <SubmitButton name="step" reason={decisions.createToken.reason} size="compact-sm" value="rotate" variant="default">
                          Rotate
                        </SubmitButton>
                      </Form>
                    ),
                },
                {
                  header: 'Revoke',
                  fit: true,
                  cell: ({ id, name, revokedAt }) =>
                    revokedAt === null && <RevokeButton id={id} name={name} reason={decisions.revokeToken.reason} />,
                },
              ]}
              rowKey={({ id }) => id}
              rows={tokens}
            />
          )}
        </Panel>
      </Columns>
    </Page>
  );
}
