import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { orErrorPage } from '../answers.server.ts';
import { inEnvironment } from '../paths.ts';
import { environmentHome } from '../queries/environments/environment-home.server.ts';
import { ChangeTable } from '../screens/change-table.tsx';
import { Figures, KillsPanel, LivePanel } from '../screens/home-panels.tsx';
import { ReleaseTimeline } from '../screens/release-timeline.tsx';
import { requireCaller } from '../session.server.ts';
import { useLoaded } from '../ui/loaded.ts';
import { Columns, Empty, Page, Panel } from '../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const page = orErrorPage(await environmentHome(context.container.ports, caller, { environment }));
  return { environment, page, firstName: caller.actor.name.split(' ')[0] };
}

export default function Home() {
  const { environment, page, firstName } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  const others = page.open.filter(({ id }) => !page.waitingForMe.some((change) => change.id === id));
  return (
    <Page lead={`What is live in ${page.environment.title}, and what is about to be.`} title={`Good to see you, ${firstName}`}>
      <LivePanel environment={environment} page={page} />
      <Figures environment={environment} page={page} />
      <KillsPanel environment={environment} kills={page.kills} />
      <Panel flush note="Changes that you may approve." title={`Waiting for you (${page.waitingForMe.length})`}>
        {page.waitingForMe.length === 0 ? (
          <Empty title="Nothing waits for you" />
        ) : (
          <ChangeTable caption="Changes waiting for you" environment={environment} rows={page.waitingForMe} />
        )}
      </Panel>
      <Columns
        aside={
          <Panel actions={<Link to={to.releases()}>All</Link>} title="Recent releases">
            <ReleaseTimeline environment={environment} rollBackReason={null} rows={page.recent} />
          </Panel>
        }
      >
        <Panel actions={<Link to={to.changes()}>All</Link>} flush title="Other open changes">
          {others.length === 0 ? (
            <Empty title="No other open changes" />
          ) : (
            <ChangeTable caption="Other open changes" compact environment={environment} rows={others.slice(0, 8)} />
          )}
        </Panel>
      </Columns>
    </Page>
  );
}
