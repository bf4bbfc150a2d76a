// Adds batches from the edge to the sums. Rows are put together first and written in the order of their keys, one statement a
// table, so that two consoles that take batches at once wait for each other instead of locking each other out.
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import { sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { tellNews } from './news.ts';
import { inParts, merged } from './summed-rows.ts';
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

type Db = Transaction['db'];
type Row<T extends PgTable> = T['$inferInsert'];

const hourMs = 3_600_000;

/** Takes what was not taken before, and answers it. */
export async function takeUsage({ db }: Transaction, batches: readonly UsageBatch[], at: Date): Promise<UsageBatch[]> {
  const fresh = await claim(db, batches, at);
  await addCounts(db, fresh);
  await addOutcomes(db, fresh);
  await keepReceipts(db, fresh);
  await keepLocations(db, fresh);
  await keepClients(db, fresh);
  await keepReaders(db, fresh);
  const contexts = fresh.flatMap(({ environment, contexts, toMs }) =>
    contexts.map((context) => ({ environment, at: new Date(toMs), context })),
  );
  await inParts(contexts, (rows) => db.insert(usageContext).values(rows));
  return fresh;
}

/** The batches whose ids this transaction is the first to write. */
async function claim(db: Db, batches: readonly UsageBatch[], at: Date): Promise<UsageBatch[]> {
  if (batches.length === 0) return [];
  const byId = new Map(batches.map((batch) => [batch.id, batch]));
  const ids = [...byId.keys()].sort();
  const claimed = await db
    .insert(usageBatch)
    .values(ids.map((id) => ({ id, takenAt: at })))
    .onConflictDoNothing()
    .returning({ id: usageBatch.id });
  return claimed.map(({ id }) => byId.get(id)!); // the ids are those of the map
}

const hourOf = ({ fromMs }: UsageBatch): Date => new Date(Math.floor(fromMs / hourMs) * hourMs);

async function addCounts(db: Db, batches: readonly UsageBatch[]): Promise<void> {
  const rows = batches.flatMap((batch) =>
    batch.counts.map(([key, variant, reason, release, count]): Row<typeof usageCount> => {
      return { environment: batch.environment, key, hour: hourOf(batch), release, variant: variant ?? '', reason, count };
    }),
  );
  const idOf = (row: Row<typeof usageCount>) => JSON.stringify([row.environment, row.key, row.hour, row.release, row.variant, row.reason]);
  await inParts(summed(rows, idOf), (part) =>
    db
      .insert(usageCount)
      .values(part)
      .onConflictDoUpdate({
        target: [usageCount.environment, usageCount.key, usageCount.hour, usageCount.release, usageCount.variant, usageCount.reason],
        set: { count: sql`${usageCount.count} + excluded.count` },
      }),
  );
}

async function addOutcomes(db: Db, batches: readonly UsageBatch[]): Promise<void> {
  const rows = batches.flatMap((batch): Row<typeof usageOutcome>[] => {
    const { environment, location, counts, errors, dropped } = batch;
    const row = (release: string, outcome: string, count: number) => ({
      environment,
      hour: hourOf(batch),
      release,
      location,
      outcome,
      count,
    });
    return [
      ...counts.map(([, , , release, count]) => row(release, 'ANSWERED', count)),
      ...errors.map(([release, code, count]) => row(release, code, count)),
      ...(dropped > 0 ? [row('', 'DROPPED', dropped)] : []),
    ];
  });
  const idOf = (row: Row<typeof usageOutcome>) => JSON.stringify([row.environment, row.hour, row.release, row.location, row.outcome]);
  await inParts(summed(rows, idOf), (part) =>
    db
      .insert(usageOutcome)
      .values(part)
      .onConflictDoUpdate({
        target: [usageOutcome.environment, usageOutcome.hour, usageOutcome.release, usageOutcome.location, usageOutcome.outcome],
        set: { count: sql`${usageOutcome.count} + excluded.count` },
      }),
  );
}

/** The first answer of a location from a head counts, whichever of its isolates gave it and whenever that is told. */
async function keepReceipts(db: Db, batches: readonly UsageBatch[]): Promise<void> {
  const rows = batches.flatMap(({ environment, location, receipts }) =>
    receipts.map(([seq, release, atMs, quietMs]): Row<typeof usageReceipt> => {
      return { environment, release, location, seq, at: new Date(atMs), quietMs };
    }),
  );
  const first = (a: Row<typeof usageReceipt>, b: Row<typeof usageReceipt>) => (a.at <= b.at ? a : b);
  for (const environment of new Set(rows.map((row) => row.environment))) {
    await tellNews({ db }, { environment, sentence: '', about: '', byId: null });
  }
  await inParts(
    merged(rows, ({ environment, location, seq }) => JSON.stringify([environment, location, seq]), first),
    (part) =>
      db
        .insert(usageReceipt)
        .values(part)
        .onConflictDoUpdate({
          target: [usageReceipt.environment, usageReceipt.location, usageReceipt.seq],
          set: { release: sql`excluded.release`, at: sql`excluded.at`, quietMs: sql`excluded.quiet_ms` },
          setWhere: sql`excluded.at < ${usageReceipt.at}`,
        }),
  );
}

async function keepLocations(db: Db, batches: readonly UsageBatch[]): Promise<void> {
  const rows = batches.flatMap(({ environment, location, clients }): Row<typeof usageLocation>[] =>
    clients.map(([, , , atMs]) => ({ environment, location, answeredAt: new Date(atMs) })),
  );
  const last = (a: Row<typeof usageLocation>, b: Row<typeof usageLocation>) => ({ ...a, answeredAt: later(a.answeredAt, b.answeredAt) });
  await inParts(
    merged(rows, ({ environment, location }) => JSON.stringify([environment, location]), last),
    (part) =>
      db
        .insert(usageLocation)
        .values(part)
        .onConflictDoUpdate({
          target: [usageLocation.environment, usageLocation.location],
          set: { answeredAt: sql`greatest(${usageLocation.answeredAt}, excluded.answered_at)` },
        }),
  );
}

async function keepClients(db: Db, batches: readonly UsageBatch[]): Promise<void> {
  const rows = batches.flatMap(({ environment, clients }) =>
    clients.map(([kind, agent, app, atMs]): Row<typeof usageClient> => {
      return { environment, kind, agent, app, firstSeenAt: new Date(atMs), lastSeenAt: new Date(atMs) };
    }),
  );
  const idOf = (row: Row<typeof usageClient>) => JSON.stringify([row.environment, row.kind, row.agent, row.app]);
  await inParts(merged(rows, idOf, longer), (part) =>
    db
      .insert(usageClient)
      .values(part)
      .onConflictDoUpdate({
        target: [usageClient.environment, usageClient.kind, usageClient.agent, usageClient.app],
        set: {
          firstSeenAt: sql`least(${usageClient.firstSeenAt}, excluded.first_seen_at)`,
          lastSeenAt: sql`greatest(${usageClient.lastSeenAt}, excluded.last_seen_at)`,
        },
      }),
  );
}

async function keepReaders(db: Db, batches: readonly UsageBatch[]): Promise<void> {
  const rows = batches.flatMap(({ environment, readers = [] }) =>
    readers.flatMap(([kind, agent, app, atMs, keys]) =>
      keys.map((key): Row<typeof usageReader> => {
        return { environment, key, kind, agent, app, firstSeenAt: new Date(atMs), lastSeenAt: new Date(atMs) };
      }),
    ),
  );
  const idOf = (row: Row<typeof usageReader>) => JSON.stringify([row.environment, row.key, row.kind, row.agent, row.app]);
  await inParts(merged(rows, idOf, longer), (part) =>
    db
      .insert(usageReader)
      .values(part)
      .onConflictDoUpdate({
        target: [usageReader.environment, usageReader.key, usageReader.kind, usageReader.agent, usageReader.app],
        set: {
          firstSeenAt: sql`least(${usageReader.firstSeenAt}, excluded.first_seen_at)`,
          lastSeenAt: sql`greatest(${usageReader.lastSeenAt}, excluded.last_seen_at)`,
        },
      }),
  );
}

/** From the first time that either was seen to the last. */
function longer<R extends { firstSeenAt: Date; lastSeenAt: Date }>(a: R, b: R): R {
  return { ...a, firstSeenAt: earlier(a.firstSeenAt, b.firstSeenAt), lastSeenAt: later(a.lastSeenAt, b.lastSeenAt) };
}

const earlier = (a: Date, b: Date): Date => (a < b ? a : b);
const later = (a: Date, b: Date): Date => (a < b ? b : a);

function summed<R extends { count: number }>(rows: readonly R[], idOf: (row: R) => string): R[] {
  return merged(rows, idOf, (a, b) => ({ ...a, count: a.count + b.count }));
}
