import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import type { Cohort } from '@switchyard/registry-core/registry/cohort';
import { notFound, orErrorPage } from '../../answers.server.ts';
import { CohortForm, cohortEdited } from '../../drafting/cohort-forms.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
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

export function action(args: ActionFunctionArgs) {
  const { key = '' } = args.params;
  return draftEntry(args, () => ({ schema: CohortForm, entry: `cohort:${key}`, edited: (form) => cohortEdited(form, key) }));
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
