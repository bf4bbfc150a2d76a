import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Link, useActionData } from '@remix-run/react';
import type { Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import type { Caller } from '../../caller.ts';
import { inEnvironment } from '../../paths.ts';
import { type DeliveryStatus, deliveryStatuses } from '../../ports/notices.ts';
import type { Ports } from '../../ports.ts';
import { webhookPage } from '../../queries/webhooks/webhook-page.server.ts';
import { DeliveryTable, deliveryWords, WebhookActs, WebhookState } from '../../screens/webhook-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton } from '../../ui/actions.tsx';
import { FormErrors } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Muted, Notice, Secret, When } from '../../ui/marks.tsx';
import { Columns, Empty, Facts, Page, Panel } from '../../ui/page.tsx';
import { mistyped } from '../../ui/typed-name.tsx';
import { pauseWebhook } from '../../usecases/webhooks/pause-webhook.server.ts';
import { removeWebhook } from '../../usecases/webhooks/remove-webhook.server.ts';
import { replayDeliveries } from '../../usecases/webhooks/replay-deliveries.server.ts';
import { rotateWebhookSecret } from '../../usecases/webhooks/rotate-webhook-secret.server.ts';
import { testWebhook } from '../../usecases/webhooks/test-webhook.server.ts';

const pageRows = 50;
const Status = z.enum(deliveryStatuses);
const overlapHours = z.coerce.number('Say for how many hours the old secret still signs.');
const StepForm = z.discriminatedUnion('step', [
  z.object({ step: z.enum(['test', 'replay', 'pause', 'resume', 'remove']) }),
  z.object({ step: z.literal('rotate'), overlapHours }),
]);
type StepForm = z.infer<typeof StepForm>;

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', id = '' } = params;
  const caller = await requireCaller(context, request);
  const search = new URL(request.url).searchParams;
  const status = Status.safeParse(search.get('status')).data;
  const beforeId = search.get('before');
  const filter = { limit: pageRows, ...(status && { status }), ...(beforeId && { beforeId }) };
  const page = orErrorPage(await webhookPage(context.container.ports, caller, { webhookId: id, ...filter }));
  const last = page.deliveries.length === pageRows ? page.deliveries.at(-1)?.id : undefined;
  return { environment, page, status: status ?? null, older: last ?? null };
}

function take(ports: Ports, caller: Caller, webhookId: string, form: StepForm): Promise<Result<unknown>> {
  switch (form.step) {
    case 'rotate':
      return rotateWebhookSecret(ports, caller, { webhookId, overlapHours: form.overlapHours });
    case 'test':
      return testWebhook(ports, caller, { webhookId });
    case 'replay':
      return replayDeliveries(ports, caller, { webhookId, which: { failedSince: new Date(0) } });
    case 'remove':
      return removeWebhook(ports, caller, { webhookId });
    default:
      return pauseWebhook(ports, caller, { webhookId, paused: form.step === 'pause' });
  }
}

/** A new secret is in this one answer and nowhere else, so only then there is no redirect. */
export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '', id = '' } = params;
  const caller = await requireCaller(context, request);
  const sent = Object.fromEntries(await request.formData());
  const form = StepForm.safeParse(sent);
  if (!form.success) return { errors: form.error.issues.map(({ message }) => message), secret: null };
  const unsaid = form.data.step === 'remove' ? mistyped(sent) : undefined;
  if (unsaid) return { errors: [unsaid], secret: null };
  const done = await take(context.container.ports, caller, id, form.data);
  if (!done.ok) return { errors: sentencesOf(done.refusal), secret: null };
  if (form.data.step === 'rotate') return { errors: [], secret: z.object({ secret: z.string() }).parse(done.value).secret };
  const to = inEnvironment(environment);
  throw redirect(form.data.step === 'remove' ? to.webhooks : to.webhook(id));
}

function StatusFilter({ environment, id, status }: { environment: string; id: string; status: DeliveryStatus | null }) {
  const to = inEnvironment(environment);
  return (
    <>
      <Link aria-current={status === null} to={to.webhook(id)}>
        All
      </Link>
      {deliveryStatuses.map((one) => (
        <Link aria-current={status === one} key={one} to={to.webhook(id, { status: one })}>
          {deliveryWords[one][0]}
        </Link>
      ))}
    </>
  );
}

export default function WebhookScreen() {
  const { environment, page, status, older } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  const { webhook, deliveries } = page;
  const { events, previousSecretUntil } = webhook;
  const to = inEnvironment(environment);
  return (
    <Page
      actions={<LinkButton to={to.editWebhook(webhook.id)}>Edit</LinkButton>}
      lead={webhook.description}
      mono
      title={
        <>
          {webhook.url} <WebhookState status={webhook.status} />
        </>
      }
      trail={[{ label: 'Webhooks', to: to.webhooks }]}
    >
      <FormErrors errors={answer?.errors} title="This was refused" />
      {answer?.secret && (
        <Notice title="Copy the new secret now, it is not shown again" tone="good">
          <Secret text={answer.secret} />
        </Notice>
      )}
      {webhook.status === 'paused' && (
        <Notice title="It is paused: what happens meanwhile gathers, and is sent when it goes on" tone="warn">
          {webhook.statusReason}
        </Notice>
      )}
      <Columns
        aside={
          <>
            <Panel title="What to do">
              <WebhookActs page={page} />
            </Panel>
            <Panel title="About">
              <Facts
                items={[
                  ['Made', <When at={webhook.createdAt} full key="made" />],
                  ['By', webhook.createdByName],
                  ['Secret', `number ${webhook.secretGeneration}`],
                  previousSecretUntil !== null && ['The one before signs', <>until {<When at={previousSecretUntil} full />}</>],
                  ['Last seven days', `${webhook.counts.delivered} arrived, ${webhook.counts.failed} given up`],
                ]}
              />
            </Panel>
            <Panel title="Told of">
              {events.length === 0
                ? 'Everything that happens.'
                : events.map((event) => (
                    <div key={event}>
                      <code>{event}</code>
                    </div>
                  ))}
            </Panel>
          </>
        }
      >
        <Panel actions={<StatusFilter environment={environment} id={webhook.id} status={status} />} flush title="Messages">
          {deliveries.length === 0 ? (
            <Empty title={status === null ? 'No messages yet' : 'None of these'} />
          ) : (
            <DeliveryTable deliveries={deliveries} environment={environment} />
          )}
        </Panel>
        {older && (
          <Muted>
            <Link to={to.webhook(webhook.id, { status, before: older })}>Older messages</Link>
          </Muted>
        )}
      </Columns>
    </Page>
  );
}
