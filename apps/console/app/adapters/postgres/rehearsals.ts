// Rehearsals of kills.
import type { KillRehearsal } from '@switchyard/registry-core/evaluate/rehearse-kill';
import type { Json } from '@switchyard/registry-core/registry/json';
import { and, desc, eq } from 'drizzle-orm';
import type { RehearsalStore } from '../../ports/rehearsal.ts';
import { release } from './schema.ts';
import type { Transaction } from './transaction.ts';
import { killRehearsal } from './trial-schema.ts';

export function postgresRehearsals({ db }: Transaction): RehearsalStore {
  return {
    async last(environment, flag) {
      const [found] = await db
        .select({ rehearsal: killRehearsal, releaseVersion: release.version })
        .from(killRehearsal)
        .innerJoin(release, eq(release.id, killRehearsal.releaseId))
        .where(and(eq(killRehearsal.environment, environment), eq(killRehearsal.flag, flag)))
        .orderBy(desc(killRehearsal.at), desc(killRehearsal.id))
        .limit(1);
      if (!found) return undefined;
      // Written by `save` from a value of this very type, and no right allows anybody to change it.
      const outcome = found.rehearsal.outcome as unknown as KillRehearsal;
      return { ...found.rehearsal, releaseVersion: found.releaseVersion, outcome };
    },
    async save({ outcome, ...row }) {
      await db.insert(killRehearsal).values({ ...row, outcome: outcome as unknown as Json });
    },
  };
}
