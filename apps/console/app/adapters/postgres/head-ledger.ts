// The ledger of heads in Postgres, for adapters/edge.
import type { Json } from '@switchyard/registry-core/registry/json';
import { revokedMax } from '@switchyard/registry-core/snapshot/head-limits';
import { encodeKeyTable, KeyTable, keyTableDigest, nameKeys, type SdkKeyEntry } from '@switchyard/registry-core/snapshot/key-table';
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Release } from '../../ports.ts';
import type { DesiredHead, EnvironmentView, HeadContent, HeadLedger, HeadRow, SignedHead } from '../edge/head-ledger.ts';
import { postgresAudit } from './audit.ts';
import type { Connection } from './connection.ts';
import { postgresReleases } from './releases.ts';
import { environment, head, keyTable, kill, outbox, release, sdkKey } from './schema.ts';
import { postgresStages } from './stages.ts';
import { inReading, inTransaction, type Transaction } from './transaction.ts';
import { postgresUsage } from './usage.ts';

/** The first half of the advisory locks that deliveries take; the second is the environment's. */
const deliveryLock = 7_221_003;

/** They go along with a new snapshot, for its flight test at the edge. */
const contextsMax = 50;

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
    append: (name, signed, table, entry) =>
      inTransaction(connection, async (transaction) => {
        await insertKeyTable(transaction, table);
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
    contexts: (name) =>
      inReading(connection, async (transaction) =>
        (await postgresUsage(transaction).contexts(name, contextsMax)).map(({ context }) => context),
      ),
    wasDelivered: (name, digest) =>
      inReading(connection, async ({ db }) => {
        const found = await db
          .select({ id: head.id })
          .from(head)
          .where(and(eq(head.environment, name), sql`position(${digest} in ${head.content}) > 0`, isNotNull(head.deliveredAt)))
          .limit(1);
        return found.length > 0;
      }),
    findDocument: ({ kind, digest }) =>
      inReading(connection, async (transaction) => {
        if (kind === 'snapshot') return postgresReleases(transaction).findSnapshot(digest);
        const table = await findKeyTable(transaction, digest);
        return table && encodeKeyTable(table);
      }),
  };
}

async function look(transaction: Transaction, name: string): Promise<EnvironmentView> {
  const announcements = await transaction.db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.environment, name), pending))
    .orderBy(asc(outbox.id));
  const last = await lastHead(transaction, name);
  return {
    desired: await desiredOf(transaction, name, last?.content),
    last,
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

async function desiredOf(transaction: Transaction, name: string, last: HeadContent | undefined): Promise<DesiredHead | undefined> {
  const { db } = transaction;
  const live = await lastNotRefused(transaction, name);
  if (!live) return undefined;
  const kills = await db
    .select({ flag: kill.flag, id: kill.id })
    .from(kill)
    .where(and(eq(kill.environment, name), isNull(kill.revivedAt)))
    .orderBy(asc(kill.flag));
  const before = last?.keyTable === undefined ? undefined : await findKeyTable(transaction, last.keyTable);
  const { table, revoked } = nameKeys(before, await keysInUse(transaction, name), revokedMax);
  const releases = await releasesOf(transaction, live);
  return { content: { ...releases, kills, keyTable: keyTableDigest(table), revoked: [...revoked] }, keyTable: table, releaseId: live.id };
}

/** What the edge refused is not sent again: the release before it goes on. */
async function lastNotRefused(transaction: Transaction, name: string): Promise<Release | undefined> {
  const [found] = await transaction.db
    .select({ id: release.id })
    .from(release)
    .where(and(eq(release.environment, name), sql`NOT EXISTS (SELECT FROM release_refusal WHERE release_id = ${release.id})`))
    .orderBy(desc(release.number))
    .limit(1);
  return found && postgresReleases(transaction).find(found.id);
}

/** Live for everyone, or on its way beside the one before. */
async function releasesOf(transaction: Transaction, live: Release): Promise<Pick<HeadContent, 'stable' | 'candidate' | 'stage'>> {
  const stage = await postgresStages(transaction).underWay(live.environment);
  const stable = stage?.releaseId === live.id ? await postgresReleases(transaction).find(stage.stableId) : undefined;
  if (!stage || !stable) return { stable: toHeadRelease(live) };
  const { salt, parts, status } = stage;
  return {
    stable: toHeadRelease(stable),
    candidate: toHeadRelease(live),
    stage: { salt, parts: [...parts], ...(status === 'held' ? { held: true as const } : {}) },
  };
}

function toHeadRelease({ version, snapshot }: Release) {
  return { version, snapshot };
}

/** The edge reads the time of a key's end from the table, by its own clock; a day later no clock can think otherwise. */
async function keysInUse({ db }: Transaction, name: string): Promise<SdkKeyEntry[]> {
  const { id, kind, hash, expiresAt, rateTier } = sdkKey;
  const rows = await db
    .select({ id, kind, hash, expiresAt, rateTier })
    .from(sdkKey)
    .where(and(eq(sdkKey.environment, name), isNull(sdkKey.revokedAt), or(isNull(expiresAt), gt(expiresAt, sql`now() - interval '1 day'`))))
    .orderBy(asc(sdkKey.id));
  // What is usual is left out: a table of such keys stays the document that it was.
  return rows.map(({ expiresAt, rateTier, ...key }) => ({
    ...key,
    ...(expiresAt !== null && { expiresAtMs: expiresAt.getTime() }),
    ...(rateTier !== 'standard' && { rateTier }),
  }));
}

async function insertKeyTable({ db }: Transaction, table: KeyTable): Promise<void> {
  // A key's absent parts are absent in JSON too, which its type does not say.
  const body = table as unknown as Json;
  await db
    .insert(keyTable)
    .values({ digest: keyTableDigest(table), body })
    .onConflictDoNothing();
}

async function findKeyTable({ db }: Transaction, digest: string): Promise<KeyTable | undefined> {
  const [found] = await db.select({ body: keyTable.body }).from(keyTable).where(eq(keyTable.digest, digest));
  return found && KeyTable.parse(found.body);
}

async function lastHead({ db }: Transaction, name: string): Promise<HeadRow | undefined> {
  // A head that was not taken for its release's sake is none to go on from.
  const refused = sql`(${head.deliveredAt} IS NULL AND EXISTS (SELECT FROM release_refusal WHERE release_id = ${head.releaseId}))`;
  const [row] = await db
    .select()
    .from(head)
    .where(and(eq(head.environment, name), sql`NOT ${refused}`))
    .orderBy(desc(head.id))
    .limit(1);
  if (!row) return undefined;
  const { id, seq, jws, digest, content, releaseId, deliveredAt } = row;
  // Written by `append` from a value of this very type, and no right allows the application to change it.
  return { id, seq, jws, digest, content: JSON.parse(content) as HeadContent, releaseId, deliveredAt };
}
