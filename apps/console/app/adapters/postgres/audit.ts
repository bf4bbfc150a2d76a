// The audit chain. One append at a time: the advisory lock is held until the transaction ends, so that no record is ever
// chained to one that is rolled back. That is why it is the last thing a transaction does.
import { type AuditRecord, firstPreviousHash, hashOf } from '@switchyard/registry-core/audit/record';
import { and, desc, eq, gt, ilike, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { AuditFilter, AuditStore } from '../../ports/audit.ts';
import { containing } from './containing.ts';
import { audit, release } from './schema.ts';
import { withStorableTexts } from './storable-text.ts';
import type { Transaction } from './transaction.ts';

/** Any number that nobody else in this database uses for the same. */
const chainLock = 7_221_002;
const listLimit = 200;

export function postgresAudit({ db, releasesMade }: Transaction): AuditStore {
  return {
    async append(given) {
      const entry = withStorableTexts(given);
      // A statement of its own: the next one must see what was committed while this one waited.
      await db.execute(sql`SELECT pg_advisory_xact_lock(${chainLock})`);
      const [last] = await db.select({ seq: audit.seq, hash: audit.hash }).from(audit).orderBy(desc(audit.seq)).limit(1);
      const seq = (last?.seq ?? 0) + 1;
      const previousHash = last?.hash ?? firstPreviousHash;
      const record: AuditRecord = { ...entry, basis: entry.basis ?? null, seq, previousHash, hash: hashOf(entry, seq, previousHash) };
      await db.insert(audit).values(record);
      if (releasesMade.length > 0) {
        await db
          .update(release)
          .set({ auditSeq: seq })
          .where(inArray(release.id, releasesMade.splice(0)));
      }
      return record;
    },
    list: (filter) =>
      db
        .select()
        .from(audit)
        .where(and(...conditionsOf(filter)))
        .orderBy(desc(audit.seq))
        .limit(filter.limit ?? listLimit),
    listFrom: (afterSeq, limit, only) =>
      db
        .select()
        .from(audit)
        .where(and(gt(audit.seq, afterSeq), onlyOf(only)))
        .orderBy(audit.seq)
        .limit(limit),
    firstSince: (at) => firstSince(db, at),
  };
}

function onlyOf(only: Parameters<AuditStore['listFrom']>[2]): SQL | undefined {
  if (only === undefined) return undefined;
  return 'verbs' in only ? inArray(audit.verb, [...only.verbs]) : eq(audit.result, only.result);
}

/** Records are in the order of their time, so halving finds it without an index on that. */
async function firstSince(db: Transaction['db'], at: Date): Promise<number> {
  const [last] = await db.select({ seq: audit.seq }).from(audit).orderBy(desc(audit.seq)).limit(1);
  let [low, high] = [1, (last?.seq ?? 0) + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [found] = await db.select({ at: audit.at }).from(audit).where(eq(audit.seq, middle));
    if (found && found.at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function conditionsOf(filter: AuditFilter): (SQL | undefined)[] {
  const { environment, actorId, verb, target, text, beforeSeq } = filter;
  const part = text ? containing(text) : undefined;
  return [
    environment === undefined ? undefined : eq(audit.environment, environment),
    actorId === undefined ? undefined : eq(audit.actorId, actorId),
    verb === undefined ? undefined : eq(audit.verb, verb),
    target === undefined ? undefined : eq(audit.target, target),
    beforeSeq === undefined ? undefined : lt(audit.seq, beforeSeq),
    part === undefined
      ? undefined
      : or(ilike(audit.actorName, part), ilike(audit.verb, part), ilike(audit.target, part), ilike(audit.reason, part)),
  ];
}
