// A difference between two states of a registry: in words first, each field side by side on demand.
import type { BodyChange } from '@switchyard/registry-core/change/body-diff';
import { partWords, pathWords } from '@switchyard/registry-core/change/part-words';
import type { EntryBody } from '@switchyard/registry-core/registry/entry';
import type { Json } from '@switchyard/registry-core/registry/json';
import type { ReactNode } from 'react';
import { entryPath } from '../paths.ts';
import type { DiffEntry } from '../queries/changes/change-page.server.ts';
import { Badge } from '../ui/marks.tsx';
import { Empty } from '../ui/page.tsx';
import styles from './diff-view.module.css';
import { KeyName } from './domain.tsx';

function kindOf(body: EntryBody | null): 'config' | 'flag' | undefined {
  return body && 'kind' in body && (body.kind === 'config' || body.kind === 'flag') ? body.kind : undefined;
}

interface SideProps {
  path: string;
  value: Json | undefined;
  /** What it is part of, for its unit and the names of its variants; absent: shown as it is stored. */
  body: EntryBody | null | undefined;
  side: 'before' | 'after';
}

const settingPath = /^(?:default|settings\[[^\]]*\](?:\.(?:value|serve))?)$/;

function Side({ path, value, body, side }: SideProps) {
  const isPlain = typeof value !== 'object' || value === null || settingPath.test(path);
  const words = body && isPlain && value !== undefined ? partWords(path, value, body) : undefined;
  const stored = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <td className={styles[side]} data-plain={words !== undefined}>
      {value === undefined ? '–' : words !== undefined && !words.endsWith('…') ? words : <pre>{stored}</pre>}
    </td>
  );
}

interface SideBySideProps {
  changes: readonly BodyChange[];
  before?: string;
  after?: string;
  bodies?: Pick<DiffEntry, 'before' | 'after'>;
}

export function SideBySide({ changes, before = 'Before', after = 'After', bodies }: SideBySideProps) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th className={styles.before} scope="col">
            {before}
          </th>
          <th className={styles.after} scope="col">
            {after}
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.path}>
            <td className={styles.path} title={change.path}>
              {bodies ? pathWords(change.path, new Map()) : change.path || 'everything'}
            </td>
            <Side body={bodies?.before ?? bodies?.after} path={change.path} side="before" value={change.before} />
            <Side body={bodies?.after ?? bodies?.before} path={change.path} side="after" value={change.after} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface EntryProps {
  environment: string;
  item: DiffEntry;
  isOpen: boolean;
  /** What people say about it. */
  below: ReactNode;
}

function Entry({ environment, item, isOpen, below }: EntryProps) {
  const { entry, before, after, words, changes } = item;
  const kind = kindOf(after) ?? kindOf(before);
  const colon = entry.indexOf(':');
  const mark = before === null ? 'new' : after === null ? 'taken away' : undefined;
  return (
    <div className={styles.entry}>
      <div className={styles.head}>
        <KeyName name={entry.slice(colon + 1)} to={entryPath(environment, entry, kind)} />
        <Badge tone={kind ?? 'quiet'}>{kind ?? entry.slice(0, colon)}</Badge>
        {mark !== undefined && <Badge tone={before === null ? 'good' : 'bad'}>{mark}</Badge>}
      </div>
      <ul className={styles.sentences}>
        {words.sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {changes.length > 0 && (
        <details className={styles.more} open={isOpen}>
          <summary>Side by side ({changes.length === 1 ? '1 field' : `${changes.length} fields`})</summary>
          <SideBySide bodies={item} changes={changes} />
        </details>
      )}
      {below}
    </div>
  );
}

/** Few entries are shown opened; of many, the words are enough to begin with. */
const openedMax = 3;

interface DiffViewProps {
  environment: string;
  diff: readonly DiffEntry[];
  empty: string;
  below?: (entry: string) => ReactNode;
}

export function DiffView({ environment, diff, empty, below }: DiffViewProps) {
  if (diff.length === 0) return <Empty title={empty} />;
  return (
    <div>
      {diff.map((item) => (
        <Entry
          below={below?.(item.entry)}
          environment={environment}
          isOpen={diff.length <= openedMax && item.before !== null}
          item={item}
          key={item.entry}
        />
      ))}
    </div>
  );
}
