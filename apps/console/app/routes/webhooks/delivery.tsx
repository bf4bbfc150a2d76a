import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, Link, useActionData } from '@remix-run/react';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { bodyOf } from '../../notice.ts';
import { inEnvironment, pathOfNotice } from '../../paths.ts';
import { deliveryPage } from '../../queries/webhooks/webhook-page.server.ts';
import { DeliveryState, Trouble } from '../../screens/webhook-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { FormErrors } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, JsonView, Muted, When } from '../../ui/marks.tsx';
import { Columns, Empty, Facts, Page, Panel } from '../../ui/page.tsx';
import { replayDeliveries } from '../../usecases/webhooks/replay-deliveries.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', id = '', delivery = '' } = params;
  const caller = await requireCaller(context, request);
  const { ports, settings } = context.container;
  const page = orErrorPage(await deliveryPage(ports, caller, { webhookId: id, deliveryId: delivery }));
  const { notice } = page.delivery;
  const url = new URL(pathOfNotice(notice), settings.CONSOLE_URL).href;
  return { environment, page, body: JSON.stringify(bodyOf(notice, url)) };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '', id = '', delivery = '' } = params;
  const caller = await requireCaller(context, request);
  const replayed = await replayDeliveries(context.container.ports, caller, { webhookId: id, which: { deliveryId: delivery } });
  if (!replayed.ok) return { errors: sentencesOf(replayed.refusal) };
  throw redirect(inEnvironment(environment).delivery(id, delivery));
}

export default function DeliveryScreen() {
  const { environment, page, body } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  const { webhook, delivery, attempts, decisions } = page;
  const { notice } = delivery;
  const to = inEnvironment(environment);
  return (
    <Page
      title={
        <>
          {notice.sentence} <DeliveryState status={delivery.status} />
        </>
      }
      trail={[
        { label: 'Webhooks', to: to.webhooks },
        { label: webhook.url, to: to.webhook(webhook.id) },
      ]}
    >
      <FormErrors errors={answer?.errors} title="This was refused" />
      <Columns
        aside={
          <>
            <Panel title="Send it once more">
              <Form method="post">
                <SubmitButton reason={decisions.send.reason}>Send it once more</SubmitButton>
              </Form>
              <Muted small>It keeps its id, so a receiver knows what it has already.</Muted>
            </Panel>
            <Panel title="About">
              <Facts
                items={[
                  ['Happened', <When at={notice.at} full key="at" />],
                  ['Event', <code key="event">{notice.event}</code>],
                  ['webhook-id', <code key="id">{notice.id}</code>],
                  [
                    'About',
                    <Link key="about" to={pathOfNotice(notice)}>
                      {notice.about}
                    </Link>,
                  ],
                ]}
              />
              <Trouble {...delivery} />
            </Panel>
          </>
        }
      >
        <Panel flush title="Attempts">
          {attempts.length === 0 ? (
            <Empty title="Not tried yet" />
          ) : (
            <DataTable
              caption="Attempts, first to last"
              columns={[
                { header: 'No.', fit: true, cell: ({ number }) => number },
                { header: 'When', fit: true, cell: ({ at }) => <When at={at} /> },
                {
                  header: 'Answered',
                  fit: true,
                  cell: ({ httpStatus, error }) => <Badge tone={error === '' ? 'good' : 'bad'}>{httpStatus ?? 'nothing'}</Badge>,
                },
                { header: 'Took', fit: true, align: 'end', cell: ({ durationMs }) => `${durationMs} ms` },
                {
                  header: 'What it said',
                  wide: true,
                  cell: ({ error, answer: said }) => <Muted>{[error, said].filter(Boolean).join(' ')}</Muted>,
                },
              ]}
              rowKey={({ number }) => String(number)}
              rows={attempts}
            />
          )}
        </Panel>
        <Panel title="Body">
          <JsonView value={JSON.parse(body)} />
        </Panel>
      </Columns>
    </Page>
  );
}
