// The front page's panels: what is live and whether the edge has it, the figures, the kills in force.
import { Link } from '@remix-run/react';
import { inEnvironment, pathOfNotice } from '../paths.ts';
import type { Kill } from '../ports.ts';
import type { EnvironmentHomePage } from '../queries/environments/environment-home.server.ts';
import type { EnvironmentRow } from '../queries/environments/environment-list.server.ts';
import type { Trouble } from '../queries/environments/troubles.server.ts';
import type { ReleaseReach } from '../queries/usage/release-reach.server.ts';
import { DataTable } from '../ui/data-table.tsx';
import { IconAlert } from '../ui/icons.ts';
import { Badge, Muted, Notice, When } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import { KeyName } from './domain.tsx';
import styles from './home-panels.module.css';
import { reachWords } from './reach-words.ts';
import { ServedBadge } from './release-timeline.tsx';

interface HomeProps {
  environment: string;
  page: EnvironmentHomePage;
}

/** What keeps something from working, first thing on the page. */
export function TroublesPanel({ environment, troubles }: { environment: string; troubles: readonly Trouble[] }) {
  if (troubles.length === 0) return null;
  return (
    <Panel title="What went wrong" tone="bad">
      <ul className={styles.troubles}>
        {troubles.map(({ sentence, because, about, at }) => (
          <li key={`${about} ${sentence}`}>
            <IconAlert aria-hidden="true" size={17} stroke={1.8} />
            <span>
              <Link to={pathOfNotice({ environment, about })}>{sentence}</Link>{' '}
              <Muted small>
                {because} {at !== null && <When at={at} />}
              </Muted>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Every environment that the viewer may look at, with what is live there. */
export function EverywherePanel({ environment, rows }: { environment: string; rows: readonly EnvironmentRow[] }) {
  return (
    <Panel title="What is live where">
      <ul className={styles.everywhere}>
        {rows.map(({ name, title, live, kills, undelivered }) => {
          const to = inEnvironment(name);
          return (
            <li data-here={name === environment} key={name}>
              <a href={to.home}>{title}</a>
              <span>
                {live ? <Link to={to.release(live.version)}>{live.version}</Link> : <Muted>nothing yet</Muted>}
                {live && (
                  <Muted small>
                    <When at={live.publishedAt} />
                  </Muted>
                )}
                {kills > 0 && <Badge tone="bad">{kills === 1 ? '1 flag killed' : `${kills} flags killed`}</Badge>}
                {undelivered > 0 && <Badge tone="warn">On its way to the edge</Badge>}
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

export function LivePanel({ environment, page, reach }: HomeProps & { reach: ReleaseReach | null }) {
  const { live, undelivered } = page;
  const to = inEnvironment(environment);
  if (!live) {
    return (
      <Notice title="Nothing is live here yet" tone="info">
        <p>
          Make a <Link to={to.newFlag}>flag</Link> or a <Link to={to.newConfig}>config key</Link> in a change, and publish it: that is the
          first release.
        </p>
      </Notice>
    );
  }
  return (
    <section className={styles.live} data-served={live.servedAt !== null}>
      <div>
        <span className={styles.name}>Live release</span>
        <Link className={styles.version} to={to.release(live.version)}>
          {live.version}
        </Link>
      </div>
      <div className={styles.notes}>
        <div>{live.notes || live.changeTitle}</div>
        <Muted small>
          <When at={live.publishedAt} />, by {live.publisherName}
          {live.approvals.length > 0 && `, approved by ${live.approvals.map(({ personName }) => personName).join(' and ')}`}
        </Muted>
      </div>
      <div>
        {reach && reach.active > 0 ? (
          <Badge dot tone="good">
            {reachWords(reach)}
          </Badge>
        ) : (
          <ServedBadge release={live} />
        )}{' '}
        {undelivered > 0 && <Badge tone="warn">{undelivered === 1 ? '1 message' : `${undelivered} messages`} still to deliver</Badge>}
      </div>
    </section>
  );
}

export function Figures({ environment, page }: HomeProps) {
  const to = inEnvironment(environment);
  const figures = [
    { to: to.configs(), value: page.keys.config, label: 'config keys' },
    { to: to.flags(), value: page.keys.flags, label: 'flags' },
    { to: to.registry({ state: 'overridden' }), value: page.keys.overridden, label: 'keys set for parts of the world' },
    { to: to.changes(), value: page.open.length, label: 'open changes' },
    { to: to.flags({ state: 'killed' }), value: page.kills.length, label: 'kills in force', alarm: page.kills.length > 0 },
  ];
  return (
    <div className={styles.figures}>
      {figures.map(({ to: path, value, label, alarm = false }) => (
        <Link className={styles.figure} data-alarm={alarm} key={label} to={path}>
          <strong>{value}</strong>
          <span>{label}</span>
        </Link>
      ))}
    </div>
  );
}

export function KillsPanel({ environment, kills }: { environment: string; kills: readonly Kill[] }) {
  if (kills.length === 0) return null;
  const to = inEnvironment(environment);
  return (
    <Panel flush title="Kills in force" tone="bad">
      <DataTable
        caption="Kills in force"
        columns={[
          { header: 'Flag', cell: ({ flag }) => <KeyName name={flag} to={to.flag(flag)} /> },
          { header: 'Reason', cell: ({ reason }) => reason },
          { header: 'By', fit: true, cell: ({ personName }) => personName },
          { header: 'Since', fit: true, cell: ({ at }) => <When at={at} /> },
          {
            header: 'Edge',
            fit: true,
            cell: ({ servedAt }) => (servedAt ? <Badge tone="good">In force</Badge> : <Badge tone="warn">On its way</Badge>),
          },
        ]}
        rowKey={({ id }) => id}
        rows={kills}
      />
    </Panel>
  );
}
