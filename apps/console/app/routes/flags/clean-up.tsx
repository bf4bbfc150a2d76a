import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, Link, useActionData } from '@remix-run/react';
import * as z from 'zod';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { type CleanUpPage, cleanUpPage } from '../../queries/keys/stale-flags.server.ts';
import { DiffView } from '../../screens/diff-view.tsx';
import { ReadersPanel } from '../../screens/usage-panels.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { AreaField, FormButtons, FormErrors, FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted, Notice } from '../../ui/marks.tsx';
import { Columns, Page, Panel } from '../../ui/page.tsx';
import { cleanUpFlag } from '../../usecases/flags/clean-up-flag.server.ts';

const CleanUpForm = z.object({ variant: z.string().optional(), reason: z.string({ error: 'Say why.' }) });

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const caller = await requireCaller(context, request);
  const variant = new URL(request.url).searchParams.get('variant');
  const input = { environment, flag: key, ...(variant && { variant }) };
  return { environment, variant, page: orErrorPage(await cleanUpPage(context.container.ports, caller, input)) };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '', key = '' } = params;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: CleanUpForm });
  if (submission.status !== 'success') return submission.reply();
  const { variant, reason } = submission.value;
  const input = { environment, flag: key, reason, ...(variant && { variant }) };
  const drafted = await cleanUpFlag(context.container.ports, caller, input);
  if (!drafted.ok) return submission.reply({ formErrors: sentencesOf(drafted.refusal) });
  throw redirect(inEnvironment(environment).change(drafted.value.change.number));
}

/** Which variant everyone is to have when the flag goes: each is a preview of its own. */
function Winner({ environment, page: { key, variants }, chosen }: { environment: string; page: CleanUpPage; chosen: string | null }) {
  const to = inEnvironment(environment);
  return (
    <Panel note="The rest of the code goes with the flag." title="What is to stay">
      <ul>
        {variants.map((variant) => (
          <li key={variant}>
            {variant === chosen ? <strong>{variant}</strong> : <Link to={to.cleanUpFlag(key, { variant })}>{variant}</Link>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export default function CleanUp() {
  const { environment, variant, page } = useLoaded<typeof loader>();
  const { key, reasons, plan, diff, readers, decisions } = page;
  const chosen = variant ?? page.winner;
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  const [form, fields] = useForm({
    lastResult: lastResult ?? null,
    defaultValue: { reason: reasons.map(({ sentence }) => sentence).join(' ') },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: CleanUpForm }),
    shouldRevalidate: 'onInput',
  });
  return (
    <Page
      lead={reasons.length > 0 ? reasons.map(({ sentence }) => sentence).join(' ') : 'Nothing says yet that it has done its work.'}
      title={`Clean up ${key}`}
      trail={[
        { label: 'Flags', to: to.flags() },
        { label: key, to: to.flag(key) },
      ]}
    >
      {plan && (
        <Notice title={plan.how === 'archive' ? 'The flag goes' : 'The flag stays, frozen'} tone={plan.how === 'archive' ? 'info' : 'warn'}>
          {plan.sentence}
        </Notice>
      )}
      <Columns
        aside={
          <>
            <Panel title="Start the change">
              <Form method="post" {...getFormProps(form)}>
                <FormStack>
                  <FormErrors errors={form.errors} title="Not started" />
                  {chosen !== null && <input name="variant" type="hidden" value={chosen} />}
                  <AreaField field={fields.reason} label="Reason" required />
                  <FormButtons>
                    <SubmitButton reason={decisions.cleanUp.reason}>Start the change</SubmitButton>
                  </FormButtons>
                </FormStack>
              </Form>
              <Muted small>It is validated and approved like any other.</Muted>
            </Panel>
            <Winner chosen={chosen} environment={environment} page={page} />
            <ReadersPanel readers={readers} />
          </>
        }
      >
        <Panel flush title="What it does">
          <DiffView diff={diff} empty="Nothing" environment={environment} />
        </Panel>
      </Columns>
    </Page>
  );
}
