// Anomaly rules and their findings on screen.
import { Link } from '@remix-run/react';
import { windowWords } from '@switchyard/registry-core/alert/count';
import type { AuditRecord } from '@switchyard/registry-core/audit/record';
import { inEnvironment } from '../paths.ts';
import type { Finding } from '../ports/anomalies.ts';
import type { RuleRow, Trial } from '../queries/anomalies/rule-list.server.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Badge, Muted, Notice, When } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import styles from './alert-view.module.css';
import { severityTones } from './alert-view.tsx';
import { SubLine } from './domain.tsx';

export function FindingTable({ rows, environment }: { rows: readonly Finding[]; environment: string }) {
  const to = inEnvironment(environment);
  return (
    <DataTable
      caption="Findings, newest first"
      columns={[
        {
          header: 'Finding',
          wide: true,
          cell: ({ id, sentence, note, acknowledgedByName }) => (
            <>
              <Link to={to.finding(id)}>{sentence}</Link>
              {acknowledgedByName !== null && (
                <SubLine>
                  {acknowledgedByName}: {note}
                </SubLine>
              )}
            </>
          ),
        },
        { header: 'Severity', fit: true, cell: ({ severity }) => <Badge tone={severityTones[severity]}>{severity}</Badge> },
        { header: 'When', fit: true, cell: ({ at }) => <When at={at} /> },
        {
          header: 'State',
          fit: true,
          cell: ({ acknowledgedAt }) =>
            acknowledgedAt === null ? <Badge tone="warn">Open</Badge> : <Badge tone="good">Looked into</Badge>,
        },
      ]}
      isStrong={({ acknowledgedAt }) => acknowledgedAt === null}
      rowKey={({ id }) => id}
      rows={rows}
    />
  );
}

export function RecordLines({ records, environment }: { records: readonly AuditRecord[]; environment: string }) {
  const to = inEnvironment(environment);
  return (
    <>
      {records.map(({ seq, at, actorName, verb, target, reason, result }) => (
        <div className={styles.record} key={seq}>
          <When at={at} full />
          <span>
            <Link to={to.auditRecord(seq)}>
              {actorName}: <code>{verb}</code>
            </Link>{' '}
            <code>{target}</code> {result === 'refused' && <Badge tone="bad">Refused</Badge>}
          </span>
          {reason !== '' && <blockquote>{reason}</blockquote>}
        </div>
      ))}
    </>
  );
}

const groups: Readonly<Record<RuleRow['rule']['groupBy'], string>> = {
  actor: ' by one person',
  target: ' about one thing',
  environment: ' in one environment',
  none: '',
};

/** `more than 20 times admin.pii.unmask by one person within a day`. */
export function ruleWords({ events, result, measure, threshold, groupBy, windowMinutes, outside, environments }: RuleRow['rule']): string {
  const how = {
    events: threshold === 0 ? 'any' : `more than ${threshold} times`,
    targets: `more than ${threshold} different targets of`,
    amount: `amounts of more than ${(threshold / 100).toLocaleString('en')} in all of`,
  }[measure];
  const what = events.includes('*') ? 'anything' : events.join(' or ');
  const done = result === 'refused' ? ' that is refused' : '';
  const where = environments.length === 0 ? '' : ` in ${environments.join(', ')}`;
  const within = threshold === 0 ? '' : ` within ${windowWords(windowMinutes)}`;
  const hours = outside ? `, outside of ${outside.from} to ${outside.to} (${outside.zone})` : '';
  return `${how} ${what}${done}${groups[groupBy]}${where}${within}${hours}`;
}

export function RuleTable({ rows, environment }: { rows: readonly RuleRow[]; environment: string }) {
  const to = inEnvironment(environment);
  return (
    <DataTable
      caption="Anomaly rules"
      columns={[
        {
          header: 'Rule',
          wide: true,
          cell: ({ id, rule, awaits }) => (
            <>
              <Link to={to.anomalyRule(id)}>{rule.title}</Link>
              <SubLine>{ruleWords(rule)}</SubLine>
              {awaits !== null && <SubLine>Waits for {awaits}: nothing emits these events yet.</SubLine>}
            </>
          ),
        },
        { header: 'Severity', fit: true, cell: ({ rule }) => <Badge tone={severityTones[rule.severity]}>{rule.severity}</Badge> },
        {
          header: 'Found last',
          fit: true,
          cell: ({ id, lastFound }) =>
            lastFound === null ? (
              <Muted>never</Muted>
            ) : (
              <Link to={to.findings({ rule: id })}>
                <When at={lastFound} />
              </Link>
            ),
        },
        {
          header: 'State',
          fit: true,
          cell: ({ enabled }) => (enabled ? <Badge tone="good">On</Badge> : <Badge tone="quiet">Off</Badge>),
        },
      ]}
      rowKey={({ id }) => id}
      rows={rows}
    />
  );
}

/** What a rule would have found, before it is saved. */
export function TrialPanel({ trial, environment }: { trial: Trial; environment: string }) {
  const to = inEnvironment(environment);
  const { found, times, since, until, looked } = trial;
  return (
    <Panel
      flush={found.length > 0}
      note={
        <>
          From <When at={since} full /> to <When at={until} full />, over {looked.toLocaleString('en')} records of these events.
        </>
      }
      title={`It would have fired ${times === 1 ? 'once' : `${times} times`} in the last 30 days`}
    >
      {found.length === 0 ? (
        <Notice title="Nothing in the last 30 days was more than this" tone="info">
          If something was that should be noticed, lower the threshold or lengthen the window.
        </Notice>
      ) : (
        found.map(({ at, sentence, records }) => (
          <div className={styles.record} key={`${at.toISOString()} ${records.at(-1)}`}>
            <When at={at} full />
            <span>
              {sentence} {records.at(-1) !== undefined && <Link to={to.auditRecord(records.at(-1) ?? 0)}>record {records.at(-1)}</Link>}
            </span>
          </div>
        ))
      )}
    </Panel>
  );
}
