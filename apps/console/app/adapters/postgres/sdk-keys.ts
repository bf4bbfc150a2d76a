// SDK keys, by their hashes; the secret itself is nowhere.
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { SdkKeyStore } from '../../ports.ts';
import { sdkKey } from './schema.ts';
import type { Transaction } from './transaction.ts';

export function postgresSdkKeys({ db }: Transaction): SdkKeyStore {
  return {
    list: (environment) =>
      db.select().from(sdkKey).where(eq(sdkKey.environment, environment)).orderBy(asc(sdkKey.createdAt), asc(sdkKey.id)),
    async find(id) {
      const [found] = await db.select().from(sdkKey).where(eq(sdkKey.id, id));
      return found;
    },
    async create(key) {
      await db.insert(sdkKey).values(key);
    },
    async edit(id, to) {
      await db.update(sdkKey).set(to).where(eq(sdkKey.id, id));
    },
    async revoke(id, at) {
      await db
        .update(sdkKey)
        .set({ revokedAt: at })
        .where(and(eq(sdkKey.id, id), isNull(sdkKey.revokedAt)));
    },
    async supersede(id, successorId, expiresAt) {
      await db.update(sdkKey).set({ successorId, expiresAt }).where(eq(sdkKey.id, id));
    },
  };
}
