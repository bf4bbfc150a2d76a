// Changes with their edits and approvals.
import { isDeepStrictEqual } from 'node:util';
import type { Approval, Change } from '@switchyard/registry-core/change/change';
import type { Edit } from '@switchyard/registry-core/change/edit';
import type { EntryBody, EntryId } from '@switchyard/registry-core/registry/entry';
import type { Json } from '@switchyard/registry-core/registry/json';
import { and, asc, desc, eq, exists, ilike, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { ChangeFilter, ChangeStore } from '../../ports.ts';
import { containing } from './containing.ts';
import { approval, change, changeEdit } from './schema.ts';
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

export function postgresChanges(transaction: Transaction): ChangeStore {
  const { db } = transaction;
  /** What this transaction knows to be stored, so that saving a new status does not write thousands of edits again. */
  const storedEdits = new Map<string, readonly Edit[]>();

  const withParts = async (rows: readonly ChangeRow[]): Promise<Change[]> => {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const edits = groupByChange(
      await db.select().from(changeEdit).where(inArray(changeEdit.changeId, ids)).orderBy(asc(changeEdit.position)),
    );
    const approvals = groupByChange(
      await db.select().from(approval).where(inArray(approval.changeId, ids)).orderBy(asc(approval.at), asc(approval.personId)),
    );
    return rows.map((row) => {
      const found = { ...row, edits: (edits.get(row.id) ?? []).map(toEdit), approvals: (approvals.get(row.id) ?? []).map(toApproval) };
      storedEdits.set(row.id, found.edits);
      return found;
    });
  };

  const insertEdits = async (changeId: string, edits: readonly Edit[]): Promise<void> => {
    const values = edits.map((edit, position) => toEditValues(changeId, edit, position));
    for (let start = 0; start < values.length; start += editsPerInsert) {
      await db.insert(changeEdit).values(values.slice(start, start + editsPerInsert));
    }
    storedEdits.set(changeId, edits);
  };

  const conditionsOf = (filter: ChangeFilter): SQL[] => {
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
  };

  return {
    find: async (id) => (await withParts(await db.select().from(change).where(eq(change.id, id))))[0],
    findForUpdate: async (id) => (await withParts(await db.select().from(change).where(eq(change.id, id)).for('update')))[0],
    findByNumber: async (number) => (await withParts(await db.select().from(change).where(eq(change.number, number))))[0],
    async list(filter) {
      const rows = await db
        .select()
        .from(change)
        .where(and(...conditionsOf(filter)))
        .orderBy(desc(change.number))
        .limit(filter.limit ?? listLimit);
      return withParts(rows);
    },
    async create({ edits, approvals, editorIds, ...fields }) {
      const [row] = await db
        .insert(change)
        .values({ ...fields, editorIds: [...editorIds] })
        .returning();
      if (!row) throw new Error('The change was not stored.');
      await insertEdits(row.id, edits);
      for (const given of approvals) await db.insert(approval).values({ ...given, changeId: row.id });
      return { ...row, edits, approvals };
    },
    async save({
      id,
      number: _number,
      environment: _environment,
      authorId: _a,
      authorName: _n,
      edits,
      approvals: _p,
      editorIds,
      ...fields
    }) {
      const saved = await db
        .update(change)
        .set({ ...fields, editorIds: [...editorIds] })
        .where(and(eq(change.id, id), eq(change.version, fields.version - 1)))
        .returning({ id: change.id });
      if (saved.length === 0)
        throw new Error(`The change ${id} was saved by somebody else meanwhile (version ${fields.version - 1} is gone).`);
      const stored = storedEdits.get(id);
      if (stored === edits || (stored && isDeepStrictEqual(stored, edits))) return;
      await db.delete(changeEdit).where(eq(changeEdit.changeId, id));
      await insertEdits(id, edits);
    },
    async addApproval(changeId, given) {
      await db
        .insert(approval)
        .values({ ...given, changeId })
        .onConflictDoNothing();
    },
  };
}
