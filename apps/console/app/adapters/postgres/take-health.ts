// Keeps what batches from the edge tell of events and of failed evaluations: sums by the minute for charts, and observations for the
// checks of the stage that is under way. Rows are written in the order of their keys, so that consoles wait for each other in a line.
import type { EventRow, UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import type { HealthCheck } from '@switchyard/registry-core/rollout/health-check';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { evaluationMinute, eventMinute, stageObservation } from './rollout-schema.ts';
import { release, stage } from './schema.ts';
import { inParts, merged } from './summed-rows.ts';
import type { Transaction } from './transaction.ts';

type Db = Transaction['db'];
type ObservationRow = typeof stageObservation.$inferInsert;

const minuteMs = 60_000;
const minuteOf = (ms: number): Date => new Date(Math.floor(ms / minuteMs) * minuteMs);

/** The environments whose stage has something new to look at and was not watched since. */
export async function takeHealth({ db }: Transaction, batches: readonly UsageBatch[], watchedSince: Date): Promise<string[]> {
  await addEvaluations(db, batches);
  await addEvents(db, batches);
  const telling = batches.filter(({ health = [], events = [] }) => health.length + events.length > 0);
  if (telling.length === 0) return [];
  const watched = await readWatched(db, [...new Set(telling.map(({ environment }) => environment))]);
  const rows = telling.flatMap((batch) => observationsOf(watched.get(batch.environment), batch));
  const once = merged(
    rows,
    ({ stageId, step, event, subject }) => JSON.stringify([stageId, step, event, subject]),
    (first) => first,
  );
  await inParts(once, (part) => db.insert(stageObservation).values(part).onConflictDoNothing());
  const stages = new Set(once.map(({ stageId }) => stageId));
  const isDue = ({ stageId, watchedAt }: Watched) => stages.has(stageId) && (watchedAt === null || watchedAt < watchedSince);
  return [...watched.values()].filter(isDue).map(({ environment }) => environment);
}

async function addEvaluations(db: Db, batches: readonly UsageBatch[]): Promise<void> {
  const rows = batches.flatMap(({ environment, fromMs, health = [] }) =>
    health.map(([version, answered, failed]) => ({ environment, minute: minuteOf(fromMs), release: version, answered, failed })),
  );
  const idOf = (row: (typeof rows)[number]) => JSON.stringify([row.environment, row.minute, row.release]);
  const sum = (a: (typeof rows)[number], b: (typeof rows)[number]) => ({
    ...a,
    answered: a.answered + b.answered,
    failed: a.failed + b.failed,
  });
  const { answered, failed } = evaluationMinute;
  await inParts(merged(rows, idOf, sum), (part) =>
    db
      .insert(evaluationMinute)
      .values(part)
      .onConflictDoUpdate({
        target: [evaluationMinute.environment, evaluationMinute.minute, evaluationMinute.release],
        set: { answered: sql`${answered} + excluded.answered`, failed: sql`${failed} + excluded.failed` },
      }),
  );
}

async function addEvents(db: Db, batches: readonly UsageBatch[]): Promise<void> {
  const rows = batches.flatMap(({ environment, events = [] }) =>
    events.map(([event, value, , version, , , atMs]) => ({
      environment,
      minute: minuteOf(atMs),
      release: version,
      event,
      count: 1,
      sum: value,
    })),
  );
  const idOf = (row: (typeof rows)[number]) => JSON.stringify([row.environment, row.minute, row.release, row.event]);
  const add = (a: (typeof rows)[number], b: (typeof rows)[number]) => ({ ...a, count: a.count + b.count, sum: a.sum + b.sum });
  await inParts(merged(rows, idOf, add), (part) =>
    db
      .insert(eventMinute)
      .values(part)
      .onConflictDoUpdate({
        target: [eventMinute.environment, eventMinute.minute, eventMinute.release, eventMinute.event],
        set: { count: sql`${eventMinute.count} + excluded.count`, sum: sql`${eventMinute.sum} + excluded.sum` },
      }),
  );
}

interface Watched {
  readonly environment: string;
  readonly stageId: string;
  readonly step: number;
  readonly stepStartedAt: Date;
  readonly watchedAt: Date | null;
  readonly candidate: string;
  readonly stable: string;
  /** Names of events that a check is about. */
  readonly events: ReadonlySet<string>;
}

/** The stages under way, by environment. */
async function readWatched(db: Db, environments: readonly string[]): Promise<Map<string, Watched>> {
  const stableRelease = alias(release, 'stable_release');
  const rows = await db
    .select({
      environment: stage.environment,
      stageId: stage.id,
      step: stage.step,
      stepStartedAt: stage.stepStartedAt,
      watchedAt: stage.watchedAt,
      checks: stage.checks,
      candidate: release.version,
      stable: stableRelease.version,
    })
    .from(stage)
    .innerJoin(release, eq(release.id, stage.releaseId))
    .innerJoin(stableRelease, eq(stableRelease.id, stage.stableId))
    .where(and(inArray(stage.environment, [...environments]), inArray(stage.status, ['running', 'held'])));
  return new Map(
    rows.map(({ checks, ...row }) => {
      // A stage is stored with its checks as parsed.
      const events = (checks as unknown as HealthCheck[]).flatMap((check) => ('event' in check ? [check.event] : []));
      return [row.environment, { ...row, events: new Set(events) }];
    }),
  );
}

function observationsOf(watched: Watched | undefined, batch: UsageBatch): ObservationRow[] {
  if (!watched) return [];
  const { stageId, step, candidate, stable, stepStartedAt } = watched;
  const since = stepStartedAt.getTime();
  const events = (batch.events ?? []).flatMap((row) => toObservation(watched, row) ?? []);
  const failures = (batch.toMs < since ? [] : (batch.health ?? []))
    .filter(([version, answered, failed]) => (version === candidate || version === stable) && answered + failed > 0)
    .map(([version, answered, failed]) => ({
      stageId,
      step,
      event: 'evaluations',
      subject: `${batch.id} ${version}`,
      candidate: version === candidate,
      chance: null,
      value: failed / (answered + failed),
    }));
  return [...events, ...failures];
}

/** An event of somebody whom chance gave one of the two releases, of this stage and since the step began. */
function toObservation(watched: Watched, [event, value, subject, version, candidate, percent, atMs]: EventRow): ObservationRow | undefined {
  const isMeant = watched.events.has(event) && candidate === watched.candidate && atMs >= watched.stepStartedAt.getTime();
  if (!isMeant || subject === null || percent <= 0 || percent >= 100) return undefined;
  const { stageId, step } = watched;
  return { stageId, step, event, subject, candidate: version === watched.candidate, chance: percent / 100, value };
}
