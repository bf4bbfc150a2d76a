// Environments, and the lock that lets one transaction at a time publish in each.
import { asc, eq } from 'drizzle-orm';
import type { EnvironmentStore } from '../../ports.ts';
import { environment } from './schema.ts';
import type { Transaction } from './transaction.ts';

export function postgresEnvironments({ db }: Transaction): EnvironmentStore {
  return {
    list: () => db.select().from(environment).orderBy(asc(environment.position), asc(environment.name)),
    async find(name) {
      const [found] = await db.select().from(environment).where(eq(environment.name, name));
      return found;
    },
    async lock(name) {
      await db.select({ name: environment.name }).from(environment).where(eq(environment.name, name)).for('update');
    },
    async create(created) {
      await db.insert(environment).values(created);
    },
  };
}
