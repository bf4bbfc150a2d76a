// The ledger of heads in Postgres, for adapters/edge.
import { and, asc, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { EnvironmentView, HeadContent, HeadLedger, HeadRow, SignedHead } from '../edge/head-ledger.ts';
import { postgresAudit } from './audit.ts';
import type { Connection } from './connection.ts';
import { postgresReleases } from './releases.ts';
import { environment, head, kill, outbox, release, sdkKey } from './schema.ts';
import { inReading, inTransaction, type Transaction } from './transaction.ts';

/** The first half of the advisory locks that deliveries take; the second is the environment's. */
const deliveryLock = 7_221_003;

const pending = and(eq(outbox.topic, 'head'), isNull(outbox.deliveredAt));

export function postgresHeadLedger(connection: Connection): HeadLedger {
  return {
    environments: () =>
      inReading(connection, async ({ db }) => (await db.select({ name: environment.name }).from(environment)).map(({ name }) => name)),
    pendingEnvironments: () =>
      inReading(connection, async ({ db }) =>
        (await db.selectDistinct({ name: outbox.environment }).from(outbox).where(pending)).map(({ name }) => name),
      ),
    // The lock belongs to a transaction, not to a session, so that it also works behind a transaction pooler; and it is
    // gone when our connection is.
    exclusively: (name, work) =>
      inTransaction(connection, async ({ db }) => {
        const { rows } = await db.execute<{ locked: boolean }>(
          sql`SELECT pg_try_advisory_xact_lock(${deliveryLock}, hashtext(${name})) AS locked`,
        );
        return rows[0]?.locked ? work() : undefined;
      }),
    look: (name) => inReading(connection, (transaction) => look(transaction, name)),
    append: (name, signed, entry) =>
      inTransaction(connection, async (transaction) => {
        const row = await insertHead(transaction, name, signed);
        if (entry) await postgresAudit(transaction).append(entry);
        return row;
      }),
    markDelivered: (name, row, at) => inTransaction(connection, (transaction) => markDelivered(transaction, name, row, at)),
    settle: (announcements, at) =>
      announcements.length === 0
        ? Promise.resolve()
        : inTransaction(connection, async ({ db }) => {
            await db
              .update(outbox)
              .set({ deliveredAt: at })
              .where(inArray(outbox.id, [...announcements]));
          }),
    noteFailure: (name, error) =>
      inTransaction(connection, async ({ db }) => {
        await db
          .update(outbox)
          .set({ lastError: error.slice(0, 500) })
          .where(and(eq(outbox.environment, name), pending));
      }),
    wasDelivered: (name, snapshot) =>
      inReading(connection, async ({ db }) => {
        const found = await db
          .select({ id: head.id })
          .from(head)
          .where(and(eq(head.environment, name), eq(head.snapshot, snapshot), isNotNull(head.deliveredAt)))
          .limit(1);
        return found.length > 0;
      }),
    findSnapshot: (digest) => inReading(connection, (transaction) => postgresReleases(transaction).findSnapshot(digest)),
  };
}

async function look(transaction: Transaction, name: string): Promise<EnvironmentView> {
  const announcements = await transaction.db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.environment, name), pending))
    .orderBy(asc(outbox.id));
  return {
    desired: await desiredOf(transaction, name),
    last: await lastHead(transaction, name),
    announcements: announcements.map(({ id }) => id),
  };
}

async function insertHead({ db }: Transaction, name: string, signed: SignedHead): Promise<HeadRow> {
  const { content, ...fields } = signed;
  const [row] = await db
    .insert(head)
    .values({ ...fields, environment: name, content: JSON.stringify(content), snapshot: content.stable.snapshot, signedAt: sql`now()` })
    .returning({ id: head.id });
  if (!row) throw new Error('The head was not stored.');
  return { ...signed, id: row.id, deliveredAt: null };
}

async function markDelivered({ db }: Transaction, name: string, { id, content, releaseId }: HeadRow, at: Date): Promise<void> {
  await db
    .update(head)
    .set({ deliveredAt: at })
    .where(and(eq(head.id, id), isNull(head.deliveredAt)));
  await db
    .update(release)
    .set({ servedAt: at })
    .where(and(eq(release.id, releaseId), isNull(release.servedAt)));
  const kills = content.kills.map((killed) => killed.id);
  if (kills.length === 0) return;
  await db
    .update(kill)
    .set({ servedAt: at })
    .where(and(eq(kill.environment, name), inArray(kill.id, kills), isNull(kill.servedAt)));
}

async function desiredOf({ db }: Transaction, name: string): Promise<{ content: HeadContent; releaseId: string } | undefined> {
  const [live] = await db.select().from(release).where(eq(release.environment, name)).orderBy(desc(release.number)).limit(1);
  if (!live) return undefined;
  const kills = await db
    .select({ flag: kill.flag, id: kill.id })
    .from(kill)
    .where(and(eq(kill.environment, name), isNull(kill.revivedAt)))
    .orderBy(asc(kill.flag));
  const sdkKeys = await db
    .select({ id: sdkKey.id, kind: sdkKey.kind, hash: sdkKey.hash })
    .from(sdkKey)
    .where(and(eq(sdkKey.environment, name), isNull(sdkKey.revokedAt)))
    .orderBy(asc(sdkKey.id));
  return { content: { stable: { version: live.version, snapshot: live.snapshot }, kills, sdkKeys }, releaseId: live.id };
}

async function lastHead({ db }: Transaction, name: string): Promise<HeadRow | undefined> {
  const [row] = await db.select().from(head).where(eq(head.environment, name)).orderBy(desc(head.id)).limit(1);
  if (!row) return undefined;
  const { id, seq, jws, digest, content, releaseId, deliveredAt } = row;
  // Written by `append` from a value of this very type, and no right allows the application to change it.
  return { id, seq, jws, digest, content: JSON.parse(content) as HeadContent, releaseId, deliveredAt };
}
