// pg-boss as we use it: on connections that are there already, in a schema of its own that only migrations change.
import { type ConstructorOptions, type Db, PgBoss } from 'pg-boss';

export const jobsSchema = 'jobs';

/** A connection of any driver: pg-boss takes what `query` answers, also the list that several statements give. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

export function toDb(on: Queryable): Db {
  return { executeSql: (text, values) => on.query(text, values) };
}

export function createBoss(on: Queryable, options: ConstructorOptions, log: (message: string) => void = console.error): PgBoss {
  const boss = new PgBoss({ db: toDb(on), schema: jobsSchema, migrate: false, supervise: false, schedule: false, ...options });
  boss.on('error', (error) => log(`Background jobs: ${error.message}`));
  return boss;
}
