// What validation found: each with its sentence, its place as people say it and a way there, and its code.
import { Link } from '@remix-run/react';
import type { Finding } from '@switchyard/registry-core/registry/finding';
import type { ReactNode } from 'react';
import { Badge } from '../ui/marks.tsx';
import { SubLine } from './domain.tsx';
import styles from './finding-list.module.css';

interface FindingListProps {
  readonly findings: readonly Finding[];
  /** Where a finding can be mended, or at least seen; undefined where there is no such page. */
  readonly linkTo: (finding: Finding) => string | undefined;
}

export function FindingList({ findings, linkTo }: FindingListProps) {
  return (
    <ul className={styles.list}>
      {findings.map((finding) => (
        <li key={`${finding.code}-${finding.entry}-${finding.path}-${finding.message}`}>
          <Badge tone={finding.severity === 'error' ? 'bad' : 'warn'}>{finding.severity}</Badge>
          <div>
            <p>{finding.message}</p>
            <SubLine>
              <Place finding={finding} to={linkTo(finding)} /> <span className={styles.code}>{finding.code}</span>
            </SubLine>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Place({ finding: { entry, path, where }, to }: { finding: Finding; to: string | undefined }): ReactNode {
  const place = where ?? path;
  const words = (
    <>
      <code>{entry.slice(entry.indexOf(':') + 1)}</code>
      {place !== '' && `, ${place}`}
    </>
  );
  return to === undefined ? words : <Link to={to}>{words}</Link>;
}
