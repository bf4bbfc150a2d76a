// Changes with their edits and approvals.
import { isDeepStrictEqual } from 'node:util';
import type { Approval, Change, ChangeOrigin } from '@switchyard/registry-core/change/change';
import type { Edit } from '@switchyard/registry-core/change/edit';
import type { FootprintEntry } from '@switchyard/registry-core/change/footprint';
import type { EntryBody, EntryId } from '@switchyard/registry-core/registry/entry';
import type { Json } from '@switchyard/registry-core/registry/json';
import { and, asc, countDistinct, desc, eq, exists, ilike, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { ChangeFilter, ChangeStore } from '../../ports.ts';
import { containing } from './containing.ts';
import { approval, change, changeEdit, revision, revisionInterval } from './schema.ts';
import type { Transaction } from './transaction.ts';

type ChangeRow = typeof change.$inferSelect;
type EditRow = typeof changeEdit.$inferSelect;
type EditValues = typeof changeEdit.$inferInsert;

const listLimit = 200;
/** Rows of one INSERT: Postgres takes at most 65,535 parameters and an edit has seven. */
const editsPerInsert = 1000;

function toEdit(row: EditRow): Edit {
  if (row.flag !== null) return { kind: 'revive', flag: row.flag, killId: row.killId ?? '' };
  // Parsed by the schema of its entry before it was written; a draft of 10,000 edits is read for every look at it.
  return { kind: 'entry', entry: row.entry as EntryId, base: row.base, body: row.body as unknown as EntryBody | null };
}

function toEditValues(changeId: string, edit: Edit, position: number): EditValues {
  if (edit.kind === 'revive') return { changeId, position, flag: edit.flag, killId: edit.killId };
  return { changeId, position, entry: edit.entry, base: edit.base, body: edit.body as unknown as Json };
}

function toApproval({ changeId: _, ...row }: typeof approval.$inferSelect): Approval {
  return row;
}

function groupByChange<Row extends { changeId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.changeId);
    if (group) group.push(row);
    else groups.set(row.changeId, [row]);
  }
  return groups;
}

/** The edits of changes: read whole, written only when they differ from what this transaction knows to be stored. */
function editsOf({ db }: Transaction) {
  // So that saving a new status does not write thousands of edits again.
  const stored = new Map<string, readonly Edit[]>();
  const insert = async (changeId: string, edits: readonly Edit[]): Promise<void> => {
    const values = edits.map((edit, position) => toEditValues(changeId, edit, position));
    for (let start = 0; start < values.length; start += editsPerInsert) {
      await db.insert(changeEdit).values(values.slice(start, start + editsPerInsert));
    }
    stored.set(changeId, edits);
  };
  return {
    insert,
    async read(changeIds: readonly string[]): Promise<Map<string, Edit[]>> {
      const rows = await db
        .select()
        .from(changeEdit)
        .where(inArray(changeEdit.changeId, [...changeIds]))
        .orderBy(asc(changeEdit.position));
      const groups = groupByChange(rows);
      const edits = new Map(changeIds.map((id) => [id, (groups.get(id) ?? []).map(toEdit)]));
      for (const [id, read] of edits) stored.set(id, read);
      return edits;
    },
    async save(changeId: string, edits: readonly Edit[]): Promise<void> {
      const before = stored.get(changeId);
      if (before === edits || (before && isDeepStrictEqual(before, edits))) return;
      await db.delete(changeEdit).where(eq(changeEdit.changeId, changeId));
      await insert(changeId, edits);
    },
  };
}

async function readApprovals({ db }: Transaction, changeIds: readonly string[]): Promise<Map<string, Approval[]>> {
  const rows = await db
    .select()
    .from(approval)
    .where(inArray(approval.changeId, [...changeIds]))
    .orderBy(asc(approval.at), asc(approval.personId));
  return new Map([...groupByChange(rows)].map(([id, group]) => [id, group.map(toApproval)]));
}

function conditionsOf({ db }: Pick<Transaction, 'db'>, filter: ChangeFilter): SQL[] {
  const conditions: (SQL | undefined)[] = [];
  if (filter.environment !== undefined) conditions.push(eq(change.environment, filter.environment));
  if (filter.statuses) conditions.push(inArray(change.status, [...filter.statuses]));
  if (filter.authorId !== undefined) conditions.push(eq(change.authorId, filter.authorId));
  if (filter.text) {
    const part = containing(filter.text);
    conditions.push(or(ilike(change.title, part), ilike(change.reason, part), ilike(change.ticket, part)));
  }
  if (filter.entry !== undefined) {
    const editing = db
      .select({ one: sql`1` })
      .from(changeEdit)
      .where(and(eq(changeEdit.changeId, change.id), eq(changeEdit.entry, filter.entry)));
    conditions.push(exists(editing));
  }
  return conditions.filter((condition) => condition !== undefined);
}

const liveEntryOf = and(
  eq(revisionInterval.environment, change.environment),
  eq(revisionInterval.entry, changeEdit.entry),
  isNull(revisionInterval.toRelease),
);

