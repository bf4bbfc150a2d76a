// Brings a database to the newest schema. Two that start at once take turns by an advisory lock.
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { installJobs } from '../jobs/install-jobs.ts';
import { appRole } from './embedded/start-embedded-postgres.ts';

const migrationsFolder = fileURLToPath(new URL('../../../../../drizzle', import.meta.url));
/** Any number that nobody else in this database uses for the same. */
const migrationLock = 7_221_001;

/** `url` must belong to the owner of the tables, not to the application's role. */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await applyMigrations(drizzle({ client }), { migrationsFolder });
    await installJobs(client, appRole);
  } finally {
    await client.end();
  }
}
