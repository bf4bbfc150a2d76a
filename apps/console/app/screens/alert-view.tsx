// Alerts on screen: the way between their pages, what goes where, and the form of a channel.
import { Form, Link, NavLink } from '@remix-run/react';
import { inEnvironment } from '../paths.ts';
import type { ChannelKind } from '../ports/alerts.ts';
import type { ChannelListPage, ChannelRow, KindRow } from '../queries/alerts/channel-list.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { AreaField, CheckField, ChoiceField, FieldRow, FieldSet, type FormField, TextField } from '../ui/form.tsx';
import { Badge, Muted, type Tone } from '../ui/marks.tsx';
import { TickList } from '../ui/tick-list.tsx';
import styles from './alert-view.module.css';
import { SubLine } from './domain.tsx';
import topics from './webhook-view.module.css';

export const severityTones: Readonly<Record<KindRow['severity'], Tone>> = { high: 'bad', medium: 'warn', low: 'quiet' };
const kindWords: Readonly<Record<ChannelKind, string>> = { slack: 'Slack', mail: 'E-mail', webhook: 'Webhook' };

export function AlertTabs({ environment }: { environment: string }) {
  const to = inEnvironment(environment);
  const tabs = [
    ['Findings', to.findings()],
    ['What goes where', to.alertChannels],
    ['Anomaly rules', to.anomalyRules],
    ['Daily digest', to.digest()],
  ] as const;
  return (
    <nav aria-label="Alerts" className={styles.tabs}>
      {tabs.map(([label, path]) => (
        <NavLink end key={path} prefetch="intent" to={path}>
          {label}
        </NavLink>
      ))}
    </nav>
  );
}

/** Which alert goes to which channel, at a glance. */
export function AlertMatrix({ page, environment }: { page: ChannelListPage; environment: string }) {
  const to = inEnvironment(environment);
  return (
    <div className={styles.scroll}>
      <table className={styles.matrix}>
        <thead>
          <tr>
            <th scope="col">Alert</th>
            {page.rows.map(({ id, name }) => (
              <th data-channel key={id} scope="col">
                <Link to={to.alertChannel(id)}>{name}</Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page.kinds.map(({ kind, title, severity }) => (
            <tr key={kind}>
              <th scope="row">
                {title} <Badge tone={severityTones[severity]}>{severity}</Badge>
              </th>
              {page.rows.map((channel) => {
                const goes = channel.alerts.length === 0 || channel.alerts.includes(kind);
                return (
                  <td data-channel key={channel.id}>
                    <span aria-label={goes ? 'goes there' : 'does not go there'} role="img">
                      {goes ? '●' : '–'}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function ChannelTable({ rows, environment }: { rows: readonly ChannelRow[]; environment: string }) {
  const to = inEnvironment(environment);
  return (
    <DataTable
      caption="Channels of alerts"
      columns={[
        {
          header: 'Channel',
          wide: true,
          cell: ({ id, name, kind, shown }) => (
            <>
              <Link to={to.alertChannel(id)}>{name}</Link>
              <SubLine>
                {kindWords[kind]}: {shown}
              </SubLine>
            </>
          ),
        },
        { header: 'Arrived', fit: true, align: 'end', cell: ({ counts }) => counts.delivered },
        { header: 'Waiting', fit: true, align: 'end', cell: ({ counts }) => counts.waiting },
        { header: 'Given up', fit: true, align: 'end', cell: ({ counts }) => counts.failed },
        { header: 'State', fit: true, cell: ({ status }) => <ChannelState status={status} /> },
        {
          header: 'Try it',
          fit: true,
          cell: ({ id }) => (
            <Form action={to.alertChannel(id)} method="post">
              <SubmitButton name="step" size="xs" value="test" variant="default">
                Send a test
              </SubmitButton>
            </Form>
          ),
        },
      ]}
      rowKey={({ id }) => id}
      rows={rows}
    />
  );
}

export function ChannelState({ status }: Pick<ChannelRow, 'status'>) {
  return status === 'active' ? <Badge tone="good">Active</Badge> : <Badge tone="warn">Paused</Badge>;
}

interface ChannelFieldsProps {
  fields: Readonly<Record<'kind' | 'name' | 'target' | 'alerts' | 'environments' | 'paused', FormField>>;
  kinds: readonly KindRow[];
  environments: readonly string[];
  chosen: { readonly alerts: readonly string[]; readonly environments: readonly string[] };
  /** The channel that is changed; its kind stays. */
  channel?: Pick<ChannelRow, 'kind' | 'shown'>;
}

export function ChannelFields({ fields, kinds, environments, chosen, channel }: ChannelFieldsProps) {
  return (
    <>
      <FieldSet className={styles.stack} legend="Where to">
        {channel ? (
          <input name={fields.kind.name} type="hidden" value={channel.kind} />
        ) : (
          <ChoiceField
            field={fields.kind}
            label="What kind of channel"
            options={(['slack', 'mail', 'webhook'] as const).map((value) => ({ value, label: kindWords[value] }))}
          />
        )}
        <FieldRow>
          <TextField field={fields.name} label="Name" placeholder="Incidents" required />
        </FieldRow>
        <AreaField
          description={
            channel
              ? `Now ${channel.shown}. Leave this empty to keep it.`
              : 'Slack: the address of an incoming webhook. E-mail: one or more addresses. Webhook: the URL that takes signed messages.'
          }
          field={fields.target}
          label="Address"
          mono
          placeholder="https://hooks.slack.com/services/…"
          required={!channel}
          rows={2}
        />
      </FieldSet>
      <FieldSet
        className={styles.stack}
        legend="What about"
        note="With nothing chosen it gets every alert, also of kinds that are added later."
      >
        <div className={topics.topics}>
          {kinds.map(({ kind, title, severity }) => (
            <label className={topics.topic} key={kind}>
              <input defaultChecked={chosen.alerts.includes(kind)} name={fields.alerts.name} type="checkbox" value={kind} />
              <span>
                {title} <Badge tone={severityTones[severity]}>{severity}</Badge>
              </span>
            </label>
          ))}
        </div>
        <TickList
          choices={environments.map((value) => ({ value, label: value }))}
          chosen={chosen.environments}
          label="Of which environments (none chosen: of all)"
          name={fields.environments.name}
        />
      </FieldSet>
      {channel && <CheckField description="What is raised meanwhile waits, and is sent afterwards." field={fields.paused} label="Paused" />}
    </>
  );
}

/** What is done to a channel in one click or two. */
export function ChannelActs({ reason, failed }: { reason: string | null; failed: number }) {
  return (
    <div className={styles.acts}>
      <Form method="post">
        <SubmitButton name="step" reason={reason} value="test" variant="default">
          Send a test
        </SubmitButton>
      </Form>
      {failed > 0 && <Muted small>{failed} alerts of the last seven days did not arrive; the log says why.</Muted>}
      <details>
        <summary>Remove it…</summary>
        <Form method="post">
          <p>Nothing more goes there, and what waits is dropped.</p>
          <SubmitButton color="alarm.7" name="step" reason={reason} size="xs" value="remove">
            Remove it now
          </SubmitButton>
        </Form>
      </details>
    </div>
  );
}
