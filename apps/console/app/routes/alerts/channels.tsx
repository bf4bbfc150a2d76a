import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { channelList } from '../../queries/alerts/channel-list.server.ts';
import { AlertMatrix, AlertTabs, ChannelTable } from '../../screens/alert-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { NewButton } from '../../ui/actions.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted } from '../../ui/marks.tsx';
import { Empty, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await channelList(context.container.ports, caller)) };
}

export default function AlertChannels() {
  const { environment, page } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  return (
    <Page
      actions={
        <NewButton reason={page.decisions.edit.reason} to={to.newAlertChannel}>
          New channel
        </NewButton>
      }
      lead="What calls for a look at once goes to Slack, to a mailbox or to a service of yours: at least once, with every attempt in a log. Channels are for all environments."
      title="Alerts"
    >
      <AlertTabs environment={environment} />
      <Panel flush title="Channels">
        {page.rows.length === 0 ? (
          <Empty title="Alerts go nowhere yet">
            <p>People are still told in the console and by mail of what concerns them. A channel reaches whoever is on call.</p>
          </Empty>
        ) : (
          <ChannelTable environment={environment} rows={page.rows} />
        )}
      </Panel>
      <Panel flush note="Each has an entry in the runbooks: what it means, what to look at, what to do." title="What goes where">
        <AlertMatrix environment={environment} page={page} />
      </Panel>
      {page.rows.length > 0 && <Muted small>Messages are counted over the last seven days.</Muted>}
    </Page>
  );
}
