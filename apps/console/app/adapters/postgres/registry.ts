// The versioned registry: immutable revisions, and intervals of release numbers that say when each was live.
// Bodies are not parsed again on the way in: each was parsed before it was written, no one can alter it since (rights and
// trigger), and parsing 10,000 of them for every page would cost more than the page.
import { digestOf } from '@switchyard/registry-core/registry/canonical-json';
import type { EntryBody, EntryId } from '@switchyard/registry-core/registry/entry';
import type { Json } from '@switchyard/registry-core/registry/json';
import { and, asc, desc, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import type { RegistryStore, Revision } from '../../ports.ts';
import { release, revision, revisionInterval } from './schema.ts';
import type { Transaction } from './transaction.ts';

const columns = { entry: revision.entry, number: revision.number, digest: revision.digest, body: revision.body };

function toRevision(row: { entry: string; number: number; digest: string; body: Json }): Revision {
  return { ...row, entry: row.entry as EntryId, body: row.body as unknown as EntryBody };
}

export function postgresRegistry(transaction: Transaction): RegistryStore {
  const { db } = transaction;
  const liveNow = isNull(revisionInterval.toRelease);
  const numberOf = async (environment: string, releaseId: string): Promise<number> => {
    const found = await db
      .select({ number: release.number })
      .from(release)
      .where(and(eq(release.id, releaseId), eq(release.environment, environment)));
    if (!found[0]) throw new Error(`There is no release ${releaseId} in ${environment}.`);
    return found[0].number;
  };
  return {
    async list(environment, releaseId) {
      const number = releaseId === undefined ? undefined : await numberOf(environment, releaseId);
      const live =
        number === undefined
          ? liveNow
          : and(lte(revisionInterval.fromRelease, number), or(liveNow, gt(revisionInterval.toRelease, number)));
      const rows = await db
        .select(columns)
        .from(revisionInterval)
        .innerJoin(revision, eq(revision.id, revisionInterval.revisionId))
        .where(and(eq(revisionInterval.environment, environment), live))
        .orderBy(asc(revision.entry));
      return rows.map(toRevision);
    },
    async find(environment, entry) {
      const rows = await db
        .select(columns)
        .from(revisionInterval)
        .innerJoin(revision, eq(revision.id, revisionInterval.revisionId))
        .where(and(eq(revisionInterval.environment, environment), eq(revisionInterval.entry, entry), liveNow));
      return rows[0] && toRevision(rows[0]);
    },
    async history(environment, entry) {
      const rows = await db
        .select({
          ...columns,
          releaseVersion: release.version,
          releaseId: release.id,
          at: release.publishedAt,
          publisherName: release.publisherName,
        })
        .from(revisionInterval)
        .innerJoin(revision, eq(revision.id, revisionInterval.revisionId))
        .innerJoin(release, and(eq(release.environment, revisionInterval.environment), eq(release.number, revisionInterval.fromRelease)))
        .where(and(eq(revisionInterval.environment, environment), eq(revisionInterval.entry, entry)))
        .orderBy(desc(revisionInterval.fromRelease));
      return rows.map(({ entry: _entry, ...row }) => ({ ...row, body: row.body as unknown as EntryBody }));
    },
    put: (environment, releaseId, entry, body) => put(transaction, environment, releaseId, entry, body),
  };
}

/** Two statements and not one: the interval before has to be closed when the unique index on open intervals sees the new one. */
async function put({ db }: Transaction, environment: string, releaseId: string, entry: EntryId, body: EntryBody | null): Promise<void> {
  const closed = sql`
    UPDATE revision_interval SET to_release = made.number FROM made
    WHERE revision_interval.environment = ${environment} AND entry = ${entry} AND to_release IS NULL`;
  const made = sql`made AS (SELECT number FROM release WHERE id = ${releaseId} AND environment = ${environment})`;
  await db.execute(sql`WITH ${made} ${closed}`);
  if (body === null) return;
  const digest = digestOf(body);
  const result = await db.execute(sql`
    WITH ${made}, added AS (
      INSERT INTO revision (environment, entry, number, digest, body)
      SELECT ${environment}, ${entry}, coalesce(max(number), 0) + 1, ${digest}, ${JSON.stringify(body)}::json
      FROM revision WHERE environment = ${environment} AND entry = ${entry}
      HAVING NOT coalesce(bool_or(digest = ${digest}), false)
      RETURNING id
    ), chosen AS (
      SELECT id FROM added UNION ALL
      SELECT id FROM revision WHERE environment = ${environment} AND entry = ${entry} AND digest = ${digest}
    )
    INSERT INTO revision_interval (environment, entry, from_release, revision_id)
    SELECT ${environment}, ${entry}, made.number, chosen.id FROM made, chosen`);
  if (result.rowCount !== 1) throw new Error(`There is no release ${releaseId} in ${environment}.`);
}
