// Health checks, and what each knows of the steps of a stage.
import type { Json } from '@switchyard/registry-core/registry/json';
import type { Comparison } from '@switchyard/registry-core/rollout/comparison';
import type { HealthCheck } from '@switchyard/registry-core/rollout/health-check';
import { and, asc, eq, gte, inArray, lt, notInArray, sql } from 'drizzle-orm';
import type { RolloutStore } from '../../ports/rollout.ts';
import { evaluationMinute, eventMinute, healthChecks, stageComparison, stageObservation } from './rollout-schema.ts';
import { stage } from './schema.ts';
import { takeHealth } from './take-health.ts';
import type { Transaction } from './transaction.ts';

const dayMs = 86_400_000;
/** Charts show a stage; nobody looks back further by the minute. */
const minuteDays = 8;
/** What was counted is in its comparison. */
const observationDays = 30;

export function postgresRollout(transaction: Transaction): RolloutStore {
  const { db } = transaction;
  return {
    async findChecks(environment) {
      const [found] = await db.select({ checks: healthChecks.checks }).from(healthChecks).where(eq(healthChecks.environment, environment));
      // Written below from a value of this very type.
      return found?.checks as unknown as HealthCheck[] | undefined;
    },
    async saveChecks(environment, given) {
      const checks = given as unknown as Json;
      await db
        .insert(healthChecks)
        .values({ environment, checks })
        .onConflictDoUpdate({ target: healthChecks.environment, set: { checks } });
    },
    take: (batches, watchedSince) => takeHealth(transaction, batches, watchedSince),
    async takeObservations(stageId, step, limit) {
      const { id, event, candidate, chance, value, counted } = stageObservation;
      const waiting = db
        .select({ id })
        .from(stageObservation)
        .where(and(eq(stageObservation.stageId, stageId), eq(stageObservation.step, step), eq(counted, false)))
        .orderBy(asc(id))
        .limit(limit);
      const rows = await db
        .update(stageObservation)
        .set({ counted: true })
        .where(inArray(id, waiting))
        .returning({ id, event, candidate, chance, value });
      return rows.sort((a, b) => a.id - b.id).map(({ id: _, ...observation }) => observation);
    },
    async comparisons(stageId) {
      const { step, check, comparison, at } = stageComparison;
      const rows = await db
        .select({ step, check, comparison, at })
        .from(stageComparison)
        .where(eq(stageComparison.stageId, stageId))
        .orderBy(asc(step), asc(check));
      // Written below from values of this very type.
      return rows.map((row) => ({ ...row, comparison: row.comparison as unknown as Comparison }));
    },
    async saveComparison(stageId, { step, check, comparison, at }) {
      const set = { comparison: comparison as unknown as Json, at };
      await db
        .insert(stageComparison)
        .values({ stageId, step, check, ...set })
        .onConflictDoUpdate({ target: [stageComparison.stageId, stageComparison.step, stageComparison.check], set });
    },
    ...sumsIn(transaction),
    forget: (now) => forget(transaction, now),
  };
}

/** What came by the minute, for people to look at. */
function sumsIn({ db }: Transaction): Pick<RolloutStore, 'evaluations' | 'events'> {
  return {
    evaluations: (environment, since) =>
      db
        .select({
          at: evaluationMinute.minute,
          release: evaluationMinute.release,
          answered: evaluationMinute.answered,
          failed: evaluationMinute.failed,
        })
        .from(evaluationMinute)
        .where(and(eq(evaluationMinute.environment, environment), gte(evaluationMinute.minute, since)))
        .orderBy(asc(evaluationMinute.minute), asc(evaluationMinute.release)),
    events: (environment, since) =>
      db
        .select({
          event: eventMinute.event,
          release: eventMinute.release,
          count: sql<number>`sum(${eventMinute.count})`.mapWith(Number),
          sum: sql<number>`sum(${eventMinute.sum})`.mapWith(Number),
        })
        .from(eventMinute)
        .where(and(eq(eventMinute.environment, environment), gte(eventMinute.minute, since)))
        .groupBy(eventMinute.event, eventMinute.release)
        .orderBy(asc(eventMinute.event), asc(eventMinute.release)),
  };
}

async function forget({ db }: Transaction, now: Date): Promise<void> {
  const before = (days: number) => new Date(now.getTime() - days * dayMs);
  await db.delete(evaluationMinute).where(lt(evaluationMinute.minute, before(minuteDays)));
  await db.delete(eventMinute).where(lt(eventMinute.minute, before(minuteDays)));
  const over = db
    .select({ id: stage.id })
    .from(stage)
    .where(and(notInArray(stage.status, ['running', 'held']), lt(stage.changedAt, before(observationDays))));
  await db.delete(stageObservation).where(inArray(stageObservation.stageId, over));
}
