import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import type { Cohort } from '@switchyard/registry-core/registry/cohort';
import { notFound, orErrorPage, replyTo, sentencesOf } from '../../answers.server.ts';
import { CohortForm, cohortEdited } from '../../drafting/cohort-forms.ts';
import { saveEdit } from '../../drafting/save-edit.server.ts';
import { newChange } from '../../drafting/target-fields.ts';
import { inEnvironment } from '../../paths.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { CohortFormView } from '../../screens/cohort-form.tsx';
import { requireCaller } from '../../session.server.ts';
import { useLoaded } from '../../ui/loaded.ts';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const input = { environment, entry: `cohort:${key}` as const, changeId: searchParams.get('change') };
  const target = orErrorPage(await draftTarget(context.container.ports, caller, input));
  if (target.body === null) throw notFound(`There is no cohort ${key} here.`);
  // The id's kind names the body's type.
  return { environment, key, target, cohort: target.body as Cohort };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '', key = '' } = params;
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: CohortForm });
  if (submission.status !== 'success') return submission.reply();
  const form = submission.value;
  const entry = `cohort:${key}` as const;
  const changeId = form.change === newChange ? null : form.change;
  const target = orErrorPage(await draftTarget(ports, caller, { environment, entry, changeId }));
  const body = cohortEdited(form, key);
  if (!body.ok) return submission.reply(replyTo(body.refusal));
  const edits = [{ kind: 'entry', entry, base: target.base, body: body.value }] as const;
  const saved = await saveEdit(ports, caller, { environment, target: form, open: target.open, edits });
  if (!saved.ok) return submission.reply({ formErrors: sentencesOf(saved.refusal) });
  throw redirect(inEnvironment(environment).change(saved.value.number));
}

export default function EditCohort() {
  const { environment, key, target, cohort } = useLoaded<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  return (
    <Page
      title="Edit the cohort"
      trail={[
        { label: 'Cohorts', to: to.cohorts() },
        { label: key, to: to.cohort(key) },
      ]}
    >
      <CohortFormView cohort={cohort} lastResult={lastResult} target={target} />
    </Page>
  );
}
