// The audit chain. One append at a time: the advisory lock is held until the transaction ends, so that no record is ever
// chained to one that is rolled back. That is why it is the last thing a transaction does.
import { type AuditRecord, firstPreviousHash, hashOf } from '@switchyard/registry-core/audit/record';
import { and, asc, desc, eq, gt, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { AuditFilter, AuditStore } from '../../ports/audit.ts';
import { tellNews } from './news.ts';
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
      const record = { ...entry, basis: entry.basis ?? null, seq, previousHash, hash: hashOf(entry, seq, previousHash) };
      await db.insert(audit).values(record);
      if (entry.environment !== null && entry.result === 'done') {
        await tellNews({ db }, { environment: entry.environment, sentence: '', about: '', byId: entry.actorId });
      }
      if (releasesMade.length > 0) {
        await db
          .update(release)
          .set({ auditSeq: seq })
          .where(inArray(release.id, releasesMade.splice(0)));
      }
      return record;
    },
    async list(filter) {
      const rows = db
        .select()
        .from(audit)
        .where(and(...conditionsOf(filter)))
        .orderBy(desc(audit.seq));
      return (await rows.limit(filter.limit ?? listLimit)).map(toRecord);
    },
    async listFrom(afterSeq, limit, only) {
      const rows = db
        .select()
        .from(audit)
        .where(and(gt(audit.seq, afterSeq), onlyOf(only)))
        .orderBy(audit.seq);
      return (await rows.limit(limit)).map(toRecord);
    },
    firstSince: (at) => firstSince(db, at),
  };
}

function toRecord({ removedAt, ...record }: typeof audit.$inferSelect): AuditRecord {
  return { ...record, ...(removedAt && { removedAt }) };
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
  const { environment, actorId, verb, target, text, from, to, beforeSeq } = filter;
  return [
    environment === undefined ? undefined : eq(audit.environment, environment),
    actorId === undefined ? undefined : eq(audit.actorId, actorId),
    verb === undefined ? undefined : eq(audit.verb, verb),
    target === undefined ? undefined : eq(audit.target, target),
    beforeSeq === undefined ? undefined : lt(audit.seq, beforeSeq),
    text === undefined ? undefined : withWords(text),
    ...(from === undefined ? [] : [gte(audit.at, from), sql`${audit.seq} >= ${seqAt(gte(audit.at, from), asc)} - ${disorderMax}`]),
    ...(to === undefined ? [] : [lt(audit.at, to), sql`${audit.seq} <= ${seqAt(lt(audit.at, to), desc)} + ${disorderMax}`]),
  ];
}

/**
 * Records are numbered when they are written and timed when their act began, so in a crowd a number may be older than its neighbour's, by
 * at most so many. By the bounds in numbers, a page of an old week is read where it lies and not from the newest record backwards.
 */
const disorderMax = 1_000;

function seqAt(when: SQL, order: typeof asc): SQL {
  return sql`coalesce((select ${audit.seq} from ${audit} where ${when} order by ${order(audit.at)}, ${order(audit.seq)} limit 1), 0)`;
}

/** Every word is there, or the beginning of it, among who, what, to what and why. */
function withWords(text: string): SQL {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  if (words.length === 0) return sql`false`;
  const query = words.map((word) => `'${word}':*`).join(' & ');
  return sql`audit_words(${audit.actorName}, ${audit.verb}, ${audit.target}, ${audit.reason}) @@ to_tsquery('simple', ${query})`;
}
