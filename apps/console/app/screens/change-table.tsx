// Changes on one line each: what, in which state, by whom, what it touches.
import { Link } from '@remix-run/react';
import { inEnvironment } from '../paths.ts';
import type { ChangeRow } from '../queries/changes/change-row.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Muted, When } from '../ui/marks.tsx';
import { StatusBadge, SubLine } from './domain.tsx';

function subjectsWords(subjects: readonly string[]): string {
  const names = subjects.map((subject) => subject.slice(subject.indexOf(':') + 1));
  return names.length <= 2 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}

const details: Column<ChangeRow>[] = [
  { header: 'Approvals', fit: true, align: 'end', cell: ({ approvals }) => approvals },
  { header: 'Author', fit: true, cell: ({ authorName }) => authorName },
  { header: 'Changed', fit: true, cell: ({ updatedAt }) => <When at={updatedAt} /> },
];

interface ChangeTableProps {
  caption: string;
  environment: string;
  rows: readonly ChangeRow[];
  /** For half a page: who and when stand below the title. */
  compact?: boolean;
}

export function ChangeTable({ caption, environment, rows, compact = false }: ChangeTableProps) {
  const to = inEnvironment(environment);
  return (
    <DataTable
      caption={caption}
      columns={[
        {
          header: 'Change',
          wide: true,
          cell: ({ number, title, subjects, authorName, updatedAt }) => (
            <>
              <Link prefetch="intent" to={to.change(number)}>
                <Muted>#{number}</Muted> {title}
              </Link>
              <SubLine>
                <code>{subjectsWords(subjects)}</code>
              </SubLine>
              {compact && (
                <SubLine>
                  {authorName}, <When at={updatedAt} />
                </SubLine>
              )}
            </>
          ),
        },
        { header: 'Status', fit: true, cell: ({ status }) => <StatusBadge status={status} /> },
        ...(compact ? [] : details),
      ]}
      rowKey={({ id }) => id}
      rows={rows}
    />
  );
}
