// On the front page: the release that part of the people have, and the changes that have a time to go out at.
import { Link } from '@remix-run/react';
import { holdSentence } from '@switchyard/registry-core/rollout/plan';
import { whoText } from '@switchyard/registry-core/snapshot/stage-text';
import { inEnvironment } from '../paths.ts';
import type { Planned } from '../queries/environments/environment-home.server.ts';
import type { StageUnderWay } from '../queries/releases/stage-page.server.ts';
import { Badge, Muted, When } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import styles from './home-panels.module.css';

export function UnderWayPanel({ environment, underWay }: { environment: string; underWay: StageUnderWay | null }) {
  if (underWay === null) return null;
  const { stage, release, stable } = underWay;
  const held = stage.status === 'held';
  const hold = stage.plan?.[stage.step - 1]?.hold;
  return (
    <Panel
      actions={<Link to={inEnvironment(environment).release(release.version)}>Watch it</Link>}
      note={`Everyone else has ${stable.version}.`}
      title={
        <>
          {release.version} is on its way {held ? <Badge tone="warn">Held</Badge> : <Badge tone="info">Going on</Badge>}
        </>
      }
    >
      <p className={styles.what}>{release.notes}</p>
      <ul className={styles.shares}>
        {stage.parts.map(({ scope, percent }) => (
          <li key={whoText(scope)}>
            <span>{whoText(scope)}</span>
            <progress aria-label={`${whoText(scope)}: ${percent} %`} max={100} value={percent} />
            <strong>{percent} %</strong>
          </li>
        ))}
      </ul>
      <Muted small>
        {stage.plan && `Step ${stage.step} of ${stage.plan.length + 1}, since `}
        <When at={stage.stepStartedAt} />
        {hold && !held && `; it goes on ${holdSentence(hold)}`}
        {held && stage.reason !== '' && `; ${stage.reason}`}
      </Muted>
    </Panel>
  );
}

export function PlannedPanel({ environment, planned }: { environment: string; planned: readonly Planned[] }) {
  if (planned.length === 0) return null;
  const to = inEnvironment(environment);
  return (
    <Panel title="Going out by themselves">
      <ul className={styles.planned}>
        {planned.map(({ number, title, at }) => (
          <li key={number}>
            <Link to={to.change(number)}>
              #{number} {title}
            </Link>
            <Muted small>
              <When at={at} />
            </Muted>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
