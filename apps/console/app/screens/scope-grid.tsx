// What a key gives to each part of the world: own values stand out, inherited ones are faint and say where they come from. Each cell leads
// to the form that sets it.
import { Link } from '@remix-run/react';
import { toScopeText } from '../drafting/scope-form.ts';
import { inEnvironment } from '../paths.ts';
import type { KeyPage } from '../queries/keys/key-page.server.ts';
import type { ScopeCell, ScopeLine } from '../queries/keys/scope-grid.ts';
import { LinkButton } from '../ui/actions.tsx';
import { Muted } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import styles from './scope-grid.module.css';

interface GridProps {
  environment: string;
  page: Pick<KeyPage, 'key' | 'grid' | 'body' | 'decisions'>;
  everyPlace: boolean;
}

function ruleWords(count: number): string {
  if (count === 0) return '';
  return count === 1 ? '1 rule first' : `${count} rules first`;
}

function CellWords({ cell }: { cell: ScopeCell }) {
  return (
    <>
      <span className={styles.value}>{cell.serves}</span>{' '}
      <span className={styles.from}>{cell.own ? ruleWords(cell.rules) : `from ${cell.source}`}</span>
    </>
  );
}

function Cell({ cell, editPath }: { cell: ScopeCell; editPath: string | null }) {
  if (editPath === null) {
    return (
      <td data-own={cell.own} title={cell.serves}>
        <span className={styles.cell}>
          <CellWords cell={cell} />
        </span>
      </td>
    );
  }
  const does = cell.own ? 'Change it' : 'Set it otherwise';
  return (
    <td data-own={cell.own}>
      <Link className={styles.cell} prefetch="intent" title={`${cell.who}: ${cell.serves}`} to={editPath}>
        <CellWords cell={cell} />
        <span className={styles.unseen}>
          . {does} for {cell.who}
        </span>
      </Link>
    </td>
  );
}

function Line({ line, editPath }: { line: ScopeLine; editPath: (cell: ScopeCell) => string | null }) {
  return (
    <tr data-kind={line.kind}>
      <th scope="row">
        <span className={styles.label} style={{ paddingLeft: line.depth * 16 }}>
          {line.label}
          {line.kind === 'cohort' && line.depth === 0 && <small>cohort</small>}
        </span>
      </th>
      {line.cells.map((cell) => (
        <Cell cell={cell} editPath={editPath(cell)} key={cell.who} />
      ))}
    </tr>
  );
}

function placesWords(hidden: number): string {
  return hidden === 1 ? 'Show the place that inherits everything' : `Show ${hidden} places that inherit everything`;
}

export function ScopeGridPanel({ environment, page, everyPlace }: GridProps) {
  const { body, key, grid, decisions } = page;
  const to = inEnvironment(environment);
  const setting = body.kind === 'config' ? to.configSetting : to.flagSetting;
  const { allowed, reason } = decisions.edit;
  const here = (body.kind === 'config' ? to.config : to.flag)(key);
  return (
    <Panel
      actions={
        allowed ? (
          <LinkButton size="xs" to={setting(key)}>
            Add a setting
          </LinkButton>
        ) : (
          <Muted small>{reason}</Muted>
        )
      }
      flush
      note="Strong where it was set, faint where it is inherited. The most specific setting is the whole answer: a cohort before a role, a role before a place."
      title={body.kind === 'config' ? 'Value by scope' : 'Served by scope'}
      tone={body.kind}
    >
      <section aria-label="By scope" className={styles.frame}>
        <table className={styles.grid} data-kind={body.kind}>
          <thead>
            <tr>
              <th scope="col">Place or cohort</th>
              <th scope="col">{grid.roles.length === 0 ? 'Everybody' : 'Any role'}</th>
              {grid.roles.map((role) => (
                <th key={role} scope="col">
                  {role}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {grid.lines.map((line) => (
              <Line
                editPath={({ scope }) => (allowed ? setting(key, { scope: toScopeText(scope) }) : null)}
                key={`${line.kind} ${line.cells[0]?.who}`}
                line={line}
              />
            ))}
          </tbody>
        </table>
      </section>
      {(grid.hiddenPlaces > 0 || everyPlace) && (
        <p className={styles.more}>
          <Link preventScrollReset to={everyPlace ? here : `${here}?places=all`}>
            {everyPlace ? 'Only places with a setting' : placesWords(grid.hiddenPlaces)}
          </Link>
        </p>
      )}
    </Panel>
  );
}
