// Views of the registry's list that people named for themselves.
import { and, asc, eq } from 'drizzle-orm';
import type { SavedViewStore } from '../../ports/views.ts';
import type { Transaction } from './transaction.ts';
import { savedView } from './view-schema.ts';

export function postgresSavedViews({ db }: Transaction): SavedViewStore {
  return {
    list: (personId) =>
      db
        .select({ name: savedView.name, query: savedView.query })
        .from(savedView)
        .where(eq(savedView.personId, personId))
        .orderBy(asc(savedView.name)),
    async save(personId, { name, query }, at) {
      await db
        .insert(savedView)
        .values({ personId, name, query, savedAt: at })
        .onConflictDoUpdate({ target: [savedView.personId, savedView.name], set: { query, savedAt: at } });
    },
    async remove(personId, name) {
      const removed = await db
        .delete(savedView)
        .where(and(eq(savedView.personId, personId), eq(savedView.name, name)))
        .returning({ name: savedView.name });
      return removed.length > 0;
    },
  };
}
