// How a staged release fares beside the one before: each health check as an interval on its scale, what was asked and failed by the
// minute, which variants people got, and the events that came.
import { differenceText } from '@switchyard/registry-core/rollout/health-check';
import type { StageCheck, StageStep, StageWatch } from '../queries/releases/stage-watch.server.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Badge, Muted, When } from '../ui/marks.tsx';
import { Empty, Panel } from '../ui/page.tsx';
import { StackedBars } from '../ui/stacked-bars.tsx';
import { formatIn, useZone } from '../ui/zone.tsx';
import { SubLine } from './domain.tsx';
import styles from './stage-watch.module.css';

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const clock = { hour: '2-digit', minute: '2-digit' } as const;
const minuteMs = 60_000;

const verdicts = {
  breached: { tone: 'bad', word: 'Breached' },
  fine: { tone: 'good', word: 'Fine' },
  unclear: { tone: 'quiet', word: 'Too early to say' },
} as const;

const width = 240;
const height = 34;

/** A line with zero in the middle: red where the check is breached, a bar for what is possible, a dot for what was seen. */
function IntervalPicture({ check, reading }: StageCheck) {
  const { low, high } = reading.interval;
  const seen = reading.difference;
  const sizes = [low, high, seen ?? 0].filter(Number.isFinite).map(Math.abs);
  const most = Math.max(check.allowed * 2, Math.min(Math.max(...sizes, 0), Math.max(check.allowed, Math.abs(seen ?? 0)) * 4)) || 1;
  const x = (value: number) => ((Math.min(most, Math.max(-most, value)) / most + 1) / 2) * width;
  const [badFrom, badTo] = check.bad === 'rise' ? [x(check.allowed), width] : [0, x(-check.allowed)];
  return (
    <svg aria-hidden="true" className={styles.picture} data-verdict={reading.verdict} viewBox={`0 0 ${width} ${height}`}>
      <rect className={styles.forbidden} height={height - 10} rx={3} width={Math.max(0, badTo - badFrom)} x={badFrom} y={5} />
      <line className={styles.axis} x1={0} x2={width} y1={height / 2} y2={height / 2} />
      <line className={styles.zero} x1={x(0)} x2={x(0)} y1={3} y2={height - 3} />
      {seen !== null && (
        <rect className={styles.possible} height={8} rx={4} width={Math.max(2, x(high) - x(low))} x={x(low)} y={height / 2 - 4} />
      )}
      {seen !== null && <circle className={styles.seen} cx={x(seen)} cy={height / 2} r={5} />}
    </svg>
  );
}

function seenText({ check, reading }: StageCheck): string {
  if (reading.difference === null) return 'Nothing to compare yet.';
  const { low, high } = reading.interval;
  return `${differenceText(check, reading.difference)}, and surely between ${differenceText(check, low)} and ${differenceText(check, high)}`;
}

function CheckRow({ row }: { row: StageCheck }) {
  const { check, sentence, reading } = row;
  const { tone, word } = verdicts[reading.verdict];
  const people = check.measure === 'errors' ? 'reports' : 'people';
  return (
    <li className={styles.check}>
      <div>
        <strong>{check.name}</strong> <Badge tone={tone}>{word}</Badge>
        <SubLine>{check.description || sentence}</SubLine>
      </div>
      <div>
        <IntervalPicture {...row} />
        <SubLine>{seenText(row)}</SubLine>
        <SubLine>
          {number.format(reading.candidateCount)} {people} with the release, {number.format(reading.stableCount)} without
        </SubLine>
      </div>
    </li>
  );
}

export function ChecksPanel({ watch }: { watch: StageWatch }) {
  const [current, ...earlier] = watch.steps;
  if (!current) return null;
  return (
    <Panel
      note={`Step ${current.step}. Those who have ${watch.release.version} beside those who have ${watch.stable.version}; it may be looked at any time.`}
      title="Health"
    >
      <StepChecks step={current} />
      {earlier.length > 0 && (
        <details className={styles.earlier}>
          <summary>Earlier steps</summary>
          {earlier.map((step) => (
            <div key={step.step}>
              <h3>Step {step.step}</h3>
              <StepChecks step={step} />
            </div>
          ))}
        </details>
      )}
    </Panel>
  );
}

function StepChecks({ step }: { step: StageStep }) {
  if (step.checks.length === 0) return <Muted>No health check watched it.</Muted>;
  return (
    <ul className={styles.checks}>
      {step.checks.map((row) => (
        <CheckRow key={row.check.name} row={row} />
      ))}
    </ul>
  );
}

