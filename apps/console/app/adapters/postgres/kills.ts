// Kills of flags. One flag has at most one kill in force in an environment.
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { KillStore } from '../../ports.ts';
import { kill } from './schema.ts';
import type { Transaction } from './transaction.ts';

export function postgresKills({ db }: Transaction): KillStore {
  const inForce = isNull(kill.revivedAt);
  return {
    list: (environment) =>
      db
        .select()
        .from(kill)
        .where(and(eq(kill.environment, environment), inForce))
        .orderBy(asc(kill.at), asc(kill.id)),
    async find(environment, flag) {
      const [found] = await db
        .select()
        .from(kill)
        .where(and(eq(kill.environment, environment), eq(kill.flag, flag), inForce));
      return found;
    },
    async create(created) {
      await db.insert(kill).values(created);
    },
    async isKnown(killId) {
      return (await db.select({ id: kill.id }).from(kill).where(eq(kill.id, killId))).length > 0;
    },
    async revive(killId, at) {
      const revived = await db
        .update(kill)
        .set({ revivedAt: at })
        .where(and(eq(kill.id, killId), inForce))
        .returning({ id: kill.id });
      if (revived.length === 0) throw new Error(`There is no kill ${killId} in force.`);
    },
  };
}
