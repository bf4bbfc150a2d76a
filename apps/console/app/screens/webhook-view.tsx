// Webhooks on screen: the form of one, how it is doing, and the log of its messages.
import { Form, Link } from '@remix-run/react';
import { noticeEvents } from '../notice.ts';
import { inEnvironment } from '../paths.ts';
import type { Delivery, DeliveryStatus, Webhook } from '../ports/notices.ts';
import type { WebhookPage } from '../queries/webhooks/webhook-page.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { FieldRow, FieldSet, type FormField, TextField } from '../ui/form.tsx';
import { Badge, Muted, type Tone, When } from '../ui/marks.tsx';
import { TypedName } from '../ui/typed-name.tsx';
import { SubLine } from './domain.tsx';
import styles from './webhook-view.module.css';

interface WebhookFormFields {
  readonly url: FormField;
  readonly description: FormField;
  readonly events: FormField;
}

const topicTitles: Readonly<Record<string, string>> = {
  change: 'Changes',
  release: 'Releases',
  stage: 'Staged releases',
  flag: 'Flags',
  environment: 'Environments',
  freeze: 'Freezes',
  guardrail: 'Guardrails',
  audit: 'Audit',
  webhook: 'Webhooks',
};

type Topic = keyof typeof noticeEvents;
const events = Object.keys(noticeEvents) as Topic[];
const topicOf = (event: Topic) => event.slice(0, event.indexOf('.'));
const topics = [...new Set(events.map(topicOf))].map((topic) => [topic, events.filter((event) => topicOf(event) === topic)] as const);

export function WebhookFields({ fields, chosen }: { fields: WebhookFormFields; chosen: readonly string[] }) {
  return (
    <>
      <FieldSet legend="Where to" note="Messages are posted there, signed after the Standard Webhooks scheme.">
        <FieldRow>
          <TextField field={fields.url} label="URL" mono placeholder="https://example.com/hooks/switchyard" required />
          <TextField field={fields.description} label="What it is for (optional)" placeholder="Tells the pricing service to reload" />
        </FieldRow>
      </FieldSet>
      <FieldSet
        legend="What about"
        note="Choose what it is told of. With nothing chosen it is told of everything, also of what is added later."
      >
        <div className={styles.topics}>
          {topics.map(([topic, ofTopic]) => (
            <div key={topic}>
              <p className={styles.topicTitle}>{topicTitles[topic] ?? topic}</p>
              {ofTopic.map((event) => (
                <label className={styles.topic} key={event}>
                  <input defaultChecked={chosen.includes(event)} name={fields.events.name} type="checkbox" value={event} />
                  <span>
                    {noticeEvents[event]}
                    <code>{event}</code>
                  </span>
                </label>
              ))}
            </div>
          ))}
        </div>
      </FieldSet>
    </>
  );
}

export function WebhookState({ status }: Pick<Webhook, 'status'>) {
  return status === 'active' ? <Badge tone="good">Active</Badge> : <Badge tone="warn">Paused</Badge>;
}

/** What it is told of, on one line. */
export function topicWords(chosen: readonly string[]): string {
  if (chosen.length === 0) return 'everything';
  return chosen.length <= 3 ? chosen.join(', ') : `${chosen.slice(0, 2).join(', ')} and ${chosen.length - 2} more`;
}

export const deliveryWords: Readonly<Record<DeliveryStatus, readonly [words: string, tone: Tone]>> = {
  waiting: ['Waits', 'info'],
  delivered: ['Arrived', 'good'],
  failed: ['Given up', 'bad'],
  dropped: ['Dropped', 'quiet'],
};

export function DeliveryState({ status }: Pick<Delivery, 'status'>) {
  const [words, tone] = deliveryWords[status];
  return <Badge tone={tone}>{words}</Badge>;
}

/** What became of each message. */
export const fateColumns: readonly Column<Delivery>[] = [
  { header: 'When', fit: true, cell: ({ notice }) => <When at={notice.at} /> },
  { header: 'State', fit: true, cell: (delivery) => <DeliveryState status={delivery.status} /> },
  { header: 'Attempts', fit: true, align: 'end', cell: ({ attempts }) => attempts },
  { header: 'What was wrong', cell: (delivery) => <Trouble {...delivery} /> },
];

export function DeliveryTable({ environment, deliveries }: { environment: string; deliveries: readonly Delivery[] }) {
  const to = inEnvironment(environment);
  return (
    <DataTable
      caption="Messages, newest first"
      columns={[
        {
          header: 'Message',
          wide: true,
          cell: ({ id, receiverId, notice }) => (
            <>
              <Link to={to.delivery(receiverId, id)}>{notice.sentence}</Link>
              <SubLine>
                <code>{notice.event}</code>
              </SubLine>
            </>
          ),
        },
        ...fateColumns,
      ]}
      rowKey={({ id }) => id}
      rows={deliveries}
    />
  );
}

/** The last error, and when it is tried again. */
export function Trouble({ lastError, nextAttemptAt, attempts }: Pick<Delivery, 'lastError' | 'nextAttemptAt' | 'attempts'>) {
  return (
    <Muted small>
      {lastError}
      {nextAttemptAt && attempts > 0 && (
        <>
          {' '}
          Next attempt <When at={nextAttemptAt} />.
        </>
      )}
    </Muted>
  );
}

/** Everything that is done to a webhook in one click or two. */
export function WebhookActs({ page: { webhook, decisions } }: { page: WebhookPage }) {
  const paused = webhook.status === 'paused';
  return (
    <div className={styles.acts}>
      <Form method="post">
        <SubmitButton name="step" reason={decisions.send.reason} value="test" variant="default">
          Send a test message
        </SubmitButton>
      </Form>
      {webhook.counts.failed > 0 && (
        <Form method="post">
          <SubmitButton name="step" reason={decisions.send.reason} value="replay" variant="default">
            Send the {webhook.counts.failed} given up once more
          </SubmitButton>
        </Form>
      )}
      <Form method="post">
        <SubmitButton
          name="step"
          reason={paused ? decisions.resume.reason : decisions.pause.reason}
          value={paused ? 'resume' : 'pause'}
          variant={paused ? 'filled' : 'default'}
        >
          {paused ? 'Let it go on' : 'Pause it'}
        </SubmitButton>
      </Form>
      <details>
        <summary>Give it a new secret…</summary>
        <Form method="post">
          <label>
            Messages are signed with the old one too for{' '}
            <input defaultValue={24} max={720} min={0} name="overlapHours" required size={4} step="any" type="number" /> more hours
          </label>
          <SubmitButton name="step" reason={decisions.rotate.reason} size="xs" value="rotate">
            Make the new secret
          </SubmitButton>
        </Form>
      </details>
      <details>
        <summary>Remove it…</summary>
        <Form method="post">
          <p>Nothing more is sent, and what waits is dropped.</p>
          <TypedName name={new URL(webhook.url).host} />
          <SubmitButton color="alarm.7" name="step" reason={decisions.remove.reason} size="xs" value="remove">
            Remove it now
          </SubmitButton>
        </Form>
      </details>
    </div>
  );
}
