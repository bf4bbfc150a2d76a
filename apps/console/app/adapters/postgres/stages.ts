// Staged releases: how far each got, and which one is under way.
import type { Json } from '@switchyard/registry-core/registry/json';
import { StagePart } from '@switchyard/registry-core/snapshot/head';
import { and, desc, eq, inArray } from 'drizzle-orm';
import * as z from 'zod';
import type { ReleaseStage, StageStore } from '../../ports.ts';
import { stage } from './schema.ts';
import type { Transaction } from './transaction.ts';

const Parts = z.array(StagePart);

function toStage(row: typeof stage.$inferSelect): ReleaseStage {
  return { ...row, parts: Parts.parse(row.parts) };
}

// A scope's absent parts are absent in JSON too, which the type of a scope does not say.
const toJson = (parts: readonly StagePart[]) => parts as unknown as Json;

export function postgresStages({ db }: Transaction): StageStore {
  const first = (rows: (typeof stage.$inferSelect)[]) => rows[0] && toStage(rows[0]);
  return {
    underWay: async (environment) =>
      first(
        await db
          .select()
          .from(stage)
          .where(and(eq(stage.environment, environment), inArray(stage.status, ['running', 'held']))),
      ),
    find: async (releaseId) =>
      first(await db.select().from(stage).where(eq(stage.releaseId, releaseId)).orderBy(desc(stage.startedAt)).limit(1)),
    async create(created) {
      await db.insert(stage).values({ ...created, parts: toJson(created.parts), changedAt: created.startedAt });
    },
    async save(id, { parts, status }, at) {
      await db
        .update(stage)
        .set({ parts: toJson(parts), status, changedAt: at })
        .where(eq(stage.id, id));
    },
  };
}
