import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, useActionData } from '@remix-run/react';
import * as z from 'zod';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { rollBackPreview } from '../../queries/releases/roll-back-preview.server.ts';
import { releaseReach } from '../../queries/usage/release-reach.server.ts';
import { DiffView } from '../../screens/diff-view.tsx';
import { LaterEditList, StaysPanel } from '../../screens/later-edits.tsx';
import { PacePanel } from '../../screens/usage-panels.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { AreaField, FormButtons, FormErrors, FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Notice } from '../../ui/marks.tsx';
import { Columns, Page, Panel } from '../../ui/page.tsx';
import { rollBackRelease } from '../../usecases/releases/roll-back-release.server.ts';

const RollBackForm = z.object({ releaseId: z.string(), reason: z.string({ error: 'Say why.' }) });

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', version = '' } = params;
  const caller = await requireCaller(context, request);
  const { ports } = context.container;
  const page = orErrorPage(await rollBackPreview(ports, caller, { environment, release: version }));
  const { propagation } = orErrorPage(await releaseReach(ports, caller, { environment, release: page.live.version }));
  return { environment, page, propagation };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: RollBackForm });
  if (submission.status !== 'success') return submission.reply();
  const rolled = await rollBackRelease(context.container.ports, caller, { environment, ...submission.value });
  // Too far back for one person: the use-case has drafted a change instead, and names it.
  if (!rolled.ok && rolled.refusal.path?.startsWith('change:')) {
    throw redirect(inEnvironment(environment).change(rolled.refusal.path.slice('change:'.length)));
  }
  if (!rolled.ok) return submission.reply({ formErrors: sentencesOf(rolled.refusal) });
  throw redirect(inEnvironment(environment).release(rolled.value.version));
}

export default function RollBack() {
  const { environment, page, propagation } = useLoaded<typeof loader>();
  const { live, target, diff, takesBack, stays, needsApproval, decisions } = page;
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  const [form, fields] = useForm({
    lastResult: lastResult ?? null,
    onValidate: ({ formData }) => parseWithZod(formData, { schema: RollBackForm }),
    shouldRevalidate: 'onInput',
  });
  return (
    <Page
      lead={`The content of ${target.version} becomes live again as a new release, at the edge in about a second.`}
      title={`Roll back from ${live.version} to ${target.version}`}
      trail={[
        { label: 'Releases', to: to.releases() },
        { label: target.version, to: to.release(target.version) },
      ]}
    >
      {needsApproval && (
        <Notice title="It was last live more than 24 hours ago" tone="warn">
          <p>One person alone may not go back that far. The button makes a change with this difference, which someone else approves.</p>
        </Notice>
      )}
      <Columns
        aside={
          <>
            <Panel title="Confirm" tone="bad">
              <Form method="post" {...getFormProps(form)}>
                <FormStack>
                  <FormErrors errors={form.errors} title="Not rolled back" />
                  <input name="releaseId" type="hidden" value={target.id} />
                  <AreaField field={fields.reason} label="Reason" placeholder="What went wrong with what is live" required />
                  <FormButtons>
                    <SubmitButton color="alarm.7" reason={decisions.rollBack.reason}>
                      {needsApproval ? `Start a change back to ${target.version}` : `Roll back to ${target.version}`}
                    </SubmitButton>
                  </FormButtons>
                </FormStack>
              </Form>
            </Panel>
            <StaysPanel stays={stays} />
            <PacePanel propagation={propagation} />
          </>
        }
      >
        <Panel flush title="What it restores">
          <DiffView diff={diff} empty="Nothing: the content is the same" environment={environment} />
        </Panel>
        <Panel flush note={`Everything since ${target.version} that still stands, newest first.`} title="Whose edits it takes back">
          <LaterEditList empty="Nobody’s" environment={environment} later={takesBack} undoEach />
        </Panel>
      </Columns>
    </Page>
  );
}
