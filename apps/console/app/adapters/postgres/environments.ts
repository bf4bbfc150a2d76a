// Environments with their policies, and the lock that lets one transaction at a time publish in each.
import { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import type { Json } from '@switchyard/registry-core/registry/json';
import { asc, eq, sql } from 'drizzle-orm';
import type { Environment, EnvironmentStore } from '../../ports.ts';
import { environment } from './schema.ts';
import type { Transaction } from './transaction.ts';

/** Parsed, because a stored policy may be older than its newest part. */
function toEnvironment(row: typeof environment.$inferSelect): Environment {
  return { ...row, policy: EnvironmentPolicy.parse(row.policy) };
}

// Absent parts are absent in JSON too, which the type of a policy does not say.
const toJson = (policy: EnvironmentPolicy) => policy as unknown as Json;

export function postgresEnvironments({ db }: Transaction): EnvironmentStore {
  return {
    list: async () => (await db.select().from(environment).orderBy(asc(environment.position), asc(environment.name))).map(toEnvironment),
    async find(name) {
      const [found] = await db.select().from(environment).where(eq(environment.name, name));
      return found && toEnvironment(found);
    },
    async lock(name) {
      await db.select({ name: environment.name }).from(environment).where(eq(environment.name, name)).for('update');
    },
    async create(created) {
      await db.insert(environment).values({ ...created, policy: toJson(created.policy) });
    },
    async savePolicy(name, policy) {
      await db
        .update(environment)
        .set({ policy: toJson(policy), policyVersion: sql`${environment.policyVersion} + 1` })
        .where(eq(environment.name, name));
    },
  };
}
