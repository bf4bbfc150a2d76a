import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { findingList } from '../../queries/anomalies/finding-list.server.ts';
import { AlertTabs } from '../../screens/alert-view.tsx';
import { FindingTable } from '../../screens/anomaly-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted } from '../../ui/marks.tsx';
import { Empty, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const search = new URL(request.url).searchParams;
  const [all, ruleId, beforeId] = [search.get('show') === 'all', search.get('rule'), search.get('before')];
  const filter = { ...(!all && !ruleId && { open: true }), ...(ruleId && { ruleId }), ...(beforeId && { beforeId }) };
  return { environment, ruleId, all, page: orErrorPage(await findingList(context.container.ports, caller, filter)) };
}

export default function Findings() {
  const { environment, page, all, ruleId } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  const showsOpen = !all && ruleId === null;
  return (
    <Page lead="What is unusual in who did what, and waits for somebody to look into it." title="Alerts">
      <AlertTabs environment={environment} />
      <Panel
        actions={
          <>
            <Link aria-current={showsOpen} to={to.findings()}>
              Open ({page.open})
            </Link>
            <Link aria-current={all} to={to.findings({ show: 'all' })}>
              All
            </Link>
          </>
        }
        flush
        title={ruleId === null ? 'Findings' : `Findings of ${ruleId}`}
      >
        {page.rows.length === 0 ? (
          <Empty title={showsOpen ? 'Nothing waits for a look' : 'Nothing was found'}>
            <p>
              <Link to={to.anomalyRules}>Anomaly rules</Link> count what goes on record, and find what is more than usual.
            </p>
          </Empty>
        ) : (
          <FindingTable environment={environment} rows={page.rows} />
        )}
      </Panel>
      {page.beforeId && (
        <Muted>
          <Link to={to.findings({ show: all ? 'all' : null, rule: ruleId, before: page.beforeId })}>Older findings</Link>
        </Muted>
      )}
    </Page>
  );
}
