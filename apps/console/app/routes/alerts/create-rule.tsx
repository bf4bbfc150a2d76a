import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { newRuleFields } from '../../drafting/anomaly-rule-form.ts';
import { takeRuleStep } from '../../drafting/anomaly-rule-step.server.ts';
import { inEnvironment } from '../../paths.ts';
import { anomalyRuleList } from '../../queries/anomalies/rule-list.server.ts';
import { AnomalyRuleForm } from '../../screens/anomaly-rule-form.tsx';
import { TrialPanel } from '../../screens/anomaly-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { useLoaded } from '../../ui/loaded.ts';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await anomalyRuleList(context.container.ports, caller)) };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const caller = await requireCaller(context, request);
  const step = await takeRuleStep(context, caller, await request.formData(), undefined);
  if (step.done) throw redirect(inEnvironment(params.environment ?? '').anomalyRules);
  return step;
}

export default function CreateAnomalyRule() {
  const { environment, page } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <Page
      lead="It counts what goes on record from now on, and begins with what its window holds already."
      title="New anomaly rule"
      trail={[{ label: 'Anomaly rules', to: inEnvironment(environment).anomalyRules }]}
    >
      {answer?.trial && <TrialPanel environment={environment} trial={answer.trial as never} />}
      <AnomalyRuleForm
        environments={page.environments}
        errors={answer?.errors}
        reason={page.decisions.edit.reason}
        values={answer?.values ?? newRuleFields}
      />
    </Page>
  );
}
