// What waits for a person: the decisions that others need, then their own changes that stand still.
import { Link } from '@remix-run/react';
import { inEnvironment } from '../paths.ts';
import type { Inbox, InboxRow, WaitsFor } from '../queries/inbox/inbox.server.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Badge, Muted, type Tone, When } from '../ui/marks.tsx';
import { Empty, Panel } from '../ui/page.tsx';
import { SubLine } from './domain.tsx';
import { ElevationTable } from './elevation-view.tsx';

const looks: Readonly<Record<WaitsFor, { readonly label: string; readonly tone: Tone }>> = {
  approve: { label: 'Approve', tone: 'warn' },
  look: { label: 'Look', tone: 'info' },
  look_again: { label: 'Look again', tone: 'warn' },
  answer: { label: 'Answer', tone: 'bad' },
  settle: { label: 'Settle a conflict', tone: 'bad' },
  mend: { label: 'Mend', tone: 'bad' },
  publish: { label: 'Publish', tone: 'good' },
};

function ChangeLink({ change: { environment, number, title } }: Pick<InboxRow, 'change'>) {
  return (
    <Link prefetch="intent" to={inEnvironment(environment).change(number)}>
      <Muted>#{number}</Muted> {title}
    </Link>
  );
}

const columns: Column<InboxRow>[] = [
  {
    header: 'Change',
    wide: true,
    cell: ({ change, because }) => (
      <>
        <ChangeLink change={change} />
        <SubLine>{because}</SubLine>
      </>
    ),
  },
  { header: 'What', fit: true, cell: ({ waitsFor }) => <Badge tone={looks[waitsFor].tone}>{looks[waitsFor].label}</Badge> },
  { header: 'Environment', fit: true, cell: ({ change }) => change.environment },
  { header: 'Author', fit: true, cell: ({ change }) => change.authorName },
  { header: 'Since', fit: true, cell: ({ change }) => <When at={change.updatedAt} /> },
];

/** The same for half a page: where and since when stand below the title. */
const compactColumns: Column<InboxRow>[] = [
  {
    header: 'Change',
    wide: true,
    cell: ({ change, because }) => (
      <>
        <ChangeLink change={change} />
        <SubLine>{because}</SubLine>
        <SubLine>
          {change.environment}, {change.authorName}, <When at={change.updatedAt} />
        </SubLine>
      </>
    ),
  },
  { header: 'What', fit: true, cell: ({ waitsFor }) => <Badge tone={looks[waitsFor].tone}>{looks[waitsFor].label}</Badge> },
];

const keyOf = ({ change }: InboxRow) => String(change.number);

export function InboxTable({ caption, rows, compact = false }: { caption: string; rows: readonly InboxRow[]; compact?: boolean }) {
  return <DataTable caption={caption} columns={compact ? compactColumns : columns} rowKey={keyOf} rows={rows} />;
}

export function InboxView({ inbox: { decisions, own, elevations }, environment }: { inbox: Inbox; environment: string }) {
  return (
    <>
      {elevations.length > 0 && (
        <Panel flush title="Access that waits for you">
          <ElevationTable caption="Access that waits for you" environment={environment} rows={elevations} />
        </Panel>
      )}
      <Panel flush title="Others wait for you">
        {decisions.length === 0 ? (
          <Empty title="Nobody waits for you" />
        ) : (
          <InboxTable caption="Changes of others that wait for you" rows={decisions} />
        )}
      </Panel>
      <Panel flush title="Your changes that wait for you">
        {own.length === 0 ? (
          <Empty title="None of your changes stands still" />
        ) : (
          <DataTable
            caption="Your changes that wait for you"
            columns={columns.filter(({ header }) => header !== 'Author')}
            rowKey={keyOf}
            rows={own}
          />
        )}
      </Panel>
    </>
  );
}
