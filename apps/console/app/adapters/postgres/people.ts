// People, their grants, sessions and API tokens.
import { Grant } from '@switchyard/registry-core/access/grant';
import type { Json } from '@switchyard/registry-core/registry/json';
import { and, asc, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Person, PersonStore } from '../../ports.ts';
import { session } from './identity-schema.ts';
import { apiToken, person } from './schema.ts';
import type { Transaction } from './transaction.ts';

const Grants = z.array(Grant);

function toPerson(row: typeof person.$inferSelect): Person {
  return { ...row, grants: Grants.parse(row.grants) };
}

export function postgresPeople({ db }: Transaction): PersonStore {
  const update = async (id: string, set: Partial<typeof person.$inferInsert>): Promise<void> => {
    const updated = await db.update(person).set(set).where(eq(person.id, id)).returning({ id: person.id });
    if (updated.length === 0) throw new Error(`There is no person ${id}.`);
  };
  const first = (rows: (typeof person.$inferSelect)[]) => rows[0] && toPerson(rows[0]);
  return {
    find: async (id) => first(await db.select().from(person).where(eq(person.id, id))),
    findByEmail: async (email) => first(await db.select().from(person).where(sql`lower(${person.email}) = lower(${email})`)),
    list: async () => (await db.select().from(person).orderBy(asc(person.name), asc(person.id))).map(toPerson),
    async create({ grants, ...fields }) {
      await db.insert(person).values({ ...fields, grants: grants as unknown as Json });
    },
    setGrants: (personId, grants) => update(personId, { grants: grants as unknown as Json }),
    setActive: (personId, active) => update(personId, { active }),
    async createSession(created) {
      // Whoever signs in sweeps the sessions that ran out; there is no other use for them.
      await db.delete(session).where(lt(session.expiresAt, created.createdAt));
      await db.insert(session).values({
        ...created,
        handle: created.id,
        lastSeenAt: created.createdAt,
        userAgent: '',
        ipHash: '',
        proof: 'issuer',
        provedAt: created.createdAt,
      });
      await db.update(person).set({ lastSeenAt: created.createdAt }).where(eq(person.id, created.personId));
    },
    async findSession(id) {
      const [found] = await db.select().from(session).where(eq(session.id, id));
      if (found === undefined) return undefined;
      const { personId, createdAt, expiresAt, idToken } = found;
      return { id, personId, createdAt, expiresAt, idToken };
    },
    async deleteSession(id) {
      await db.delete(session).where(eq(session.id, id));
    },
    async createToken(token, hash) {
      await db.insert(apiToken).values({ ...token, hash });
    },
    async findByToken(hash) {
      const rows = await db
        .select({ person })
        .from(apiToken)
        .innerJoin(person, eq(person.id, apiToken.personId))
        .where(and(eq(apiToken.hash, hash), isNull(apiToken.revokedAt)));
      return rows[0] && toPerson(rows[0].person);
    },
    async listTokens(personId) {
      const rows = await db
        .select()
        .from(apiToken)
        .where(eq(apiToken.personId, personId))
        .orderBy(desc(apiToken.createdAt), desc(apiToken.id));
      return rows.map(({ hash: _, ...token }) => token);
    },
    async revokeToken(tokenId, at) {
      await db
        .update(apiToken)
        .set({ revokedAt: at })
        .where(and(eq(apiToken.id, tokenId), isNull(apiToken.revokedAt)));
    },
  };
}