async function readMovedEdits({ db }: Transaction, changeIds: readonly string[]): ReturnType<ChangeStore['movedEdits']> {
  const rows = await db
    .select({ edit: changeEdit, live: revision.body })
    .from(changeEdit)
    .innerJoin(change, eq(change.id, changeEdit.changeId))
    .leftJoin(revisionInterval, liveEntryOf)
    .leftJoin(revision, eq(revision.id, revisionInterval.revisionId))
    .where(
      and(
        inArray(changeEdit.changeId, [...changeIds]),
        isNotNull(changeEdit.entry),
        sql`${changeEdit.base} IS DISTINCT FROM ${revision.digest}`,
      ),
    )
    .orderBy(asc(changeEdit.changeId), asc(changeEdit.position));
  return rows.flatMap(({ edit: row, live }) => {
    const edit = toEdit(row);
    return edit.kind === 'entry' ? [{ changeId: row.changeId, edit, live: live as unknown as EntryBody | null }] : [];
  });
}

function listRows({ db }: Transaction, filter: ChangeFilter): Promise<ChangeRow[]> {
  return db
    .select()
    .from(change)
    .where(and(...conditionsOf({ db }, filter)))
    .orderBy(desc(change.number))
    .limit(filter.limit ?? listLimit);
}

/** What a save may alter; number, environment and author stay, and approvals have a way of their own. */
function toSavedFields({ title, reason, ticket, status, round, difference, footprint, editorIds, updatedAt, releaseId, version }: Change) {
  const lists = { footprint: footprint as unknown as Json | null, editorIds: [...editorIds] };
  return { title, reason, ticket, status, round, difference, ...lists, updatedAt, releaseId, version };
}

/** Both were written from these types, by nobody but this file. */
function toDocuments({ footprint, origin }: ChangeRow): Pick<Change, 'footprint' | 'origin'> {
  return { footprint: footprint as unknown as FootprintEntry[] | null, origin: origin as unknown as ChangeOrigin | null };
}

export function postgresChanges(transaction: Transaction): ChangeStore {
  const { db } = transaction;
  const storedEdits = editsOf(transaction);
  const withParts = async (rows: readonly ChangeRow[]): Promise<Change[]> => {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const edits = await storedEdits.read(ids);
    const approvals = await readApprovals(transaction, ids);
    return rows.map((row) => ({ ...row, ...toDocuments(row), edits: edits.get(row.id) ?? [], approvals: approvals.get(row.id) ?? [] }));
  };
  return {
    find: async (id) => (await withParts(await db.select().from(change).where(eq(change.id, id))))[0],
    async findAbout(id) {
      const [row] = await db.select().from(change).where(eq(change.id, id));
      return row && { ...row, ...toDocuments(row) };
    },
    findForUpdate: async (id) => (await withParts(await db.select().from(change).where(eq(change.id, id)).for('update')))[0],
    findByNumber: async (number) => (await withParts(await db.select().from(change).where(eq(change.number, number))))[0],
    list: async (filter) => withParts(await listRows(transaction, filter)),
    async listAbout(filter) {
      const rows = await listRows(transaction, filter);
      const approvals = await readApprovals(
        transaction,
        rows.map(({ id }) => id),
      );
      return rows.map((row) => ({ ...row, ...toDocuments(row), approvals: approvals.get(row.id) ?? [] }));
    },
    movedEdits: (changeIds) => readMovedEdits(transaction, changeIds),
    async countByEntry(environment, statuses) {
      const entry = sql<EntryId>`coalesce(${changeEdit.entry}, 'key:' || ${changeEdit.flag})`;
      const rows = await db
        .select({ entry, count: countDistinct(changeEdit.changeId) })
        .from(changeEdit)
        .innerJoin(change, eq(change.id, changeEdit.changeId))
        .where(and(eq(change.environment, environment), inArray(change.status, [...statuses])))
        .groupBy(sql`1`);
      return new Map(rows.map((row) => [row.entry, row.count]));
    },
    async create({ edits, approvals, editorIds, footprint, origin, ...fields }) {
      const [row] = await db
        .insert(change)
        .values({ ...fields, editorIds: [...editorIds], footprint: footprint as unknown as Json | null, origin })
        .returning();
      if (!row) throw new Error('The change was not stored.');
      await storedEdits.insert(row.id, edits);
      for (const given of approvals) await db.insert(approval).values({ ...given, changeId: row.id });
      return { ...row, ...toDocuments(row), edits, approvals };
    },
    async save(saved) {
      const before = saved.version - 1;
      const rows = await db
        .update(change)
        .set(toSavedFields(saved))
        .where(and(eq(change.id, saved.id), eq(change.version, before)))
        .returning({ id: change.id });
      if (rows.length === 0) throw new Error(`The change ${saved.id} was saved by somebody else meanwhile (version ${before} is gone).`);
      await storedEdits.save(saved.id, saved.edits);
    },
    async addApproval(changeId, given) {
      await db
        .insert(approval)
        .values({ ...given, changeId })
        .onConflictDoNothing();
    },
  };
}
