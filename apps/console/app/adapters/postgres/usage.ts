// What the edge has told about its evaluations: sums by hour, receipts, clients and sampled contexts, each for its time.
import type { SampledContext } from '@switchyard/registry-core/evaluate/usage-batch';
import { and, desc, eq, gte, isNotNull, lt, lte, sql } from 'drizzle-orm';
import type { UsageStore } from '../../ports.ts';
import { release } from './schema.ts';
import { takeUsage } from './take-usage.ts';
import type { Transaction } from './transaction.ts';
import { usageBatch, usageClient, usageContext, usageCount, usageLocation, usageOutcome, usageReceipt } from './usage-schema.ts';

const dayMs = 86_400_000;
/** A queue keeps a message for at most 14 days. */
const batchDays = 15;
const countDays = 90;
/** Releases are compared with those of the last 30 days. */
const receiptDays = 32;
const contextDays = 30;
/**
 * Nobody can push to an isolate: one that was asked less often than this learns of a release by the question that is answered
 * from it, and its time says when somebody asked.
 */
const quietMsMax = 5_000;

const clientsMax = 100;

export function postgresUsage(transaction: Transaction): UsageStore {
  const { db } = transaction;
  return {
    take: (batches, at) => takeUsage(transaction, batches, at),
    async counts(environment, key, since, hours) {
      const at = sql<Date>`date_bin(${`${hours} hours`}::interval, ${usageCount.hour}, ${since.toISOString()}::timestamptz)`;
      const rows = await db
        .select({
          at: at.mapWith(usageCount.hour),
          variant: usageCount.variant,
          reason: usageCount.reason,
          release: usageCount.release,
          count: sql<number>`sum(${usageCount.count})`.mapWith(Number),
        })
        .from(usageCount)
        .where(and(eq(usageCount.environment, environment), eq(usageCount.key, key), gte(usageCount.hour, since)))
        .groupBy(sql`1, 2, 3, 4`)
        .orderBy(sql`1, 2, 3, 4`);
      return rows.map((row) => ({ ...row, variant: row.variant === '' ? null : row.variant }));
    },
    outcomes: (environment, since) =>
      db
        .select({
          release: usageOutcome.release,
          location: usageOutcome.location,
          outcome: usageOutcome.outcome,
          count: sql<number>`sum(${usageOutcome.count})`.mapWith(Number),
        })
        .from(usageOutcome)
        .where(and(eq(usageOutcome.environment, environment), gte(usageOutcome.hour, since)))
        .groupBy(usageOutcome.release, usageOutcome.location, usageOutcome.outcome)
        .orderBy(usageOutcome.release, usageOutcome.location, usageOutcome.outcome),
    clients: (environment, since) =>
      db
        .select()
        .from(usageClient)
        .where(and(eq(usageClient.environment, environment), gte(usageClient.lastSeenAt, since)))
        .orderBy(desc(usageClient.lastSeenAt), usageClient.agent)
        .limit(clientsMax),
    locations: (environment, since) =>
      db
        .select({ location: usageLocation.location, answeredAt: usageLocation.answeredAt })
        .from(usageLocation)
        .where(and(eq(usageLocation.environment, environment), gte(usageLocation.answeredAt, since)))
        .orderBy(usageLocation.location),
    receipts: (environment, version) => readReceipts(transaction, environment, version),
    propagation: (environment, since) => readPropagation(transaction, environment, since),
    async contexts(environment, limit) {
      const rows = await db
        .select({ at: usageContext.at, context: usageContext.context })
        .from(usageContext)
        .where(eq(usageContext.environment, environment))
        .orderBy(desc(usageContext.id))
        .limit(limit);
      // Written by take(), whose batches were parsed.
      return rows.map(({ at, context }) => ({ at, context: context as SampledContext }));
    },
    forget: (now) => forget(transaction, now),
  };
}

async function readReceipts({ db }: Transaction, environment: string, version: string) {
  return db
    .select({
      location: usageReceipt.location,
      at: usageReceipt.at,
      busy: sql<boolean>`coalesce(${usageReceipt.quietMs} <= ${quietMsMax}, false)`,
      answeredAt: usageLocation.answeredAt,
    })
    .from(usageReceipt)
    .innerJoin(
      usageLocation,
      and(eq(usageLocation.environment, usageReceipt.environment), eq(usageLocation.location, usageReceipt.location)),
    )
    .where(and(eq(usageReceipt.environment, environment), eq(usageReceipt.release, version)))
    .orderBy(usageReceipt.at, usageReceipt.location);
}

/** Two clocks are compared, the console's and the location's: a receipt before its release counts as 0 ms. */
async function readPropagation({ db }: Transaction, environment: string, since: Date) {
  const ms = sql`greatest(extract(epoch from ${usageReceipt.at} - ${release.publishedAt}) * 1000, 0)`;
  const percentile = (share: number) => sql<number>`percentile_disc(${share}) WITHIN GROUP (ORDER BY ${ms})`.mapWith(Number);
  const [found] = await db
    .select({ receipts: sql<number>`count(*)`.mapWith(Number), p50Ms: percentile(0.5), p99Ms: percentile(0.99) })
    .from(usageReceipt)
    .innerJoin(release, and(eq(release.environment, usageReceipt.environment), eq(release.version, usageReceipt.release)))
    .where(
      and(
        eq(usageReceipt.environment, environment),
        gte(release.publishedAt, since),
        isNotNull(usageReceipt.quietMs),
        lte(usageReceipt.quietMs, quietMsMax),
      ),
    );
  return found && found.receipts > 0 ? found : undefined;
}

async function forget({ db }: Transaction, now: Date): Promise<void> {
  const before = (days: number) => new Date(now.getTime() - days * dayMs);
  await db.delete(usageBatch).where(lt(usageBatch.takenAt, before(batchDays)));
  await db.delete(usageCount).where(lt(usageCount.hour, before(countDays)));
  await db.delete(usageOutcome).where(lt(usageOutcome.hour, before(countDays)));
  await db.delete(usageReceipt).where(lt(usageReceipt.at, before(receiptDays)));
  await db.delete(usageLocation).where(lt(usageLocation.answeredAt, before(receiptDays)));
  await db.delete(usageClient).where(lt(usageClient.lastSeenAt, before(countDays)));
  await db.delete(usageContext).where(lt(usageContext.at, before(contextDays)));
}
