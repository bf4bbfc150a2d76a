// The database of the local stack: the embedded server or the one of DATABASE_URL, migrated, and seeded once. The embedded one
// is seeded aside and renamed when done, so that a start cut short leaves nothing half told behind.
import { join } from 'node:path';
import pg from 'pg';
import {
  databaseName,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../apps/console/app/adapters/postgres/embedded/start-embedded-postgres.ts';
import { migrate } from '../../apps/console/app/adapters/postgres/migrate.ts';
import { lastTitle } from '../../apps/console/seed/history.ts';
import { demoPeople } from '../../apps/identity/demo-people.ts';
import { StartRefused } from './ports.ts';
import { recordOwnBuild } from './record-build.ts';

export interface Database {
  /** As the application connects. */
  readonly url: string;
  /** Settles with a sentence when an embedded server ends; never for another one. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface DatabaseOptions {
  readonly stateDir: string;
  readonly port: number;
  readonly seed: boolean;
  readonly databaseUrl?: string | undefined;
  readonly onStep: (step: string) => void;
  /** Called as soon as there is something to stop. */
  readonly onStarted: (database: Database) => void;
}

export async function startDatabase(options: DatabaseOptions): Promise<Database> {
  return options.databaseUrl ? useServer(options, options.databaseUrl) : startOwn(options);
}

async function useServer({ seed, onStep, onStarted }: DatabaseOptions, url: string): Promise<Database> {
  const database: Database = { url, ended: new Promise(() => {}), stop: async () => {} };
  onStarted(database);
  onStep(`migrating the database of DATABASE_URL (${new URL(url).host})`);
  await migrate(url);
  const state = await readSeedState(url);
  if (state === 'interrupted') {
    throw new StartRefused(
      'Seeding the database of DATABASE_URL was interrupted before. Its audit cannot be erased row by row: empty the database and start again.',
    );
  }
  if (seed && state === 'empty') {
    await tellStory(url, onStep);
  }
  await recordOwnBuild(url);
  return database;
}

async function startOwn({ stateDir, port, seed, onStep, onStarted }: DatabaseOptions): Promise<Database> {
  onStep('starting Postgres');
  const server = await startEmbeddedPostgres({ folder: join(stateDir, 'postgres'), port });
  const ended = server.ended.then(() => 'Postgres ended.');
  const database: Database = { url: server.appUrl, ended, stop: () => server.stop() };
  onStarted(database);
  if (seed && (await readSeedState(server.ownerUrl)) === 'empty') await seedAside(server, onStep);
  else await migrate(server.ownerUrl);
  await recordOwnBuild(server.ownerUrl);
  return database;
}

/** A database with our admin in it but without the story's last change was left by a seeding that broke off. */
async function readSeedState(url: string): Promise<'empty' | 'interrupted' | 'used'> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ person: string | null }>(`SELECT to_regclass('person')::text AS person`);
    if (tables[0]?.person == null) return 'empty';
    const { rows } = await client.query<{ people: number; demo: boolean; told: boolean }>(
      `SELECT (SELECT count(*)::int FROM person) AS people,
              EXISTS (SELECT FROM person WHERE email = ANY($1)) AS demo,
              EXISTS (SELECT FROM change WHERE title = $2) AS told`,
      [demoPeople.map(({ email }) => email), lastTitle],
    );
    const found = rows[0];
    if (!found || found.people === 0) return 'empty';
    return found.demo && !found.told ? 'interrupted' : 'used';
  } finally {
    await client.end();
  }
}

/** Its use-cases are loaded only where they are needed, which is once in the life of a checkout. */
async function tellStory(url: string, onStep: (step: string) => void): Promise<void> {
  onStep('seeding the demo marketplace');
  const { seedDatabase } = await import('./seed-database.ts');
  await seedDatabase(url);
}

const asideName = `${databaseName}_being_seeded`;

async function seedAside({ ownerUrl, appUrl }: EmbeddedPostgres, onStep: (step: string) => void): Promise<void> {
  const admin = new pg.Client({ connectionString: inDatabase(ownerUrl, 'postgres') });
  await admin.connect();
  try {
    await admin.query(`DROP DATABASE IF EXISTS ${asideName} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${asideName}`);
    await migrate(inDatabase(ownerUrl, asideName));
    await tellStory(inDatabase(appUrl, asideName), onStep);
    await admin.query(`DROP DATABASE ${databaseName} WITH (FORCE)`);
    await admin.query(`ALTER DATABASE ${asideName} RENAME TO ${databaseName}`);
  } finally {
    await admin.end();
  }
}

function inDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
