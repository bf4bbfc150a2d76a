// Anomaly rules, what each has counted up to the record that was watched last, and what was found.
import { AnomalyRule } from '@switchyard/registry-core/alert/anomaly-rule';
import type { Count } from '@switchyard/registry-core/alert/count';
import type { Json } from '@switchyard/registry-core/registry/json';
import { and, asc, count, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { AnomalyStore, Finding, KeptRule } from '../../ports/anomalies.ts';
import { anomalyCount, anomalyFinding, anomalyRule } from './alerts-schema.ts';
import type { Transaction } from './transaction.ts';

const listLimit = 100;
const KeptCount = z.object({
  counted: z.array(z.tuple([z.number(), z.number(), z.string(), z.number()])),
  quietUntilMs: z.number(),
});

function toRule({ id, body, version, enabled, changedAt, changedByName }: typeof anomalyRule.$inferSelect): KeptRule {
  return { id, rule: AnomalyRule.parse(body), version, enabled, changedAt, changedByName };
}

function toFinding({ records, ...row }: typeof anomalyFinding.$inferSelect): Finding {
  return { ...row, records: z.array(z.number()).parse(records) };
}

export function postgresAnomalies(transaction: Transaction): AnomalyStore {
  return { ...rulesIn(transaction), ...findingsIn(transaction) };
}

type Findings = Pick<AnomalyStore, 'addFinding' | 'findings' | 'findFinding' | 'countOpen' | 'acknowledge'>;

function rulesIn({ db }: Transaction): Omit<AnomalyStore, keyof Findings> {
  return {
    rules: async () => (await db.select().from(anomalyRule).where(isNull(anomalyRule.removedAt)).orderBy(asc(anomalyRule.id))).map(toRule),
    async findRule(id) {
      const [row] = await db
        .select()
        .from(anomalyRule)
        .where(and(eq(anomalyRule.id, id), isNull(anomalyRule.removedAt)));
      return row && toRule(row);
    },
    async saveRule({ id, rule, ...kept }) {
      const saved = { ...kept, body: rule as Json, removedAt: null };
      await db
        .insert(anomalyRule)
        .values({ id, ...saved })
        .onConflictDoUpdate({ target: anomalyRule.id, set: saved });
      await db.delete(anomalyCount).where(eq(anomalyCount.ruleId, id));
    },
    async removeRule(id, at) {
      await db.update(anomalyRule).set({ removedAt: at }).where(eq(anomalyRule.id, id));
      await db.delete(anomalyCount).where(eq(anomalyCount.ruleId, id));
    },
    async counts(ruleId, groups) {
      if (groups.length === 0) return new Map();
      const rows = await db
        .select()
        .from(anomalyCount)
        .where(and(eq(anomalyCount.ruleId, ruleId), inArray(anomalyCount.group, [...groups])));
      return new Map(rows.map(({ group, state }) => [group, KeptCount.parse(state) satisfies Count]));
    },
    async saveCounts(ruleId, counts) {
      const rows = [...counts].map(([group, { count: state, endsAt }]) => ({
        ruleId,
        group,
        state: { ...state } as unknown as Json,
        endsAt,
      }));
      if (rows.length === 0) return;
      await db
        .insert(anomalyCount)
        .values(rows)
        .onConflictDoUpdate({
          target: [anomalyCount.ruleId, anomalyCount.group],
          set: { state: sql`excluded.state`, endsAt: sql`excluded.ends_at` },
        });
    },
    async forget(now) {
      await db.delete(anomalyCount).where(lt(anomalyCount.endsAt, now));
    },
  };
}

function findingsIn({ db }: Transaction): Findings {
  return {
    async addFinding({ records, ...finding }) {
      await db.insert(anomalyFinding).values({ ...finding, records: [...records] });
    },
    async findings({ open, ruleId, limit = listLimit, beforeId } = {}) {
      const rows = await db
        .select()
        .from(anomalyFinding)
        .where(
          and(
            open ? isNull(anomalyFinding.acknowledgedAt) : undefined,
            ruleId === undefined ? undefined : eq(anomalyFinding.ruleId, ruleId),
            beforeId === undefined ? undefined : lt(anomalyFinding.id, beforeId),
          ),
        )
        .orderBy(desc(anomalyFinding.id))
        .limit(limit);
      return rows.map(toFinding);
    },
    async findFinding(id) {
      const [row] = await db.select().from(anomalyFinding).where(eq(anomalyFinding.id, id));
      return row && toFinding(row);
    },
    async countOpen() {
      const [found] = await db.select({ count: count() }).from(anomalyFinding).where(isNull(anomalyFinding.acknowledgedAt));
      return found?.count ?? 0;
    },
    async acknowledge(id, { at, name, note }) {
      await db.update(anomalyFinding).set({ acknowledgedAt: at, acknowledgedByName: name, note }).where(eq(anomalyFinding.id, id));
    },
  };
}
