// Tables of the Merkle tree over the audit: hashes of complete subtrees, every tree head that was signed, and which of them are kept
// where the database's owner has no hand. Append-only, as the audit.
import { sql } from 'drizzle-orm';
import { bigint, check, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { anchorPlaces } from '../../ports/audit.ts';
import { at, oneOf } from './schema.ts';

/** Only kept levels: 8, 16 and so on. The leaves are the records' own hashes. */
export const auditTile = pgTable(
  'audit_tile',
  {
    level: integer('level').notNull(),
    index: bigint('index', { mode: 'number' }).notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [primaryKey({ columns: [table.level, table.index] })],
);

export const auditTreeHead = pgTable('audit_tree_head', {
  size: bigint('size', { mode: 'number' }).primaryKey(),
  root: text('root').notNull(),
  at: at('at').notNull(),
  jws: text('jws').notNull(),
});

export const auditAnchor = pgTable(
  'audit_anchor',
  {
    place: text('place', { enum: anchorPlaces }).notNull(),
    size: bigint('size', { mode: 'number' })
      .notNull()
      .references(() => auditTreeHead.size),
    at: at('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.place, table.size] }),
    check('audit_anchor_place', sql`${table.place} in (${oneOf(anchorPlaces)})`),
  ],
);
