// Releases as a line through time, the live one lit: what, by whom, whether the edge has it, and the way back.
import { Link } from '@remix-run/react';
import { inEnvironment } from '../paths.ts';
import type { ReleaseRow } from '../queries/releases/release-row.ts';
import { Badge, Muted, When } from '../ui/marks.tsx';
import { arrivalWords } from './reach-words.ts';
import styles from './release-timeline.module.css';

/** Whether the edge has confirmed it. */
export function ServedBadge({ release }: { release: Pick<ReleaseRow, 'servedAt' | 'publishedAt' | 'refused'> }) {
  if (release.refused) return <Badge tone="bad">Refused by the edge</Badge>;
  if (release.servedAt === null) return <Badge tone="warn">On its way to the edge</Badge>;
  const ms = release.servedAt.getTime() - release.publishedAt.getTime();
  return <Badge tone="good">At the edge {ms < 10_000 ? `after ${(Math.max(ms, 0) / 1000).toFixed(1)} s` : ''}</Badge>;
}

function Item({ environment, row, mayRollBack }: { environment: string; row: ReleaseRow; mayRollBack: boolean }) {
  const to = inEnvironment(environment);
  return (
    <li data-live={row.live}>
      <div className={styles.head}>
        <Link className={styles.version} to={to.release(row.version)}>
          {row.version}
        </Link>
        {row.live && !row.refused && (
          <Badge dot tone={row.staged ? 'warn' : 'good'}>
            {row.staged ? 'In stages' : 'Live'}
          </Badge>
        )}
        {(row.live || row.refused) && <ServedBadge release={row} />}
        {row.arrival !== null && <Muted small>{arrivalWords(row.arrival)}</Muted>}
        {row.restoresVersion !== null && <Badge tone="warn">Goes back to {row.restoresVersion}</Badge>}
      </div>
      <p className={styles.notes}>{row.notes || row.changeTitle}</p>
      <Muted small>
        <When at={row.publishedAt} />, published by {row.publisherName}
        {row.approvals.length > 0 && `, approved by ${row.approvals.map(({ personName }) => personName).join(' and ')}`}
      </Muted>
      <div className={styles.links}>
        {row.changeNumber !== null && <Link to={to.change(row.changeNumber)}>Change #{row.changeNumber}</Link>}
        <Link to={to.release(row.version)}>What it changed</Link>
        {!row.live && mayRollBack && <Link to={to.rollBack(row.version)}>Roll back to this</Link>}
      </div>
    </li>
  );
}

interface ReleaseTimelineProps {
  environment: string;
  rows: readonly ReleaseRow[];
  rollBackReason: string | null;
}

export function ReleaseTimeline({ environment, rows, rollBackReason }: ReleaseTimelineProps) {
  return (
    <>
      {rollBackReason !== null && (
        <p>
          <Muted small>Rolling back: {rollBackReason}</Muted>
        </p>
      )}
      <ol className={styles.line}>
        {rows.map((row) => (
          <Item environment={environment} key={row.id} mayRollBack={rollBackReason === null} row={row} />
        ))}
      </ol>
    </>
  );
}
