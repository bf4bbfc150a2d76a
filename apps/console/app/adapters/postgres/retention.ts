// How long records are kept, legal holds, and the removal of what is past its time: of the audit by the one function that may.
import { and, asc, desc, eq, isNotNull, lt, sql } from 'drizzle-orm';
import type { RecordKind, RemovedRange, Retention, RetentionStore } from '../../ports/retention.ts';
import { session } from './identity-schema.ts';
import { notice } from './notices-schema.ts';
import { personalView } from './personal-schema.ts';
import { legalHold, retention } from './retention-schema.ts';
import type { Transaction } from './transaction.ts';

const dayMs = 86_400_000;

export function postgresRetention({ db }: Transaction): RetentionStore {
  const cutOff = async (kind: RecordKind, now: Date): Promise<Date> => {
    const [row] = await db.select({ days: retention.days }).from(retention).where(eq(retention.kind, kind));
    if (!row) throw new Error(`Nothing says how long ${kind} is kept.`);
    return new Date(now.getTime() - row.days * dayMs);
  };
  return {
    list: async () => (await db.select().from(retention).orderBy(asc(retention.kind))) as Retention[], // the constraint knows no others
    async save(kind, days, at, byName) {
      await db.update(retention).set({ days, changedAt: at, changedByName: byName }).where(eq(retention.kind, kind));
    },
    holds: () => db.select().from(legalHold).orderBy(desc(legalHold.placedAt), desc(legalHold.id)),
    async findHoldForUpdate(id) {
      const [found] = await db.select().from(legalHold).where(eq(legalHold.id, id)).for('update');
      return found;
    },
    async placeHold(hold) {
      await db.insert(legalHold).values(hold);
    },
    async saveLift(id, lift) {
      await db.update(legalHold).set(lift).where(eq(legalHold.id, id));
    },
    async removeFromAudit(most) {
      const { rows } = await db.execute<{ seq: string }>(sql`SELECT remove_audit_past_retention(${most}) AS seq`);
      return toRanges(rows.map(({ seq }) => Number(seq)));
    },
    async removeOther(kind, now) {
      const before = await cutOff(kind, now);
      if (kind === 'personal_view') return (await db.delete(personalView).where(lt(personalView.at, before))).rowCount ?? 0;
      if (kind === 'notice') return (await db.delete(notice).where(lt(notice.at, before))).rowCount ?? 0;
      const isOver = and(isNotNull(session.endedAt), lt(session.endedAt, before));
      return (await db.delete(session).where(sql`(${isOver}) or ${lt(session.expiresAt, before)}`)).rowCount ?? 0;
    },
  };
}

function toRanges(seqs: readonly number[]): RemovedRange[] {
  const ranges: { from: number; to: number }[] = [];
  for (const seq of [...seqs].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last.to + 1 === seq) last.to = seq;
    else ranges.push({ from: seq, to: seq });
  }
  return ranges;
}
