// Transactions: one connection, one drizzle database on it, begin and commit or roll back; tried again when Postgres says
// that two transactions got in each other's way, be it only that both made what may exist once.
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { JobKind } from '../../ports/jobs.ts';
import type { Connection } from './connection.ts';
import type { RevisionBodies } from './revision-bodies.ts';
import { withStorableParameters } from './storable-text.ts';

/** What the stores of one transaction share. */
export interface Transaction {
  readonly db: NodePgDatabase;
  /** Releases made in this transaction, which the audit record written last belongs to. */
  readonly releasesMade: string[];
  /** Jobs asked for in this transaction, whose workers are woken after it. */
  readonly enqueued: Set<JobKind>;
  send(kind: JobKind, payload: object, at?: Date): Promise<void>;
  readonly bodies: RevisionBodies;
}

const attemptsMax = 5;
/**
 * serialization_failure, deadlock_detected and unique_violation: the transaction did nothing and may simply run again. After
 * a unique_violation the other's row is committed, so the use-case sees it this time and refuses in its own words.
 */
const transient = new Set(['40001', '40P01', '23505']);

export function inTransaction<T>(connection: Connection, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  return attempt(connection, 'BEGIN ISOLATION LEVEL READ COMMITTED', work, 1);
}

/** One unchanging view for all of `work`'s queries. */
export function inReading<T>(connection: Connection, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  return attempt(connection, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work, 1);
}

async function attempt<T>(connection: Connection, begin: string, work: (t: Transaction) => Promise<T>, number: number): Promise<T> {
  try {
    return await once(connection, begin, work);
  } catch (error) {
    if (number >= attemptsMax || !transient.has(sqlStateOf(error) ?? '')) throw error;
    await new Promise((settle) => setTimeout(settle, Math.random() * 20 * 2 ** number));
    return attempt(connection, begin, work, number + 1);
  }
}

async function once<T>(connection: Connection, begin: string, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const { client, release } = await beginOn(connection, begin);
  try {
    const send: Transaction['send'] = (kind, payload, at) => connection.jobs.send(client, kind, payload, at);
    const db = drizzle({ client: withStorableParameters(client) });
    const result = await work({ db, releasesMade: [], enqueued: new Set(), send, bodies: connection.bodies });
    await client.query('COMMIT');
    release();
    return result;
  } catch (error) {
    await client.query('ROLLBACK').then(
      () => release(),
      (failure: Error) => release(failure),
    );
    throw error;
  }
}

interface Checkout {
  readonly client: pg.PoolClient;
  /** Gives the connection back, or away when it is broken. */
  release(broken?: Error): void;
}

/**
 * A pool learns only at the next use that the server ended an idle connection, and after a restart all of them are dead.
 * Nothing has happened before BEGIN, so another connection may simply be tried.
 */
async function beginOn({ pool, enterRole }: Connection, begin: string): Promise<Checkout> {
  for (let left = pool.options.max; ; left -= 1) {
    const checkout = await checkOut(pool);
    try {
      await checkout.client.query(begin + enterRole);
      return checkout;
    } catch (error) {
      checkout.release(error as Error);
      if (left <= 0) throw error;
    }
  }
}

async function checkOut(pool: pg.Pool): Promise<Checkout> {
  const client = await pool.connect();
  // While checked out, a lost connection is reported to the client, not to the pool; the failing query tells the caller.
  let lost: Error | undefined;
  const onError = (error: Error) => {
    lost = error;
  };
  client.on('error', onError);
  return {
    client,
    release(broken) {
      client.removeListener('error', onError);
      client.release(broken ?? lost);
    },
  };
}

/** The five characters by which Postgres names an error, also where drizzle wrapped it. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as { code?: unknown };
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return undefined;
}
