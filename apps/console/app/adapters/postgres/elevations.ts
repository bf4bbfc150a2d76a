// Elevations and guises. One person wears one guise at a time; the index says so.
import { ElevationGives } from '@switchyard/registry-core/access/elevation';
import type { Json } from '@switchyard/registry-core/registry/json';
import { and, desc, eq, inArray, isNull, or } from 'drizzle-orm';
import type { Elevation, ElevationStore, GuiseStore } from '../../ports/access.ts';
import { elevation, guise } from './access-schema.ts';
import type { Transaction } from './transaction.ts';

const listLimit = 200;

export function toElevation(row: typeof elevation.$inferSelect): Elevation {
  return { ...row, gives: ElevationGives.parse(row.gives) };
}

export function postgresElevations({ db }: Transaction): ElevationStore {
  const open = or(
    inArray(elevation.status, ['requested', 'approved']),
    and(eq(elevation.kind, 'break_glass'), isNull(elevation.reviewedAt)),
  );
  return {
    async find(id) {
      const [found] = await db.select().from(elevation).where(eq(elevation.id, id));
      return found && toElevation(found);
    },
    async findForUpdate(id) {
      const [found] = await db.select().from(elevation).where(eq(elevation.id, id)).for('update');
      return found && toElevation(found);
    },
    async list({ personId, open: isOpen, limit = listLimit }) {
      const rows = await db
        .select()
        .from(elevation)
        .where(and(personId === undefined ? undefined : eq(elevation.personId, personId), isOpen ? open : undefined))
        .orderBy(desc(elevation.requestedAt), desc(elevation.id))
        .limit(limit);
      return rows.map(toElevation);
    },
    async create({ gives, ...fields }) {
      await db.insert(elevation).values({ ...fields, gives: gives as unknown as Json });
    },
    async save(id, changes) {
      const saved = await db.update(elevation).set(changes).where(eq(elevation.id, id)).returning({ id: elevation.id });
      if (saved.length === 0) throw new Error(`There is no elevation ${id}.`);
    },
  };
}

export function postgresGuises({ db }: Transaction): GuiseStore {
  return {
    async find(id) {
      const [found] = await db.select().from(guise).where(eq(guise.id, id));
      return found;
    },
    async worn(personId) {
      const [found] = await db
        .select()
        .from(guise)
        .where(and(eq(guise.personId, personId), isNull(guise.endedAt)));
      return found;
    },
    listWorn: () => db.select().from(guise).where(isNull(guise.endedAt)),
    async start(started) {
      await db.insert(guise).values(started);
    },
    async end(id, at) {
      await db
        .update(guise)
        .set({ endedAt: at })
        .where(and(eq(guise.id, id), isNull(guise.endedAt)));
    },
  };
}
