import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, Link, useActionData } from '@remix-run/react';
import * as z from 'zod';
import { notFound, orErrorPage, sentencesOf } from '../../answers.server.ts';
import { toList } from '../../drafting/form-parts.ts';
import { inEnvironment } from '../../paths.ts';
import type { TokenTrust } from '../../ports/access.ts';
import { type ServiceAccountPage, serviceAccountPage } from '../../queries/access/service-account-page.server.ts';
import { roleRows } from '../../queries/people/person-list.server.ts';
import { GrantWords } from '../../screens/grant-rows.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { FieldRow, FormButtons, FormErrors, FormStack, TextField } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, Muted, When } from '../../ui/marks.tsx';
import { Empty, Page, Panel } from '../../ui/page.tsx';
import { distrustIssuer } from '../../usecases/service-accounts/distrust-issuer.server.ts';
import { trustIssuer } from '../../usecases/service-accounts/trust-issuer.server.ts';

const github = 'https://token.actions.githubusercontent.com';
const StepForm = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('trust'),
    name: z.string({ error: 'Name what it is for.' }),
    issuer: z.url('This is no address such as https://token.actions.githubusercontent.com.'),
    audience: z.string({ error: 'Say for whom the tokens are made.' }),
    subject: z.string().optional(),
    claims: z.string().optional(),
    environments: z.string().optional(),
  }),
  z.object({ step: z.literal('distrust'), trust: z.string() }),
]);
type TrustForm = z.infer<(typeof StepForm.options)[0]>;

/** `repository=acme/shop, ref=refs/heads/main`. */
function toClaims(text: string | undefined): Record<string, string> {
  return Object.fromEntries(
    toList(text).map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  const page = orErrorPage(await serviceAccountPage(context.container.ports, caller, { accountId: params.id ?? '' }));
  return { environment: params.environment ?? '', page, roles: roleRows(), audience: context.container.settings.CONSOLE_URL };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { ports } = context.container;
  const { id: accountId, environment = '' } = params;
  if (accountId === undefined) throw notFound('A service account is named by its id.');
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: StepForm });
  if (submission.status !== 'success') return submission.reply();
  const form = submission.value;
  const take = () => {
    if (form.step === 'distrust') return distrustIssuer(ports, caller, { accountId, trustId: form.trust });
    const { name, issuer, audience, subject = '**', claims, environments } = form;
    const limits = toList(environments);
    return trustIssuer(ports, caller, {
      accountId,
      name,
      issuer,
      audience,
      subject,
      claims: toClaims(claims),
      scope: limits.length > 0 ? { environments: limits } : {},
    });
  };
  const done = await take();
  if (!done.ok) return submission.reply({ formErrors: sentencesOf(done.refusal) });
  throw redirect(inEnvironment(environment).serviceAccount(accountId));
}

function NewTrust({ page, audience }: { page: ServiceAccountPage; audience: string }) {
  const lastResult = useActionData<typeof action>();
  const [form, fields] = useForm<TrustForm>({ lastResult: lastResult ?? null, defaultValue: { issuer: github, audience } });
  return (
    <Form method="post" {...getFormProps(form)}>
      <FormStack>
        <FormErrors errors={form.errors} />
        <input name="step" type="hidden" value="trust" />
        <FieldRow>
          <TextField field={fields.name} label="What it is for" placeholder="Deploys of the shop" required />
          <TextField field={fields.issuer} label="Issuer" mono required />
          <TextField field={fields.audience} label="Audience" mono required />
        </FieldRow>
        <FieldRow>
          <TextField
            description="* stands for any text without a slash or colon, ** for any."
            field={fields.subject}
            label="Subject"
            mono
            placeholder="repo:acme/shop:**"
          />
          <TextField
            description="Each has to be exactly so."
            field={fields.claims}
            label="Claims"
            mono
            placeholder="repository=acme/shop, ref=refs/heads/main"
          />
          <TextField field={fields.environments} label="Environments" placeholder="all that the account may" />
        </FieldRow>
        <FormButtons>
          <SubmitButton reason={page.decisions.trust.reason}>Trust these tokens</SubmitButton>
        </FormButtons>
      </FormStack>
    </Form>
  );
}

function Whom({ trust: { issuer, audience, subject, claims } }: { trust: TokenTrust }) {
  return (
    <>
      <code>{issuer}</code>
      <div>
        <Muted small>
          for {audience}
          {subject !== '**' && (
            <>
              , as <code>{subject}</code>
            </>
          )}
          {Object.entries(claims).map(([name, value]) => (
            <span key={name}>
              , {name} <code>{value}</code>
            </span>
          ))}
        </Muted>
      </div>
    </>
  );
}

export default function ServiceAccount() {
  const { environment, page, roles, audience } = useLoaded<typeof loader>();
  const { account, trusts, traded, decisions } = page;
  const to = inEnvironment(environment);
  return (
    <Page
      lead={account.title || 'A program with grants of its own.'}
      title={
        <>
          {account.name} {account.active ? <Badge tone="good">Active</Badge> : <Badge>Deactivated</Badge>}
        </>
      }
      trail={[{ label: 'Service accounts', to: to.serviceAccounts }]}
    >
      <Panel title="May act as">
        <GrantWords grants={account.grants} roles={roles} />
      </Panel>
      <Panel
        flush
        note="A job of a CI provider shows the ID token that its provider made for it, and gets a token for a quarter of an hour. No secret is kept anywhere."
        title="Trusted ID tokens"
      >
        {trusts.length === 0 ? (
          <Empty title="None" />
        ) : (
          <DataTable
            caption="Trusted ID tokens"
            columns={[
              { header: 'For', cell: ({ name }) => name },
              { header: 'Whose', wide: true, cell: (trust) => <Whom trust={trust} /> },
              { header: 'Lasts', fit: true, cell: ({ minutes }) => `${minutes} minutes` },
              { header: 'Last used', fit: true, cell: ({ lastUsedAt }) => (lastUsedAt ? <When at={lastUsedAt} /> : <Muted>never</Muted>) },
              {
                header: 'Trust',
                fit: true,
                cell: ({ id }) => (
                  <Form method="post">
                    <input name="trust" type="hidden" value={id} />
                    <SubmitButton
                      color="alarm"
                      name="step"
                      reason={decisions.trust.reason}
                      size="compact-xs"
                      value="distrust"
                      variant="light"
                    >
                      Trust no more
                    </SubmitButton>
                  </Form>
                ),
              },
            ]}
            rowKey={({ id }) => id}
            rows={trusts}
          />
        )}
      </Panel>
      <Panel title="Trust others">
        <NewTrust audience={audience} page={page} />
      </Panel>
      <Panel actions={<Link to={to.audit({ verb: 'token.exchange' })}>All on record, refusals too</Link>} flush title="Traded lately">
        {traded.length === 0 ? (
          <Empty title="Nothing yet" />
        ) : (
          <DataTable
            caption="Tokens that were traded, newest first"
            columns={[
              { header: 'For', cell: ({ name }) => name },
              { header: 'Traded', fit: true, cell: ({ createdAt }) => <When at={createdAt} /> },
              { header: 'Ends', fit: true, cell: ({ expiresAt }) => expiresAt && <When at={expiresAt} /> },
              { header: 'State', fit: true, cell: ({ ended }) => (ended ? <Badge>Over</Badge> : <Badge tone="good">In use</Badge>) },
            ]}
            rowKey={({ id }) => id}
            rows={traded}
          />
        )}
      </Panel>
    </Page>
  );
}
