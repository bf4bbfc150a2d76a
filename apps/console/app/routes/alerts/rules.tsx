import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { anomalyRuleList } from '../../queries/anomalies/rule-list.server.ts';
import { AlertTabs } from '../../screens/alert-view.tsx';
import { RuleTable } from '../../screens/anomaly-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { NewButton } from '../../ui/actions.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Empty, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await anomalyRuleList(context.container.ports, caller)) };
}

export default function AnomalyRules() {
  const { environment, page } = useLoaded<typeof loader>();
  return (
    <Page
      actions={
        <NewButton reason={page.decisions.edit.reason} to={inEnvironment(environment).newAnomalyRule}>
          New rule
        </NewButton>
      }
      lead="Each counts what goes on record, and says when it is more than usual. Try a rule on the last 30 days before you save it."
      title="Alerts"
    >
      <AlertTabs environment={environment} />
      <Panel flush title="Anomaly rules">
        {page.rows.length === 0 ? (
          <Empty title="No rules yet">They are made when the console first looks at its audit.</Empty>
        ) : (
          <RuleTable environment={environment} rows={page.rows} />
        )}
      </Panel>
    </Page>
  );
}
