// Acts of the recovery key that are in our own records, so that each is put there once.
import { inArray } from 'drizzle-orm';
import type { RecoveryStore } from '../../ports.ts';
import { recoveryAct } from './schema.ts';
import type { Transaction } from './transaction.ts';

export function postgresRecovery({ db }: Transaction): RecoveryStore {
  return {
    async adopted(ids) {
      if (ids.length === 0) return new Set();
      const rows = await db
        .select({ id: recoveryAct.id })
        .from(recoveryAct)
        .where(inArray(recoveryAct.id, [...ids]));
      return new Set(rows.map(({ id }) => id));
    },
    async adopt(environment, act, at) {
      await db.insert(recoveryAct).values({ id: act.id, environment, act, adoptedAt: at });
    },
  };
}
