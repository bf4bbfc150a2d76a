// People with their grants, the elevations that they hold at the moment.
import { Grant } from '@switchyard/registry-core/access/grant';
import type { Json } from '@switchyard/registry-core/registry/json';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Person, PersonStore } from '../../ports.ts';
import { elevation } from './access-schema.ts';
import { toElevation } from './elevations.ts';
import { person } from './schema.ts';
import type { Transaction } from './transaction.ts';

const Grants = z.array(Grant);

/** Any number that nobody else in this database uses for the same. */
const grantsLock = 7_221_014;

type PersonRow = typeof person.$inferSelect;

export function postgresPeople({ db }: Transaction): PersonStore {
  const update = async (id: string, set: Partial<typeof person.$inferInsert>): Promise<void> => {
    const updated = await db.update(person).set(set).where(eq(person.id, id)).returning({ id: person.id });
    if (updated.length === 0) throw new Error(`There is no person ${id}.`);
  };
  const toPeople = async (rows: readonly PersonRow[]): Promise<Person[]> => {
    const ids = rows.map(({ id }) => id);
    const running =
      ids.length === 0
        ? []
        : await db
            .select()
            .from(elevation)
            .where(and(eq(elevation.status, 'approved'), inArray(elevation.personId, ids)))
            .orderBy(asc(elevation.requestedAt));
    return rows.map((row) => ({
      ...row,
      grants: Grants.parse(row.grants),
      elevations: running.filter(({ personId }) => personId === row.id).map(toElevation),
    }));
  };
  const first = async (rows: readonly PersonRow[]) => (await toPeople(rows))[0];
  const isPerson = eq(person.kind, 'person');
  return {
    find: async (id) => first(await db.select().from(person).where(eq(person.id, id))),
    findByEmail: async (email) =>
      first(
        await db
          .select()
          .from(person)
          .where(and(isPerson, sql`lower(${person.email}) = lower(${email})`)),
      ),
    list: async () => toPeople(await db.select().from(person).where(isPerson).orderBy(asc(person.name), asc(person.id))),
    async create({ grants, ...fields }) {
      await db.insert(person).values({ ...fields, grants: grants as unknown as Json });
    },
    setGrants: (personId, grants) => update(personId, { grants: grants as unknown as Json }),
    setActive: (personId, active) => update(personId, { active }),
    async noteSeen(personId, at) {
      await db.update(person).set({ lastSeenAt: at }).where(eq(person.id, personId));
    },
    async lockGrants() {
      await db.execute(sql`SELECT pg_advisory_xact_lock(${grantsLock})`);
    },
  };
}
