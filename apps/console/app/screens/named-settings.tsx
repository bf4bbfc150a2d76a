// Settings of keys that name a place or a cohort: which key, for exactly whom, and what it gives.
import { inEnvironment } from '../paths.ts';
import type { NamedSetting } from '../queries/keys/settings-naming.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Muted } from '../ui/marks.tsx';
import { Empty } from '../ui/page.tsx';
import { KeyName, ShortValue } from './domain.tsx';

export function NamedSettings({ environment, rows, none }: { environment: string; rows: readonly NamedSetting[]; none: string }) {
  const to = inEnvironment(environment);
  if (rows.length === 0) return <Empty title="Nothing is set">{none}</Empty>;
  return (
    <DataTable
      caption="Settings"
      columns={[
        {
          header: 'Key',
          wide: true,
          cell: ({ key, kind }) => <KeyName name={key} to={kind === 'config' ? to.config(key) : to.flag(key)} />,
        },
        { header: 'For', cell: ({ who }) => <Muted>{who}</Muted> },
        { header: 'Gives', cell: ({ serves }) => <ShortValue text={serves} /> },
      ]}
      rowKey={({ key, who }) => `${key} ${who}`}
      rows={rows}
    />
  );
}
