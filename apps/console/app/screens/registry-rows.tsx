// The registry's keys, a line each. Of ten thousand only those on screen are drawn; the others are fetched as somebody comes near them.
import { useFetcher } from '@remix-run/react';
import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react';
import { inEnvironment } from '../paths.ts';
import type { RegistryRow, RegistryRows } from '../queries/registry/registry-list.server.ts';
import { Badge } from '../ui/marks.tsx';
import { Pager } from '../ui/pager.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import { useVisibleRows, type VisibleRows } from '../ui/visible-rows.ts';
import { KeyName, KindBadge, SensitivityBadges } from './domain.tsx';
import type { RegistryFilters } from './registry-filters.tsx';
import styles from './registry-rows.module.css';

function States({ row }: { row: RegistryRow }) {
  return (
    <>
      {row.killed && (
        <Badge solid tone="bad">
          Killed
        </Badge>
      )}
      {row.disabled && <Badge tone="warn">Disabled</Badge>}
      {row.archived && <Badge>Archived</Badge>}
      {row.staged && (
        <Badge dot tone="warn">
          Being staged
        </Badge>
      )}
      {row.openChanges > 0 && (
        <Badge tone="info">{row.openChanges === 1 ? 'In an open change' : `In ${row.openChanges} open changes`}</Badge>
      )}
      {row.stale.length > 0 && (
        <span title={row.stale.map(({ sentence }) => sentence).join(' ')}>
          <Badge>Stale</Badge>
        </span>
      )}
      <SensitivityBadges sensitivity={row.sensitivity} />
    </>
  );
}

const headers = ['Key', 'Type', 'Everyone gets', 'Set for', 'Seven days', 'State'];

function settingWords(count: number): string {
  if (count === 0) return 'everyone';
  return count === 1 ? '+ 1 scope' : `+ ${count} scopes`;
}

function Row({ row, environment, index }: { row: RegistryRow; environment: string; index: number }) {
  const to = inEnvironment(environment);
  return (
    <tr aria-rowindex={index + 2} className={styles.row} data-killed={row.killed}>
      <td className={styles.key}>
        <KeyName name={row.key} to={row.kind === 'config' ? to.config(row.key) : to.flag(row.key)} />
        <span className={styles.about}>
          {row.owner !== '' && <strong>{row.owner}</strong>}
          {row.description}
        </span>
      </td>
      <td className={styles.type}>
        <KindBadge kind={row.kind} type={row.type} />
      </td>
      <td className={styles.value} title={row.everyone}>
        {row.everyone}
      </td>
      <td className={styles.scopes} data-some={row.overrides > 0}>
        {settingWords(row.overrides)}
      </td>
      <td className={styles.usage}>
        {row.usage.length > 0 ? <Sparkline values={row.usage} what="evaluations in seven days" /> : <span>not asked for</span>}
      </td>
      <td className={styles.states}>
        <States row={row} />
      </td>
    </tr>
  );
}

/** More than fit on a tall screen. */
export const rowsAtOnce = 60;

interface Fetched extends RegistryRows {
  /** The query that they answer, without the offset. */
  readonly of: string;
}

type Pages = ReadonlyMap<number, readonly RegistryRow[]>;
const pageOf = (index: number) => Math.floor(index / rowsAtOnce);

/** The rows that are known of this list, by their place; fetches those that have come into sight. */
function useRows(start: RegistryRows, url: (offset: number) => string, visible: VisibleRows | null) {
  const { state, load, data } = useFetcher<Fetched>();
  const query =
    url(0)
      .split('?')[1]
      ?.replace(/&?offset=0$/, '') ?? '';
  const list = `${start.total} ${query}`;
  const [kept, setKept] = useState<{ list: string; pages: Pages }>({ list, pages: new Map() });
  const pages: Pages = kept.list === list ? kept.pages : new Map();
  if (data && data.of === query && data.total === start.total && pages.get(pageOf(data.offset)) !== data.rows) {
    setKept({ list, pages: new Map(pages).set(pageOf(data.offset), data.rows) });
  }
  const isKnown = (index: number) => index < start.rows.length || pages.has(pageOf(index));
  let missing = visible?.first ?? 0;
  while (missing < (visible?.end ?? 0) && isKnown(missing)) missing += 1;
  const next = missing < (visible?.end ?? 0) ? url(pageOf(missing) * rowsAtOnce) : null;
  useEffect(() => {
    if (next !== null && state === 'idle') load(next);
  }, [next, state, load]);
  return (index: number): RegistryRow | undefined => start.rows[index] ?? pages.get(pageOf(index))?.[index % rowsAtOnce];
}

/** Up and down go from key to key, as in any list. */
function moveAlong(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const links = [...event.currentTarget.querySelectorAll('a')];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const next = links[at + step];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}

interface RegistryTableProps {
  environment: string;
  start: RegistryRows;
  filters: RegistryFilters;
  body: RefObject<HTMLTableSectionElement>;
}

export function RegistryTable({ environment, start, filters, body }: RegistryTableProps) {
  const { total, offset } = start;
  const to = inEnvironment(environment);
  // Somebody who leafs through without JavaScript is on a page of their own.
  const measured = useVisibleRows(body, total);
  const visible = offset === 0 ? measured : null;
  const rowAt = useRows(start, (from) => to.registryRows({ ...filters, offset: from }), visible);
  const first = visible?.first ?? 0;
  const end = visible?.end ?? start.rows.length;
  const room = visible && { paddingTop: first * visible.rowPx, paddingBottom: (total - end) * visible.rowPx };
  return (
    <>
      <table aria-label="Keys" aria-rowcount={total + 1} className={styles.table}>
        <thead className={styles.heads}>
          <tr aria-rowindex={1} className={styles.head}>
            {headers.map((header) => (
              <th key={header} scope="col">
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={styles.rows} onKeyDown={moveAlong} ref={body} style={room ?? undefined}>
          {Array.from({ length: Math.max(0, end - first) }, (_, place) => {
            const index = first + place;
            const row = rowAt(index);
            return row ? (
              <Row environment={environment} index={offset + index} key={row.key} row={row} />
            ) : (
              <tr aria-rowindex={index + 2} className={styles.row} key={index}>
                <td>
                  <span className={styles.coming} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {visible === null && (
        <Pager
          offset={offset}
          rowsAtOnce={rowsAtOnce}
          shown={start.rows.length}
          to={(from) => to.registry({ ...filters, offset: from })}
          total={total}
        />
      )}
    </>
  );
}
