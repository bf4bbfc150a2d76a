// What the edge has told about its evaluations: sums by hour, receipts, clients and sampled contexts, each for its time.
import type { SampledContext } from '@switchyard/registry-core/evaluate/usage-batch';
import { and, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import type { SeenReader, UsageStore } from '../../ports/usage.ts';
import { killPropagation, killReceipts, releaseArrivals, releasePropagation, releaseReceipts } from './receipts.ts';
import { takeUsage } from './take-usage.ts';
import type { Transaction } from './transaction.ts';
import {
  usageBatch,
  usageClient,
  usageContext,
  usageCount,
  usageLocation,
  usageOutcome,
  usageReader,
  usageReceipt,
} from './usage-schema.ts';

const dayMs = 86_400_000;
/** A queue keeps a message for at most 14 days. */
const batchDays = 15;
const countDays = 90;
/** Releases are compared with those of the last 30 days. */
const receiptDays = 32;
const contextDays = 30;
const clientsMax = 100;
const readersMax = 1_000;
/** What the edge calls all keys at once. */
const allKeys = '';

export function postgresUsage(transaction: Transaction): UsageStore {
  const { db } = transaction;
  return {
    take: (batches, at) => takeUsage(transaction, batches, at),
    async counts(environment, key, since, hours) {
      const at = spanOf(since, hours);
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
    countsOfKeys: (environment, keys, since, hours) => countsOfKeys(transaction, environment, keys, since, hours),
    answersByVariant: (environment, since, keys) => answersByVariant(transaction, environment, since, keys),
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
    readers: (environment, keys, since) => listReaders(transaction, environment, keys, since),
    locations: (environment, since) =>
      db
        .select({ location: usageLocation.location, answeredAt: usageLocation.answeredAt })
        .from(usageLocation)
        .where(and(eq(usageLocation.environment, environment), gte(usageLocation.answeredAt, since)))
        .orderBy(usageLocation.location),
    receipts: (environment, version) => releaseReceipts(transaction, environment, version),
    arrivals: (environment, versions) => releaseArrivals(transaction, environment, versions),
    propagation: (environment, since) => releasePropagation(transaction, environment, since),
    killReceipts: (environment, killId) => killReceipts(transaction, environment, killId),
    killPropagation: (environment, since) => killPropagation(transaction, environment, since),
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
    countContexts: (environment, max) => countContexts(transaction, environment, max),
    forget: (now) => forget(transaction, now),
  };
}

function spanOf(since: Date, hours: number) {
  return sql<Date>`date_bin(${`${hours} hours`}::interval, ${usageCount.hour}, ${since.toISOString()}::timestamptz)`;
}

function countsOfKeys({ db }: Transaction, environment: string, keys: readonly string[], since: Date, hours: number) {
  const at = spanOf(since, hours);
  return db
    .select({ key: usageCount.key, at: at.mapWith(usageCount.hour), count: sql<number>`sum(${usageCount.count})`.mapWith(Number) })
    .from(usageCount)
    .where(and(eq(usageCount.environment, environment), inArray(usageCount.key, [...keys]), gte(usageCount.hour, since)))
    .groupBy(sql`1, 2`);
}

async function answersByVariant(
  { db }: Transaction,
  environment: string,
  since: Date,
  keys?: readonly string[],
): ReturnType<UsageStore['answersByVariant']> {
  const [counted] = await db
    .select({ hour: usageCount.hour })
    .from(usageCount)
    .where(and(eq(usageCount.environment, environment), lt(usageCount.hour, since)))
    .limit(1);
  if (!counted) return undefined;
  const rows = await db
    .select({ key: usageCount.key, variant: usageCount.variant, count: sql<number>`sum(${usageCount.count})`.mapWith(Number) })
    .from(usageCount)
    .where(and(eq(usageCount.environment, environment), gte(usageCount.hour, since), keys && inArray(usageCount.key, [...keys])))
    .groupBy(usageCount.key, usageCount.variant);
  const byKey = new Map<string, Map<string, number>>();
  for (const row of rows) byKey.set(row.key, (byKey.get(row.key) ?? new Map<string, number>()).set(row.variant, row.count));
  return byKey;
}

async function listReaders({ db }: Transaction, environment: string, keys: readonly string[], since: Date): Promise<SeenReader[]> {
  const rows = await db
    .select()
    .from(usageReader)
    .where(and(eq(usageReader.environment, environment), inArray(usageReader.key, [...keys, allKeys]), gte(usageReader.lastSeenAt, since)))
    .orderBy(desc(usageReader.lastSeenAt), usageReader.key, usageReader.agent)
    .limit(readersMax);
  return rows.map((row) => ({ ...row, key: row.key === allKeys ? null : row.key }));
}

function countContexts({ db }: Transaction, environment: string, max: number): Promise<number> {
  const some = db.select({ id: usageContext.id }).from(usageContext).where(eq(usageContext.environment, environment)).limit(max);
  return db.$count(some.as('some'));
}

async function forget({ db }: Transaction, now: Date): Promise<void> {
  const before = (days: number) => new Date(now.getTime() - days * dayMs);
  await db.delete(usageBatch).where(lt(usageBatch.takenAt, before(batchDays)));
  await db.delete(usageCount).where(lt(usageCount.hour, before(countDays)));
  await db.delete(usageOutcome).where(lt(usageOutcome.hour, before(countDays)));
  await db.delete(usageReceipt).where(lt(usageReceipt.at, before(receiptDays)));
  await db.delete(usageLocation).where(lt(usageLocation.answeredAt, before(receiptDays)));
  await db.delete(usageClient).where(lt(usageClient.lastSeenAt, before(countDays)));
  await db.delete(usageReader).where(lt(usageReader.lastSeenAt, before(countDays)));
  await db.delete(usageContext).where(lt(usageContext.at, before(contextDays)));
}
