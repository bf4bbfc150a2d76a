// Service accounts, keys of the API, and the issuers whose ID tokens are traded for one. A key is kept as a hash.
import { Grant, KeyScope } from '@switchyard/registry-core/access/grant';
import type { Json } from '@switchyard/registry-core/registry/json';
import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import * as z from 'zod';
import type { ApiToken, ServiceAccount, ServiceAccountStore, TokenStore, TokenTrust } from '../../ports/access.ts';
import { tokenTrust } from './access-schema.ts';
import { apiToken, person } from './schema.ts';
import type { Transaction } from './transaction.ts';

const Grants = z.array(Grant);
const Claims = z.record(z.string(), z.string());

function toAccount({ id, name, title, active, grants }: typeof person.$inferSelect): ServiceAccount {
  return { id, name, title, active, grants: Grants.parse(grants) };
}

function toTrust(row: typeof tokenTrust.$inferSelect): TokenTrust {
  return { ...row, scope: KeyScope.parse(row.scope), claims: Claims.parse(row.claims) };
}

function toToken({ hash: _, ...row }: typeof apiToken.$inferSelect): ApiToken {
  return { ...row, scope: KeyScope.parse(row.scope) };
}

export function postgresServiceAccounts({ db }: Transaction): ServiceAccountStore {
  return {
    async find(id) {
      const [found] = await db
        .select()
        .from(person)
        .where(and(eq(person.id, id), eq(person.kind, 'service')));
      return found && toAccount(found);
    },
    async list() {
      const rows = await db.select().from(person).where(eq(person.kind, 'service')).orderBy(asc(person.name), asc(person.id));
      return rows.map(toAccount);
    },
    async create({ grants, ...account }) {
      // Nobody signs in with such an address: no issuer can vouch for the reserved domain (RFC 2606).
      const email = `${account.id}@service.invalid`;
      await db.insert(person).values({ ...account, email, kind: 'service', grants: grants as unknown as Json });
    },
    async trusts(accountId) {
      const rows = await db.select().from(tokenTrust).where(eq(tokenTrust.accountId, accountId)).orderBy(desc(tokenTrust.createdAt));
      return rows.map(toTrust);
    },
    async trustsOf(issuer) {
      const rows = await db
        .select()
        .from(tokenTrust)
        .where(and(eq(tokenTrust.issuer, issuer), isNull(tokenTrust.removedAt)))
        .orderBy(asc(tokenTrust.createdAt), asc(tokenTrust.id));
      return rows.map(toTrust);
    },
    async addTrust({ scope, claims, ...trust }) {
      await db.insert(tokenTrust).values({ ...trust, scope: scope as Json, claims: { ...claims } });
    },
    async removeTrust(id, at) {
      await db.update(tokenTrust).set({ removedAt: at }).where(eq(tokenTrust.id, id));
    },
    async noteTrustUse(id, at) {
      await db.update(tokenTrust).set({ lastUsedAt: at }).where(eq(tokenTrust.id, id));
    },
  };
}

export function postgresTokens({ db }: Transaction): TokenStore {
  const update = async (id: string, set: Partial<typeof apiToken.$inferInsert>): Promise<void> => {
    await db.update(apiToken).set(set).where(eq(apiToken.id, id));
  };
  return {
    async create({ scope, ...token }, hash) {
      await db.insert(apiToken).values({ ...token, scope: scope as Json, hash });
    },
    async find(id) {
      const [found] = await db.select().from(apiToken).where(eq(apiToken.id, id));
      return found && toToken(found);
    },
    async findByHash(hash) {
      const [found] = await db.select().from(apiToken).where(eq(apiToken.hash, hash));
      return found && toToken(found);
    },
    async list(personId) {
      const rows = await db
        .select()
        .from(apiToken)
        .where(eq(apiToken.personId, personId))
        .orderBy(desc(apiToken.createdAt), desc(apiToken.id));
      return rows.map(toToken);
    },
    supersede: (id, successorId, expiresAt) => update(id, { successorId, expiresAt }),
    async revoke(id, at) {
      await db
        .update(apiToken)
        .set({ revokedAt: at })
        .where(and(eq(apiToken.id, id), isNull(apiToken.revokedAt)));
    },
    use: (id, at) => update(id, { lastUsedAt: at }),
    refuse: (id, at) => update(id, { lastRefusedAt: at }),
  };
}
