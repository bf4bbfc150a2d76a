import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { webhookList } from '../../queries/webhooks/webhook-list.server.ts';
import { SubLine } from '../../screens/domain.tsx';
import { topicWords, WebhookState } from '../../screens/webhook-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { NewButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted } from '../../ui/marks.tsx';
import { Empty, Page, Panel } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await webhookList(context.container.ports, caller, { environment })) };
}

export default function Webhooks() {
  const { environment, page } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  const { create } = page.decisions;
  return (
    <Page
      actions={
        <NewButton reason={create.reason} to={to.newWebhook}>
          New webhook
        </NewButton>
      }
      lead={`Services that are told what happens in ${environment}: each message is signed, tried again for three days, and kept in a log from which it can be sent once more.`}
      title="Webhooks"
    >
      <Panel flush>
        {page.rows.length === 0 ? (
          <Empty title="No webhooks yet">
            <p>A service that wants to know of a publish, a roll back or a kill as it happens gets one.</p>
          </Empty>
        ) : (
          <DataTable
            caption="Webhooks"
            columns={[
              {
                header: 'Webhook',
                wide: true,
                cell: ({ id, url, description }) => (
                  <>
                    <Link to={to.webhook(id)}>{url}</Link>
                    <SubLine>{description}</SubLine>
                  </>
                ),
              },
              { header: 'Told of', cell: ({ events }) => <Muted>{topicWords(events)}</Muted> },
              { header: 'Arrived', fit: true, align: 'end', cell: ({ counts }) => counts.delivered },
              { header: 'Waiting', fit: true, align: 'end', cell: ({ counts }) => counts.waiting },
              { header: 'Given up', fit: true, align: 'end', cell: ({ counts }) => counts.failed },
              { header: 'State', fit: true, cell: (row) => <WebhookState status={row.status} /> },
            ]}
            rowKey={({ id }) => id}
            rows={page.rows}
          />
        )}
      </Panel>
      {page.rows.length > 0 && <Muted small>Messages are counted over the last seven days.</Muted>}
    </Page>
  );
}
