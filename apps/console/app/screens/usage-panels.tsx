// What the edge told, for people: how a key was used, who could have read it, and where a release is served.
import type { KeyUsage } from '../queries/usage/key-usage.server.ts';
import type { ReleaseReach } from '../queries/usage/release-reach.server.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Badge, Muted, When } from '../ui/marks.tsx';
import { Empty, Facts, Panel } from '../ui/page.tsx';
import { StackedBars } from '../ui/stacked-bars.tsx';
import { SubLine } from './domain.tsx';
import { reachWords, seconds } from './reach-words.ts';

const number = new Intl.NumberFormat('en');
const span = new Intl.DateTimeFormat('en', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
  timeZone: 'UTC',
});

export function UsagePanel({ usage, by }: { usage: KeyUsage; by: 'variant' | 'source' }) {
  const { since, spanHours, spans, series, total } = usage;
  const labels = Array.from({ length: spans }, (_, index) => span.format(new Date(since.getTime() + index * spanHours * 3_600_000)));
  const what = by === 'variant' ? 'by variant' : 'by where it came from';
  return (
    <Panel
      note={`${number.format(total)} ${total === 1 ? 'evaluation' : 'evaluations'} at the edge in the last seven days, ${what}, in spans of six hours (UTC).`}
      title="Usage"
    >
      {total === 0 ? (
        <Empty title="Nobody has asked for this key in seven days">Counts arrive some seconds after an evaluation.</Empty>
      ) : (
        <StackedBars labels={labels} series={series} />
      )}
    </Panel>
  );
}

const clientsShown = 8;

export function ClientsPanel({ clients }: Pick<KeyUsage, 'clients'>) {
  if (clients.length === 0) return null;
  return (
    <Panel flush note="Seen at the edge in these seven days, with an SDK key that may read this." title="Clients">
      <DataTable
        caption="Clients that may read this key"
        columns={[
          {
            header: 'Client',
            cell: ({ agent, app }) => (
              <>
                {app || agent || <Muted>says nothing of itself</Muted>}
                {app !== '' && agent !== '' && <SubLine>{agent}</SubLine>}
              </>
            ),
          },
          { header: 'Key', fit: true, cell: ({ kind }) => <Badge tone={kind === 'server' ? 'info' : 'flag'}>{kind}</Badge> },
          { header: 'Last seen', fit: true, cell: ({ lastSeenAt }) => <When at={lastSeenAt} /> },
        ]}
        rowKey={({ kind, agent, app }) => `${kind}\n${agent}\n${app}`}
        rows={clients.slice(0, clientsShown)}
      />
    </Panel>
  );
}

export function ReachPanel({ reach }: { reach: ReleaseReach }) {
  const { locations, active, live } = reach;
  return (
    <Panel
      flush
      note={live && active > 0 ? 'Of the locations that have answered in the last minute.' : undefined}
      title={reachWords(reach)}
    >
      {locations.length > 0 && (
        <DataTable
          caption="Locations that served this release"
          columns={[
            { header: 'Location', cell: ({ location, active }) => (active ? location : <Muted>{location}</Muted>) },
            { header: 'First served', fit: true, cell: ({ firstServedAt }) => <When at={firstServedAt} /> },
            {
              header: 'After',
              fit: true,
              cell: ({ afterMs }) => (afterMs === null ? <Muted small>nobody was asking</Muted> : seconds(afterMs)),
            },
          ]}
          rowKey={({ location }) => location}
          rows={locations}
        />
      )}
    </Panel>
  );
}

export function PacePanel({ propagation, what = 'releases' }: Pick<ReleaseReach, 'propagation'> & { what?: 'releases' | 'kills' }) {
  if (!propagation) return null;
  const { receipts, p50Ms, p99Ms } = propagation;
  return (
    <Panel title={`How fast ${what} travel`}>
      <Facts
        items={[
          ['Half within', seconds(p50Ms)],
          ['99 % within', seconds(p99Ms)],
          ['Measured', <Muted key="measured">{`${number.format(receipts)} first answers of the last 30 days`}</Muted>],
        ]}
      />
    </Panel>
  );
}