export function EvaluationsPanel({ watch }: { watch: StageWatch }) {
  const { since, minutes, release, stable, evaluations } = watch;
  const zone = useZone();
  const say = formatIn(zone, clock);
  const labels = Array.from({ length: minutes }, (_, index) => say(new Date(since.getTime() + index * minuteMs)));
  const rows = [release.version, stable.version].map((version) => {
    const values = new Array<number>(minutes).fill(0);
    let failed = 0;
    for (const sum of evaluations) {
      const index = Math.floor((sum.at.getTime() - since.getTime()) / minuteMs);
      if (sum.release !== version || values[index] === undefined) continue;
      values[index] += sum.answered + sum.failed;
      failed += sum.failed;
    }
    return { name: version, values, failed, total: values.reduce((all, value) => all + value, 0) };
  });
  return (
    <Panel note={`At the edge, by the minute (${zone}), ${labels[0]} to ${labels.at(-1)}.`} title="Evaluations">
      {rows.every(({ total }) => total === 0) ? (
        <Empty title="Nobody has asked yet">Counts arrive some seconds after an evaluation.</Empty>
      ) : (
        <>
          <StackedBars labels={labels} series={rows} />
          <DataTable
            caption="Evaluations by release"
            columns={[
              { header: 'Release', cell: ({ name }) => <code>{name}</code> },
              { header: 'Asked', fit: true, align: 'end', cell: ({ total }) => number.format(total) },
              { header: 'Failed', fit: true, align: 'end', cell: ({ failed }) => number.format(failed) },
              {
                header: 'Share',
                fit: true,
                align: 'end',
                cell: ({ total, failed }) => (total === 0 ? '–' : `${number.format((failed / total) * 100)} %`),
              },
            ]}
            rowKey={({ name }) => name}
            rows={rows}
          />
        </>
      )}
    </Panel>
  );
}

export function VariantsPanel({ watch }: { watch: StageWatch }) {
  const { variants, release, stable } = watch;
  if (variants.length === 0) return null;
  const asked = (of: Record<string, number>, variant: string) => {
    const total = Object.values(of).reduce((sum, count) => sum + count, 0);
    return total === 0 ? '–' : `${number.format(((of[variant] ?? 0) / total) * 100)} %`;
  };
  return (
    <Panel flush note="What the keys that this release touches gave, as shares of what was asked." title="Variants">
      <DataTable
        caption="Variants by release"
        columns={[
          { header: 'Key', wide: true, cell: ({ key }) => <code>{key}</code> },
          { header: 'Variant', cell: ({ variant }) => variant || <Muted>no variant</Muted> },
          { header: release.version, fit: true, align: 'end', cell: ({ candidate, variant }) => asked(candidate, variant) },
          { header: stable.version, fit: true, align: 'end', cell: ({ stable: before, variant }) => asked(before, variant) },
        ]}
        rowKey={({ key, variant }) => `${key}\n${variant}`}
        rows={variants.flatMap(({ key, candidate, stable: before }) =>
          [...new Set([...Object.keys(candidate), ...Object.keys(before)])]
            .sort()
            .map((variant) => ({ key, variant, candidate, stable: before })),
        )}
      />
    </Panel>
  );
}

export function EventsPanel({ watch }: { watch: StageWatch }) {
  const { events, release, stable } = watch;
  if (events.length === 0) return null;
  const names = [...new Set(events.map(({ event }) => event))];
  const told = (event: string, version: string) => {
    const found = events.find((sum) => sum.event === event && sum.release === version);
    if (!found) return <Muted>none</Muted>;
    return (
      <>
        {number.format(found.count)}
        <SubLine>mean {number.format(found.sum / found.count)}</SubLine>
      </>
    );
  };
  return (
    <Panel flush note="Everything that applications told since it began, each person as often as they did it." title="Events">
      <DataTable
        caption="Events by release"
        columns={[
          { header: 'Event', wide: true, cell: (event) => <code>{event}</code> },
          { header: release.version, fit: true, align: 'end', cell: (event) => told(event, release.version) },
          { header: stable.version, fit: true, align: 'end', cell: (event) => told(event, stable.version) },
        ]}
        rowKey={(event) => event}
        rows={names}
      />
    </Panel>
  );
}

/** How it ended, where it has. */
export function StageEnd({ watch }: { watch: StageWatch }) {
  const { stage, stable } = watch;
  if (stage.status !== 'completed' && stage.status !== 'reverted') return null;
  const taken = stage.status === 'reverted';
  return (
    <Panel title={taken ? 'It was taken back' : 'It went to everyone in stages'} tone={taken ? 'bad' : undefined}>
      {stage.reason !== '' && <p>{stage.reason}</p>}
      <Muted small>
        Begun by {stage.startedBy}, <When at={stage.startedAt} />; over <When at={stage.changedAt} /> in step {stage.step}
        {taken && `. Everyone has the content of ${stable.version} again`}.
      </Muted>
    </Panel>
  );
}
