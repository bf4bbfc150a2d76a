// The table of views that people named for themselves.
import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { at, person } from './schema.ts';

export const savedView = pgTable(
  'saved_view',
  {
    personId: text('person_id')
      .notNull()
      .references(() => person.id),
    name: text('name').notNull(),
    query: text('query').notNull(),
    savedAt: at('saved_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.personId, table.name] })],
);
