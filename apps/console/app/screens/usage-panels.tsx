// What the edge told, for people: how a key was used, who could have read it, and where a release is served.
import type { KeyUsage } from '../queries/usage/key-usage.server.ts';
import type { ReleaseReach } from '../queries/usage/release-reach.server.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Badge, Muted, When } from '../ui/marks.tsx';
import { Empty, Facts, Panel } from '../ui/page.tsx';
import { StackedBars } from '../ui/stacked-bars.tsx';
import { formatIn, useZone } from '../ui/zone.tsx';
import { SubLine } from './domain.tsx';
import { reachWords, seconds } from './reach-words.ts';

const number = new Intl.NumberFormat('en');
const span = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;

export function UsagePanel({ usage, by }: { usage: KeyUsage; by: 'variant' | 'source' }) {
  const { since, spanHours, spans, series, total } = usage;
  const zone = useZone();
  const say = formatIn(zone, span);
  const labels = Array.from({ length: spans }, (_, index) => say(new Date(since.getTime() + index * spanHours * 3_600_000)));
  const what = by === 'variant' ? 'by variant' : 'by where it came from';
  return (
    <Panel
      note={`${number.format(total)} ${total === 1 ? 'evaluation' : 'evaluations'} at the edge in the last seven days, ${what}, in spans of six hours (${zone}).`}
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

const readersShown = 8;

export function ReadersPanel({ readers }: Pick<KeyUsage, 'readers'>) {
  const named = readers.filter(({ key }) => key !== null);
  const rows = [...named, ...readers.filter(({ key }) => key === null)];
  const note =
    named.length === 0
      ? 'Nobody has asked for it by its name in 30 days.'
      : 'Seen at the edge in 30 days, by what they said of themselves.';
  return (
    <Panel flush={rows.length > 0} note={rows.length > 0 ? note : undefined} title="Who reads it">
      {rows.length === 0 ? (
        <Muted>Nobody was seen in 30 days.</Muted>
      ) : (
        <DataTable
          caption="Who reads this key"
          columns={[
            {
              header: 'Client',
              cell: ({ agent, app, kind }) => (
                <>
                  {app || agent || <Muted>says nothing of itself</Muted>} <Badge tone={kind === 'server' ? 'info' : 'flag'}>{kind}</Badge>
                  {app !== '' && agent !== '' && <SubLine>{agent}</SubLine>}
                </>
              ),
            },
            { header: 'Asks for', fit: true, cell: ({ key }) => (key === null ? <Muted small>all keys at once</Muted> : 'this key') },
            { header: 'Last seen', fit: true, cell: ({ lastSeenAt }) => <When at={lastSeenAt} /> },
          ]}
          rowKey={({ key, kind, agent, app }) => [key === null ? 'all' : 'this', kind, agent, app].join(' / ')}
          rows={rows.slice(0, readersShown)}
        />
      )}
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
