// Edits that came after a release: which change, by whom, when, in words; and the way to undo one of them alone.
import { Link } from '@remix-run/react';
import { entryPath, inEnvironment } from '../paths.ts';
import type { LaterEdit, LaterEdits } from '../queries/releases/later-edits.ts';
import type { KeptEntry } from '../queries/releases/revert-preview.server.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Muted, When } from '../ui/marks.tsx';
import { Empty, Panel } from '../ui/page.tsx';
import { KeyName } from './domain.tsx';
import styles from './later-edits.module.css';

interface LaterEditListProps {
  environment: string;
  later: LaterEdits;
  empty: string;
  /** Offers to undo each of them alone. */
  undoEach?: boolean;
}

export function LaterEditList({ environment, later: { edits, more }, empty, undoEach = false }: LaterEditListProps) {
  if (edits.length === 0) return <Empty title={empty} />;
  return (
    <>
      <ol className={styles.list}>
        {edits.map((edit) => (
          <Item edit={edit} environment={environment} key={edit.release.id} undoEach={undoEach} />
        ))}
      </ol>
      {more > 0 && (
        <p className={styles.more}>
          <Muted>And those of {more === 1 ? 'one release' : `${more} releases`} before them.</Muted>
        </p>
      )}
    </>
  );
}

function Item({ environment, edit, undoEach }: { environment: string; edit: LaterEdit; undoEach: boolean }) {
  const { release, change, entries } = edit;
  const to = inEnvironment(environment);
  return (
    <li>
      <div className={styles.head}>
        <strong>{change ? <Link to={to.change(change.number)}>{`#${change.number} ${change.title}`}</Link> : release.notes}</strong>
        <Muted small>
          <Link to={to.release(release.version)}>{release.version}</Link> by {release.publisherName}, <When at={release.publishedAt} />
        </Muted>
      </div>
      <ul className={styles.sentences}>
        {entries.flatMap(({ entry, sentences }) => sentences.map((sentence) => <li key={`${entry} ${sentence}`}>{sentence}</li>))}
      </ul>
      {undoEach && (
        <p className={styles.foot}>
          <Link to={to.revert(release.version)}>Undo only this…</Link>
        </p>
      )}
    </li>
  );
}

export function StaysPanel({ stays }: { stays: readonly string[] }) {
  if (stays.length === 0) return null;
  return (
    <Panel title="What stays as it is">
      <ul>
        {stays.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Panel>
  );
}

/** What a revert leaves alone, part by part. */
export function KeptTable({ environment, kept }: { environment: string; kept: readonly KeptEntry[] }) {
  const rows = kept.flatMap(({ entry, parts, note }) =>
    parts.length === 0
      ? [{ id: entry, entry, where: '', was: '', stays: note }]
      : parts.map(({ path, where, words }) => ({ id: `${entry} ${path}`, entry, where, was: words.mine, stays: words.theirs })),
  );
  return (
    <DataTable
      caption="What is not undone"
      columns={[
        {
          header: 'Key',
          cell: ({ entry }) => <KeyName name={entry.slice(entry.indexOf(':') + 1)} to={entryPath(environment, entry, undefined)} />,
        },
        { header: 'Where', cell: ({ where }) => where },
        { header: 'It was', cell: ({ was }) => <Muted>{was}</Muted> },
        { header: 'It stays', cell: ({ stays }) => stays },
      ]}
      rowKey={({ id }) => id}
      rows={rows}
    />
  );
}
