// Puts jobs into their queues on a transaction's own connection, so that they are there if and only if it commits.
import type { PgBoss } from 'pg-boss';
import type { JobKind } from '../../ports/jobs.ts';
import { createBoss, type Queryable, toDb } from './boss.ts';

export interface JobSender {
  send(transaction: Queryable, kind: JobKind, payload: object, at?: Date): Promise<void>;
  stop(): Promise<void>;
}

/** Learns about the queues at the first use, because a database that is yet to be migrated has none. */
export function createJobSender(pool: Queryable): JobSender {
  let starting: Promise<PgBoss> | undefined;
  const start = (): Promise<PgBoss> => {
    starting ??= createBoss(pool, {})
      .start()
      .catch((error: unknown) => {
        starting = undefined;
        throw error;
      });
    return starting;
  };
  return {
    async send(transaction, kind, payload, at) {
      const boss = await start();
      await boss.send(kind, payload, { db: toDb(transaction), ...(at && { startAfter: at }) });
    },
    async stop() {
      const boss = await starting?.catch(() => undefined);
      await boss?.stop({ graceful: false });
    },
  };
}
