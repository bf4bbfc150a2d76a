// Staged releases: how far each got, and which one is under way.
import type { Json } from '@switchyard/registry-core/registry/json';
import type { HealthCheck } from '@switchyard/registry-core/rollout/health-check';
import type { Plan } from '@switchyard/registry-core/rollout/plan';
import { Head, type StagePart } from '@switchyard/registry-core/snapshot/head';
import { and, asc, desc, eq, inArray, lte, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { ReleaseStage, StageStore } from '../../ports/stages.ts';
import { head, release, stage } from './schema.ts';
import type { Transaction } from './transaction.ts';
import { releaseRefusal } from './trial-schema.ts';

/** Whoever goes back further needs approval anyhow. */
const pastMax = 200;

// Written below from values of these very types; a check's rules may have become stricter since.
function toStage({ parts, plan, checks, ...row }: typeof stage.$inferSelect): ReleaseStage {
  return {
    ...row,
    parts: parts as unknown as StagePart[],
    plan: plan as unknown as Plan | null,
    checks: checks as unknown as HealthCheck[],
  };
}

// Absent members are absent in JSON too, which these types do not say.
const toJson = (document: readonly (StagePart | Plan[number] | HealthCheck)[]) => document as unknown as Json;

const { stable, candidate, stage: staged, kills } = Head.shape;
const Content = z.object({ stable, candidate, stage: staged, kills });

export function postgresStages({ db }: Transaction): StageStore {
  const first = (rows: (typeof stage.$inferSelect)[]) => rows[0] && toStage(rows[0]);
  const isUnderWay = inArray(stage.status, ['running', 'held']);
  return {
    async headAt(environment, at) {
      const [row] = await db
        .select({ seq: head.seq, since: head.deliveredAt, content: head.content })
        .from(head)
        .where(and(eq(head.environment, environment), lte(head.deliveredAt, at)))
        .orderBy(desc(head.id))
        .limit(1);
      return row?.since ? { seq: row.seq, since: row.since, content: Content.parse(JSON.parse(row.content)) } : undefined;
    },
    underWay: async (environment) =>
      first(
        await db
          .select()
          .from(stage)
          .where(and(eq(stage.environment, environment), isUnderWay)),
      ),
    find: async (releaseId) =>
      first(await db.select().from(stage).where(eq(stage.releaseId, releaseId)).orderBy(desc(stage.startedAt)).limit(1)),
    async past(environment) {
      // A stage that is not completed has given its release to part of the people only.
      const everyoneSince = sql<string | null>`CASE WHEN ${releaseRefusal.releaseId} IS NOT NULL THEN NULL
        WHEN ${stage.id} IS NULL THEN ${release.publishedAt}
        WHEN ${stage.status} = 'completed' THEN ${stage.changedAt} END`;
      const rows = await db
        .select({ snapshot: release.snapshot, everyoneSince })
        .from(release)
        .leftJoin(stage, eq(stage.releaseId, release.id))
        .leftJoin(releaseRefusal, eq(releaseRefusal.releaseId, release.id))
        .where(eq(release.environment, environment))
        .orderBy(desc(release.number))
        .limit(pastMax);
      return rows.map(({ snapshot, everyoneSince: since }) => ({ snapshot, everyoneSince: since === null ? null : new Date(since) }));
    },
    listUnderWay: async () => (await db.select().from(stage).where(isUnderWay).orderBy(asc(stage.environment))).map(toStage),
    async create({ parts, plan, checks, ...created }) {
      const documents = { parts: toJson(parts), plan: plan && toJson(plan), checks: toJson(checks) };
      await db.insert(stage).values({ ...created, ...documents, changedAt: created.startedAt, stepStartedAt: created.startedAt });
    },
    async save(id, { status, parts, step, plan, reason }, at) {
      await db
        .update(stage)
        .set({
          status,
          changedAt: at,
          ...(parts && { parts: toJson(parts) }),
          ...(step !== undefined && { step, stepStartedAt: at }),
          ...(plan !== undefined && { plan: plan && toJson(plan) }),
          ...(reason !== undefined && { reason }),
        })
        .where(eq(stage.id, id));
    },
    async noteWatched(id, at) {
      await db.update(stage).set({ watchedAt: at }).where(eq(stage.id, id));
    },
  };
}
