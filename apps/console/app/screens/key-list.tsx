// The list of config keys or of flags: found by search and filters in the URL, told on one line each.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { Link } from '@remix-run/react';
import { inEnvironment } from '../paths.ts';
import type { KeyListPage } from '../queries/keys/key-list.server.ts';
import type { KeyRow } from '../queries/keys/key-row.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { FilterBar } from '../ui/form.tsx';
import { IconSearch } from '../ui/icons.ts';
import { Badge, Muted } from '../ui/marks.tsx';
import { Empty, Panel } from '../ui/page.tsx';
import { KeyName, KindBadge, SensitivityBadges, ShortValue, SubLine } from './domain.tsx';
import styles from './key-list.module.css';

export interface KeyFilters {
  readonly text: string;
  readonly tag: string;
  readonly type: string;
  readonly owner: string;
  readonly state: string;
  readonly sensitivity: string;
}

interface KeyListProps {
  environment: string;
  kind: 'config' | 'flag';
  page: KeyListPage;
  filters: KeyFilters;
  offset: number;
  limit: number;
}

const stateLabels = {
  killed: 'Killed',
  disabled: 'Disabled',
  overridden: 'With settings of their own',
  changing: 'In an open change',
  archived: 'Archived',
} as const;

function StateBadges({ row }: { row: KeyRow }) {
  return (
    <span className={styles.marks}>
      {row.killed && (
        <Badge solid tone="bad">
          Killed
        </Badge>
      )}
      {row.disabled && <Badge tone="warn">Disabled</Badge>}
      {row.archived && <Badge>Archived</Badge>}
      {row.openChanges > 0 && <Badge tone="info">{row.openChanges === 1 ? '1 open change' : `${row.openChanges} open changes`}</Badge>}
      <SensitivityBadges sensitivity={row.sensitivity} />
    </span>
  );
}

function columnsFor(environment: string, kind: 'config' | 'flag'): Column<KeyRow>[] {
  const to = inEnvironment(environment);
  return [
    {
      header: kind === 'config' ? 'Key' : 'Flag',
      wide: true,
      cell: (row) => (
        <>
          <KeyName name={row.key} to={kind === 'config' ? to.config(row.key) : to.flag(row.key)} />
          {row.description !== '' && <SubLine>{row.description}</SubLine>}
        </>
      ),
    },
    { header: 'Type', fit: true, cell: (row) => <KindBadge kind={kind} type={row.type} /> },
    { header: kind === 'config' ? 'Everyone gets' : 'Serves everyone', cell: (row) => <ShortValue text={row.everyone} /> },
    { header: 'Settings', fit: true, align: 'end', cell: (row) => (row.overrides === 0 ? <Muted>none</Muted> : row.overrides) },
    { header: 'Owner', fit: true, cell: (row) => <Muted>{row.owner}</Muted> },
    {
      header: 'State',
      cell: (row) => <StateBadges row={row} />,
    },
  ];
}

function choices(all: string, values: readonly string[]) {
  return [{ value: '', label: all }, ...values.map((value) => ({ value, label: value }))];
}

function Filters({ page, filters }: Pick<KeyListProps, 'page' | 'filters'>) {
  const { counts } = page;
  const states = Object.entries(stateLabels).map(([value, label]) => {
    return { value, label: `${label} (${counts[value as keyof typeof stateLabels]})` };
  });
  return (
    <FilterBar>
      <TextInput
        defaultValue={filters.text}
        label="Search"
        leftSection={<IconSearch aria-hidden="true" size={15} />}
        name="text"
        placeholder="name, description, owner or tag"
        type="search"
      />
      <NativeSelect data={choices('Any type', page.types)} defaultValue={filters.type} label="Type" name="type" />
      <NativeSelect data={choices('Any tag', page.tags)} defaultValue={filters.tag} label="Tag" name="tag" />
      <NativeSelect data={choices('Any owner', page.owners)} defaultValue={filters.owner} label="Owner" name="owner" />
      <NativeSelect
        data={[{ value: '', label: `All (${counts.all})` }, ...states]}
        defaultValue={filters.state}
        label="State"
        name="state"
      />
      <Button type="submit" variant="default">
        Filter
      </Button>
    </FilterBar>
  );
}

export function KeyListView({ environment, kind, page, filters, offset, limit }: KeyListProps) {
  const to = inEnvironment(environment);
  const list = kind === 'config' ? to.configs : to.flags;
  const shown = page.rows.length;
  return (
    <Panel flush tone={kind}>
      <Filters filters={filters} page={page} />
      {shown === 0 ? (
        <Empty title={page.counts.all === 0 ? 'Nothing here yet' : 'Nothing fits these filters'}>
          <Link to={list()}>Show all</Link>
        </Empty>
      ) : (
        <DataTable
          caption={kind === 'config' ? 'Config keys' : 'Flags'}
          columns={columnsFor(environment, kind)}
          rowKey={({ key }) => key}
          rows={page.rows}
        />
      )}
      {page.total > shown && (
        <p className={styles.pager}>
          <Muted>
            {offset + 1} to {offset + shown} of {page.total}
          </Muted>
          {offset > 0 && <Link to={list({ ...filters, offset: Math.max(0, offset - limit) })}>Before</Link>}
          {offset + shown < page.total && <Link to={list({ ...filters, offset: offset + limit })}>More</Link>}
        </p>
      )}
    </Panel>
  );
}
