// Connections to Postgres, whichever way it is reached: embedded and any server by `pg`, Neon by its WebSocket driver.
import { Pool as NeonPool } from '@neondatabase/serverless';
import pg from 'pg';
import { createJobSender, type JobSender } from '../jobs/job-sender.ts';
import { appRole } from './embedded/start-embedded-postgres.ts';
import { createRevisionBodies, type RevisionBodies } from './revision-bodies.ts';

export interface Connection {
  readonly pool: pg.Pool;
  /** What every transaction begins with when the connecting user is more powerful than the application should be. */
  readonly enterRole: string;
  readonly jobs: JobSender;
  readonly bodies: RevisionBodies;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  readonly url: string;
  /** By the host's name when absent. */
  readonly driver?: 'pg' | 'neon';
  readonly connectionsMax?: number;
}

function isNeon(url: string): boolean {
  return new URL(url).hostname.endsWith('.neon.tech');
}

export function openPool({ url, driver, connectionsMax = 10 }: ConnectionOptions): pg.Pool {
  const options = { connectionString: url, max: connectionsMax, connectionTimeoutMillis: 10_000 };
  const neon = (driver ?? (isNeon(url) ? 'neon' : 'pg')) === 'neon';
  // Neon's Pool extends pg's and has the same methods; only its declarations are a copy of their own.
  return neon ? (new NeonPool(options) as unknown as pg.Pool) : new pg.Pool(options);
}

export async function connect(options: ConnectionOptions): Promise<Connection> {
  const pool = openPool(options);
  // A connection that the server ends while idle is replaced at its next use; unheard, its error would end the process.
  let closing = false;
  pool.on('error', (error) => closing || console.error(`An idle Postgres connection was lost: ${error.message}`));
  const jobs = createJobSender(pool);
  const close = async () => {
    closing = true;
    await jobs.stop();
    await pool.end();
  };
  try {
    return { pool, enterRole: await findEnterRole(pool), jobs, bodies: createRevisionBodies(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** `SET LOCAL` ends with its transaction, so it is safe behind a transaction pooler too. */
async function findEnterRole(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ may: boolean | null }>(
    `SELECT current_user <> $1 AND pg_has_role(current_user, oid, 'MEMBER') AS may FROM pg_roles WHERE rolname = $1`,
    [appRole],
  );
  return rows[0]?.may ? `; SET LOCAL ROLE ${appRole}` : '';
}
