import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { orErrorPage } from '../answers.server.ts';
import { inEnvironment } from '../paths.ts';
import { environmentHome } from '../queries/environments/environment-home.server.ts';
import { environmentList } from '../queries/environments/environment-list.server.ts';
import { releaseReach } from '../queries/usage/release-reach.server.ts';
import { ChangeTable } from '../screens/change-table.tsx';
import { EverywherePanel, Figures, KillsPanel, LivePanel, TroublesPanel } from '../screens/home-panels.tsx';
import { PlannedPanel, UnderWayPanel } from '../screens/home-staging.tsx';
import { InboxTable } from '../screens/inbox-view.tsx';
import type { LiveHandle } from '../screens/live-news.tsx';
import { ReleaseTimeline } from '../screens/release-timeline.tsx';
import { requireCaller } from '../session.server.ts';
import { useLoaded } from '../ui/loaded.ts';
import { Columns, Empty, Page, Panel } from '../ui/page.tsx';

export const handle: LiveHandle = { live: 'all' };

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const { ports } = context.container;
  const page = orErrorPage(await environmentHome(ports, caller, { environment }));
  const { rows: environments } = orErrorPage(await environmentList(ports, caller));
  const reach = page.live && orErrorPage(await releaseReach(ports, caller, { environment, release: page.live.version }));
  return { environment, page, environments, reach, firstName: caller.actor.name.split(' ')[0] };
}

const openShown = 8;

export default function Home() {
  const { environment, page, environments, reach, firstName } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  const waits = [...page.waits.decisions, ...page.waits.own];
  const others = page.open.filter(({ number }) => !waits.some(({ change }) => change.number === number));
  return (
    <Page lead={`What is live in ${page.environment.title}, and what is about to be.`} title={`Good to see you, ${firstName}`}>
      <TroublesPanel environment={environment} troubles={page.troubles} />
      <LivePanel environment={environment} page={page} reach={reach} />
      <Figures environment={environment} page={page} />
      <KillsPanel environment={environment} kills={page.kills} />
      <Columns
        aside={
          <>
            <EverywherePanel environment={environment} rows={environments} />
            <PlannedPanel environment={environment} planned={page.planned} />
            <Panel actions={<Link to={to.releases()}>All</Link>} title="Recent releases">
              {page.recent.length === 0 ? (
                <Empty title="No release yet" />
              ) : (
                <ReleaseTimeline environment={environment} rollBackReason={null} rows={page.recent} />
              )}
            </Panel>
          </>
        }
      >
        <UnderWayPanel environment={environment} underWay={page.underWay} />
        <Panel
          actions={<Link to={to.inbox}>Inbox</Link>}
          flush
          note="In every environment: decisions that others need, and changes of yours that stand still."
          title={waits.length === 0 ? 'Waiting for you' : `Waiting for you (${waits.length})`}
        >
          {waits.length === 0 ? (
            <Empty title="Nothing waits for you">When somebody needs your word, or a change of yours can go on, it stands here.</Empty>
          ) : (
            <InboxTable caption="Changes waiting for you" compact rows={waits} />
          )}
        </Panel>
        <Panel actions={<Link to={to.changes()}>All</Link>} flush title="Other open changes">
          {others.length === 0 ? (
            <Empty title="No other open changes">
              Set a value on the page of a <Link to={to.registry()}>key</Link>, and a change begins: nothing is live until it is published.
            </Empty>
          ) : (
            <ChangeTable caption="Other open changes" compact environment={environment} rows={others.slice(0, openShown)} />
          )}
        </Panel>
      </Columns>
    </Page>
  );
}
