// Changes on one line each: what, in which state, by whom, what it touches.
import { Link } from '@remix-run/react';
import { inEnvironment } from '../paths.ts';
import type { ChangeRow } from '../queries/changes/change-row.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Muted, When } from '../ui/marks.tsx';
import { StatusBadge, SubLine } from './domain.tsx';

function subjectsWords(subjects: readonly string[]): string {
  const names = subjects.map((subject) => subject.slice(subject.indexOf(':') + 1));
  return names.length <= 2 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}

export function ChangeTable({ caption, environment, rows }: { caption: string; environment: string; rows: readonly ChangeRow[] }) {
  const to = inEnvironment(environment);
  return (
    <DataTable
      caption={caption}
      columns={[
        {
          header: 'Change',
          cell: ({ number, title, subjects }) => (
            <>
              <Link prefetch="intent" to={to.change(number)}>
                <Muted>#{number}</Muted> {title}
              </Link>
              <SubLine>
                <code>{subjectsWords(subjects)}</code>
              </SubLine>
            </>
          ),
        },
        { header: 'Status', fit: true, cell: ({ status }) => <StatusBadge status={status} /> },
        { header: 'Approvals', fit: true, align: 'end', cell: ({ approvals }) => approvals },
        { header: 'Author', fit: true, cell: ({ authorName }) => authorName },
        { header: 'Changed', fit: true, cell: ({ updatedAt }) => <When at={updatedAt} /> },
      ]}
      rowKey={({ id }) => id}
      rows={rows}
    />
  );
}
