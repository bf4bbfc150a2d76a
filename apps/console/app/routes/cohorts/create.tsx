import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { CohortForm, cohortEdited } from '../../drafting/cohort-forms.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
import { inEnvironment } from '../../paths.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { CohortFormView } from '../../screens/cohort-form.tsx';
import { requireCaller } from '../../session.server.ts';
import { useLoaded } from '../../ui/loaded.ts';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const input = { environment, entry: 'cohort:' as const, changeId: searchParams.get('change') };
  const target = orErrorPage(await draftTarget(context.container.ports, caller, input));
  return { environment, target };
}

export function action(args: ActionFunctionArgs) {
  return draftEntry<CohortForm>(args, (data) => {
    const key = String(data.get('key') ?? '');
    return { schema: CohortForm, entry: `cohort:${key}`, newBy: 'key', edited: (form) => cohortEdited(form, key) };
  });
}

export default function CreateCohort() {
  const { environment, target } = useLoaded<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  return (
    <Page lead="A named audience that settings and rules can name." title="New cohort" trail={[{ label: 'Cohorts', to: to.cohorts() }]}>
      <CohortFormView lastResult={lastResult} target={target} />
    </Page>
  );
}
