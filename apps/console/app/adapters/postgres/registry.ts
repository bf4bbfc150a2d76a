// The versioned registry: immutable revisions, and intervals of release numbers that say when each was live.
// Bodies are not checked again on the way in: each was before it was written, no one can alter it since (rights and trigger), and
// reading 10,000 of them for every page would cost more than the page, so those that were read before are not fetched again.
import { digestOf } from '@switchyard/registry-core/registry/canonical-json';
import type { EntryBody, EntryId } from '@switchyard/registry-core/registry/entry';
import { and, asc, desc, eq, gt, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { EntryMove, RegistryStore, Revision } from '../../ports.ts';
import { containing } from './containing.ts';
import { release, revision, revisionInterval } from './schema.ts';
import type { Transaction } from './transaction.ts';

const columns = { id: revision.id, entry: revision.entry, number: revision.number, digest: revision.digest };
const liveNow = isNull(revisionInterval.toRelease);

type Bodied<Row> = Omit<Row, 'id'> & { readonly body: EntryBody };

/** Rows of revisions with their bodies; those that are not kept are fetched, each content once. */
async function withBodies<Row extends { id: number; digest: string }>(
  { db, bodies }: Transaction,
  rows: readonly Row[],
): Promise<Bodied<Row>[]> {
  const found = new Map(rows.map(({ digest }) => [digest, bodies.find(digest)]));
  const idByDigest = new Map(rows.map(({ id, digest }) => [digest, id]));
  const missing = [...idByDigest].filter(([digest]) => found.get(digest) === undefined).map(([, id]) => id);
  for (let at = 0; at < missing.length; at += fetchedAtOnce) {
    const fetched = await db
      .select({ digest: revision.digest, text: sql<string>`${revision.body}::text` })
      .from(revision)
      .where(inArray(revision.id, missing.slice(at, at + fetchedAtOnce)));
    for (const { digest, text } of fetched) found.set(digest, bodies.keep(digest, text));
  }
  return rows.map(({ id: _id, ...row }) => ({ ...row, body: found.get(row.digest)! })); // each was fetched or found
}

/** So many large bodies are megabytes. */
const fetchedAtOnce = 1_000;

export function postgresRegistry(transaction: Transaction): RegistryStore {
  const { db } = transaction;
  const findAll = async (environment: string, entries: readonly EntryId[]): Promise<Map<EntryId, Revision>> => {
    const rows = await db
      .select(columns)
      .from(revisionInterval)
      .innerJoin(revision, eq(revision.id, revisionInterval.revisionId))
      .where(and(eq(revisionInterval.environment, environment), anyOf(revisionInterval.entry, entries), liveNow));
    return new Map((await withBodies(transaction, rows)).map((row) => [row.entry as EntryId, { ...row, entry: row.entry as EntryId }]));
  };
  return {
    async list(environment, releaseId) {
      const live = releaseId === undefined ? liveNow : liveAt(await releaseNumber(transaction, environment, releaseId));
      const rows = await db
        .select(columns)
        .from(revisionInterval)
        .innerJoin(revision, eq(revision.id, revisionInterval.revisionId))
        .where(and(eq(revisionInterval.environment, environment), live))
        .orderBy(asc(revision.entry));
      return (await withBodies(transaction, rows)).map((row) => ({ ...row, entry: row.entry as EntryId }));
    },
    search: (environment, words, limit) => search(transaction, environment, words, limit),
    findAll,
    find: async (environment, entry) => (await findAll(environment, [entry])).get(entry),
    async findLast(environment, entries) {
      const rows = await withBodies(transaction, await historyRows(transaction, environment, entries, true));
      return new Map(rows.map(({ entry, ...row }) => [entry as EntryId, row]));
    },
    async history(environment, entry) {
      const rows = await withBodies(transaction, await historyRows(transaction, environment, [entry], false));
      return rows.map(({ entry: _entry, ...row }) => row);
    },
    async findBodies(environment, digests) {
      const given = sql`unnest(${texts([...digests.keys()])}, ${texts([...digests.values()])}) AS given (entry, digest)`;
      const rows = await db
        .select(columns)
        .from(revision)
        .innerJoin(given, sql`given.entry = ${revision.entry} AND given.digest = ${revision.digest}`)
        .where(eq(revision.environment, environment));
      return new Map((await withBodies(transaction, rows)).map(({ entry, body }) => [entry as EntryId, body]));
    },
    async numbersOf(environment, digests) {
      const found = await db.execute<{ entry: string; number: number }>(sql`
        SELECT given.entry, coalesce(max(number) FILTER (WHERE revision.digest = given.digest), max(number) + 1, 1) AS number
        FROM unnest(${texts([...digests.keys()])}, ${texts([...digests.values()])}) AS given (entry, digest)
        LEFT JOIN revision ON revision.environment = ${environment} AND revision.entry = given.entry
        GROUP BY given.entry`);
      return new Map(found.rows.map(({ entry, number }) => [entry as EntryId, number]));
    },
    movesSince: (environment, releaseNumber, entries) => movesSince(transaction, environment, releaseNumber, entries),
    put: (environment, releaseId, entry, body) => putAll(transaction, environment, releaseId, [[entry, body]]),
    putAll: (environment, releaseId, bodies) => putAll(transaction, environment, releaseId, bodies),
  };
}

/** Names before descriptions. Descriptions are read out of the stored bodies: some tens of milliseconds at ten thousand keys. */
async function search(transaction: Transaction, environment: string, words: readonly string[], limit: number): Promise<Revision[]> {
  const patterns = texts(words.map(containing));
  const { entry } = revisionInterval;
  const isNamed = sql<boolean>`substr(${entry}, strpos(${entry}, ':') + 1) ILIKE ALL (${patterns})`;
  const said = sql`concat(${entry}, ' ', ${revision.body} ->> 'description', ' ', ${revision.body} ->> 'name')`;
  const rows = await transaction.db
    .select(columns)
    .from(revisionInterval)
    .innerJoin(revision, eq(revision.id, revisionInterval.revisionId))
    .where(and(eq(revisionInterval.environment, environment), liveNow, or(isNamed, sql`${said} ILIKE ALL (${patterns})`)))
    .orderBy(desc(isNamed), sql`length(${entry})`, asc(entry))
    .limit(limit);
  return (await withBodies(transaction, rows)).map((row) => ({ ...row, entry: row.entry as EntryId }));
}

/** One array parameter, however many: a list of parameters has an end at 65,535. */
function texts(values: readonly string[]): SQL {
  return sql`${sql.param(values)}::text[]`;
}

function anyOf(column: typeof revisionInterval.entry, values: readonly string[]): SQL {
  return sql`${column} = ANY (${texts(values)})`;
}

function liveAt(number: number): SQL | undefined {
  return and(lte(revisionInterval.fromRelease, number), or(liveNow, gt(revisionInterval.toRelease, number)));
}

async function releaseNumber({ db }: Transaction, environment: string, releaseId: string): Promise<number> {
  const [found] = await db
    .select({ number: release.number })
    .from(release)
    .where(and(eq(release.id, releaseId), eq(release.environment, environment)));
  if (!found) throw new Error(`There is no release ${releaseId} in ${environment}.`);
  return found.number;
}

/** Newest first; only the newest of each entry where `lastOnly`. */
function historyRows({ db }: Transaction, environment: string, entries: readonly EntryId[], lastOnly: boolean) {
  const fields = {
    ...columns,
    releaseVersion: release.version,
    releaseId: release.id,
    at: release.publishedAt,
    publisherName: release.publisherName,
  };
  const select = lastOnly ? db.selectDistinctOn([revisionInterval.entry], fields) : db.select(fields);
  return select
    .from(revisionInterval)
    .innerJoin(revision, eq(revision.id, revisionInterval.revisionId))
    .innerJoin(release, and(eq(release.environment, revisionInterval.environment), eq(release.number, revisionInterval.fromRelease)))
    .where(and(eq(revisionInterval.environment, environment), anyOf(revisionInterval.entry, entries)))
    .orderBy(asc(revisionInterval.entry), desc(revisionInterval.fromRelease));
}

/** An interval that began is an edit; one that ended where none began took the entry away. */
async function movesSince(transaction: Transaction, environment: string, after: number, entries: readonly EntryId[]): Promise<EntryMove[]> {
  const { db } = transaction;
  const ofThese = and(eq(revisionInterval.environment, environment), anyOf(revisionInterval.entry, entries));
  const begun = await db
    .select({ ...columns, releaseNumber: revisionInterval.fromRelease })
    .from(revisionInterval)
    .innerJoin(revision, eq(revision.id, revisionInterval.revisionId))
    .where(and(ofThese, gt(revisionInterval.fromRelease, after)));
  const ended = await db
    .select({ entry: revisionInterval.entry, releaseNumber: sql<number>`${revisionInterval.toRelease}` })
    .from(revisionInterval)
    .where(and(ofThese, gt(revisionInterval.toRelease, after)));
  const bodied = await withBodies(transaction, begun);
  const isEdit = new Set(bodied.map(({ entry, releaseNumber }) => `${releaseNumber} ${entry}`));
  const gone = ended.filter(({ entry, releaseNumber }) => !isEdit.has(`${releaseNumber} ${entry}`));
  return [...bodied, ...gone.map((row) => ({ ...row, body: null }))]
    .map(({ entry, releaseNumber, body }) => ({ entry: entry as EntryId, releaseNumber, body }))
    .sort((a, b) => a.releaseNumber - b.releaseNumber || (a.entry < b.entry ? -1 : 1));
}

type Bodies = readonly (readonly [EntryId, EntryBody | null])[];

/** Three statements, however many bodies: close what was live, add the revisions that are new, open the intervals. */
async function putAll(transaction: Transaction, environment: string, releaseId: string, bodies: Bodies): Promise<void> {
  const { db } = transaction;
  const number = await releaseNumber(transaction, environment, releaseId);
  await db
    .update(revisionInterval)
    .set({ toRelease: number })
    .where(
      and(
        eq(revisionInterval.environment, environment),
        anyOf(
          revisionInterval.entry,
          bodies.map(([entry]) => entry),
        ),
        liveNow,
      ),
    );
  const rows = bodies.flatMap(([entry, body]) => (body === null ? [] : [{ entry, digest: digestOf(body), text: JSON.stringify(body) }]));
  const entries = texts(rows.map(({ entry }) => entry));
  const digests = texts(rows.map(({ digest }) => digest));
  await db.execute(sql`
    INSERT INTO revision (environment, entry, number, digest, body)
    SELECT ${environment}, given.entry, coalesce(max(number), 0) + 1, given.digest, given.body::json
    FROM unnest(${entries}, ${digests}, ${texts(rows.map(({ text }) => text))}) AS given (entry, digest, body)
    LEFT JOIN revision ON revision.environment = ${environment} AND revision.entry = given.entry
    GROUP BY given.entry, given.digest, given.body
    HAVING NOT coalesce(bool_or(revision.digest = given.digest), false)`);
  await db.execute(sql`
    INSERT INTO revision_interval (environment, entry, from_release, revision_id)
    SELECT ${environment}, given.entry, ${number}, revision.id
    FROM unnest(${entries}, ${digests}) AS given (entry, digest)
    JOIN revision ON revision.environment = ${environment} AND revision.entry = given.entry AND revision.digest = given.digest`);
}
