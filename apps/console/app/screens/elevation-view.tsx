// Elevations as rows and as marks: who has what for a while, by whose word, and what became of it.
import { Link } from '@remix-run/react';
import type { ElevationStatus } from '@switchyard/registry-core/access/elevation';
import { wordsOfGives } from '@switchyard/registry-core/access/elevation-words';
import { inEnvironment } from '../paths.ts';
import type { ElevationRow } from '../queries/access/elevation-list.server.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Badge, Muted, type Tone, When } from '../ui/marks.tsx';
import { SubLine } from './domain.tsx';

const looks: Readonly<Record<ElevationStatus, { readonly label: string; readonly tone: Tone }>> = {
  requested: { label: 'Waits for an answer', tone: 'warn' },
  approved: { label: 'Running', tone: 'good' },
  denied: { label: 'Denied', tone: 'bad' },
  withdrawn: { label: 'Withdrawn', tone: 'quiet' },
  ended: { label: 'Over', tone: 'quiet' },
  lapsed: { label: 'Lapsed', tone: 'quiet' },
};

export function ElevationMark({ status, kind, reviewOpen }: Pick<ElevationRow, 'status' | 'kind' | 'reviewOpen'>) {
  if (kind === 'break_glass' && status === 'approved') return <Badge tone="bad">Glass broken</Badge>;
  if (reviewOpen) return <Badge tone="warn">Waits for a review</Badge>;
  if (kind === 'break_glass') return <Badge tone="good">Reviewed</Badge>;
  const { label, tone } = looks[status];
  return <Badge tone={tone}>{label}</Badge>;
}

export function ElevationTable({ rows, environment, caption }: { rows: readonly ElevationRow[]; environment: string; caption: string }) {
  const to = inEnvironment(environment);
  return (
    <DataTable
      caption={caption}
      columns={[
        {
          header: 'What',
          wide: true,
          cell: ({ id, kind, gives, reason, ticket }) => (
            <>
              <Link to={to.elevation(id)}>{kind === 'break_glass' ? `Break-glass, ${ticket}` : capital(wordsOfGives(gives))}</Link>
              <SubLine>{reason}</SubLine>
            </>
          ),
        },
        { header: 'Who', fit: true, cell: ({ personName }) => personName },
        { header: 'For', fit: true, cell: ({ minutes }) => `${minutes} min` },
        { header: 'State', fit: true, cell: (row) => <ElevationMark {...row} /> },
        {
          header: 'When',
          fit: true,
          cell: ({ status, endsAt, requestedAt }) =>
            status === 'approved' && endsAt ? (
              <>
                ends <When at={endsAt} />
              </>
            ) : (
              <When at={requestedAt} />
            ),
        },
        { header: 'By', fit: true, cell: ({ decidedByName, kind }) => (kind === 'elevation' && decidedByName) || <Muted>–</Muted> },
      ]}
      rowKey={({ id }) => id}
      rows={rows}
    />
  );
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
