// Releases and the snapshots they point to.
import type { Approval } from '@switchyard/registry-core/change/change';
import type { Json } from '@switchyard/registry-core/registry/json';
import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Release, ReleaseStore } from '../../ports.ts';
import { release, snapshot } from './schema.ts';
import type { Transaction } from './transaction.ts';
import { releaseRefusal } from './trial-schema.ts';

const listLimit = 200;

/** Approvals as they were when the release was made; dates are text in JSON. */
const Approvals = z.array(
  z.object({
    personId: z.string(),
    personName: z.string(),
    round: z.number(),
    difference: z.string(),
    comment: z.string(),
    at: z.coerce.date(),
  }),
);

function toRelease(row: typeof release.$inferSelect): Release {
  const approvals: Approval[] = Approvals.parse(row.approvals);
  return { ...row, approvals };
}

export function postgresReleases({ db, releasesMade }: Transaction): ReleaseStore {
  const first = (rows: (typeof release.$inferSelect)[]) => rows[0] && toRelease(rows[0]);
  const findRefusals = async (releaseIds: readonly string[]) => {
    const rows = await db
      .select()
      .from(releaseRefusal)
      .where(inArray(releaseRefusal.releaseId, [...releaseIds]));
    return new Map(rows.map(({ releaseId, ...refusal }) => [releaseId, refusal]));
  };
  return {
    find: async (id) => first(await db.select().from(release).where(eq(release.id, id))),
    findByVersion: async (environment, version) =>
      first(
        await db
          .select()
          .from(release)
          .where(and(eq(release.environment, environment), eq(release.version, version))),
      ),
    findByRecord: async (auditSeq) => first(await db.select().from(release).where(eq(release.auditSeq, auditSeq))),
    live: async (environment) =>
      first(await db.select().from(release).where(eq(release.environment, environment)).orderBy(desc(release.number)).limit(1)),
    async list(environment, limit = listLimit, beforeNumber) {
      const before = beforeNumber === undefined ? undefined : lt(release.number, beforeNumber);
      const rows = await db
        .select()
        .from(release)
        .where(and(eq(release.environment, environment), before))
        .orderBy(desc(release.number))
        .limit(limit);
      return rows.map(toRelease);
    },
    async create({ approvals, ...fields }) {
      const last = sql`(SELECT coalesce(max(number), 0) + 1 FROM release WHERE environment = ${fields.environment})`;
      const [row] = await db
        .insert(release)
        .values({ ...fields, approvals: approvals as unknown as Json, number: last })
        .returning();
      if (!row) throw new Error('The release was not stored.');
      releasesMade.push(row.id);
      return toRelease(row);
    },
    async saveSnapshot(digest, bytes) {
      await db.insert(snapshot).values({ digest, bytes }).onConflictDoNothing();
    },
    async findSnapshot(digest) {
      const [found] = await db.select({ bytes: snapshot.bytes }).from(snapshot).where(eq(snapshot.digest, digest));
      return found?.bytes;
    },
    findRefusal: async (releaseId) => (await findRefusals([releaseId])).get(releaseId),
    findRefusals,
    async saveRefusal(releaseId, refusal) {
      await db.insert(releaseRefusal).values({ releaseId, ...refusal });
    },
  };
}
