import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, Link, useActionData } from '@remix-run/react';
import * as z from 'zod';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { revertPreview } from '../../queries/releases/revert-preview.server.ts';
import { DiffView } from '../../screens/diff-view.tsx';
import { KeptTable, LaterEditList, StaysPanel } from '../../screens/later-edits.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { AreaField, CheckField, FormButtons, FormErrors, FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted } from '../../ui/marks.tsx';
import { Columns, Page, Panel } from '../../ui/page.tsx';
import { revertRelease } from '../../usecases/releases/revert-release.server.ts';

const RevertForm = z.object({
  releaseId: z.string(),
  reason: z.string({ error: 'Say why.' }),
  leaveEdited: z.boolean().optional(),
});

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', version = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await revertPreview(context.container.ports, caller, { environment, release: version })) };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: RevertForm });
  if (submission.status !== 'success') return submission.reply();
  const { releaseId, reason, leaveEdited = false } = submission.value;
  const drafted = await revertRelease(context.container.ports, caller, { environment, releaseId, reason, leaveEdited });
  if (!drafted.ok) return submission.reply({ formErrors: sentencesOf(drafted.refusal) });
  throw redirect(inEnvironment(environment).change(drafted.value.number));
}

export default function Revert() {
  const { environment, page } = useLoaded<typeof loader>();
  const { release, previous, change, diff, kept, since, stays, decisions } = page;
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  const [form, fields] = useForm({
    lastResult: lastResult ?? null,
    onValidate: ({ formData }) => parseWithZod(formData, { schema: RevertForm }),
    shouldRevalidate: 'onInput',
  });
  const hasEdited = kept.some(({ parts }) => parts.length > 0);
  return (
    <Page
      lead="A change that takes back what this one release did, and nothing that came after it. It is validated and approved like any other."
      title={change ? `Undo #${change.number} ${change.title}` : `Undo release ${release.version}`}
      trail={[
        { label: 'Releases', to: to.releases() },
        { label: release.version, to: to.release(release.version) },
      ]}
    >
      <Columns
        aside={
          <>
            <Panel title="Start the change">
              <Form method="post" {...getFormProps(form)}>
                <FormStack>
                  <FormErrors errors={form.errors} title="Not started" />
                  <input name="releaseId" type="hidden" value={release.id} />
                  <AreaField field={fields.reason} label="Reason" placeholder="What went wrong with it" required />
                  {hasEdited && <CheckField field={fields.leaveEdited} label="What was edited again since may stay as it is" />}
                  <FormButtons>
                    <SubmitButton reason={decisions.revert.reason}>Start the change</SubmitButton>
                  </FormButtons>
                </FormStack>
              </Form>
            </Panel>
            {previous && (
              <Panel title="Or everything since">
                <Link to={to.rollBack(previous.version)}>Go back to {previous.version}</Link>
                <br />
                <Muted small>What was live before it, without what came after.</Muted>
              </Panel>
            )}
            <StaysPanel stays={stays} />
          </>
        }
      >
        <Panel flush note="From what is live to what it would be." title="What it undoes">
          <DiffView diff={diff} empty="Nothing is left to undo" environment={environment} />
        </Panel>
        {kept.length > 0 && (
          <Panel flush note="Edited again since, or not possible any more." title="What it leaves alone">
            <KeptTable environment={environment} kept={kept} />
          </Panel>
        )}
        {since.edits.length > 0 && (
          <Panel flush note="Of the same keys. They stay." title="Edits since">
            <LaterEditList empty="" environment={environment} later={since} />
          </Panel>
        )}
      </Columns>
    </Page>
  );
}
