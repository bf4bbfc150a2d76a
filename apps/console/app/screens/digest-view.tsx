// The digest of a day on screen, in the words of the mail.
import { Link } from '@remix-run/react';
import type { DayDigest } from '@switchyard/registry-core/alert/digest';
import type { Digest } from '../digest.server.ts';
import { inEnvironment } from '../paths.ts';
import { Muted } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import styles from './alert-view.module.css';

export function DigestFigures({ digest: { sections, open } }: { digest: Digest }) {
  const figures = [
    ['Looks at masked', sections.pii.count],
    ['High-risk actions', sections.risk.count],
    ['Failed elevations', sections.elevations.count],
    ['Anomalies', sections.anomalies.count],
    ['Open reviews', open.reviews.length + open.findings],
  ] as const;
  return (
    <dl className={styles.figures}>
      {figures.map(([label, count]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}

interface DigestLinesProps {
  title: string;
  section: DayDigest['sections'][keyof DayDigest['sections']];
  environment: string;
  zone: string;
}

export function DigestLines({ title, section, environment, zone }: DigestLinesProps) {
  const to = inEnvironment(environment);
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  const more = section.count - section.lines.length;
  return (
    <Panel flush={section.count > 0} title={`${title}: ${section.count === 0 ? 'none' : section.count}`}>
      {section.count === 0 && <Muted>Nothing on this day.</Muted>}
      {section.lines.map(({ seq, at, sentence, reason }) => (
        <div className={styles.record} key={seq}>
          <time dateTime={at.toISOString()}>{time.format(at)}</time>
          <Link to={to.auditRecord(seq)}>{sentence}</Link>
          {reason !== '' && <blockquote>{reason}</blockquote>}
        </div>
      ))}
      {more > 0 && (
        <div className={styles.record}>
          <span />
          <Muted>and {more} more, in the audit</Muted>
        </div>
      )}
    </Panel>
  );
}

const many = (count: number, what: string) => `${count === 0 ? 'No' : count} ${what}${count === 1 ? '' : 's'}`;

export function OpenReviews({ open, environment }: { open: Digest['open']; environment: string }) {
  const to = inEnvironment(environment);
  return (
    <>
      {open.reviews.map(({ id, personName, reason }) => (
        <p key={id}>
          <Link to={to.elevation(id)}>{personName} broke the glass</Link>: {reason}
        </p>
      ))}
      {open.reviews.length === 0 && <p>No broken glass waits for a review.</p>}
      <p>
        <Link to={to.findings()}>{many(open.findings, 'finding')}</Link> that nobody has looked into.
      </p>
      <p>
        <Link to={to.elevations}>{many(open.requests, 'request')}</Link> for an elevation without an answer.
      </p>
    </>
  );
}
