// Transactions: one connection, one drizzle database on it, begin and commit or roll back; tried again when Postgres says
// that two transactions got in each other's way.
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Connection } from './connection.ts';

/** What the stores of one transaction share. */
export interface Transaction {
  readonly db: NodePgDatabase;
  /** Releases made in this transaction, which the audit record written last belongs to. */
  readonly releasesMade: string[];
}

const attemptsMax = 5;
/** serialization_failure and deadlock_detected: the transaction did nothing and may simply run again. */
const transient = new Set(['40001', '40P01']);

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

async function once<T>({ pool, enterRole }: Connection, begin: string, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // While checked out, a lost connection is reported to the client, not to the pool; the failing query tells the caller.
  let lost: Error | undefined;
  const onError = (error: Error) => {
    lost = error;
  };
  client.on('error', onError);
  try {
    await client.query(begin + enterRole);
    const result = await work({ db: drizzle({ client }), releasesMade: [] });
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      lost ??= failure;
    });
    throw error;
  } finally {
    client.removeListener('error', onError);
    client.release(lost);
  }
}

/** The five characters by which Postgres names an error, also where drizzle wrapped it. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as { code?: unknown };
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return undefined;
}
