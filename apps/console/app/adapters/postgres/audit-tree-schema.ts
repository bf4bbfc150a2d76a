// Tables of the Merkle tree over the audit: hashes of complete subtrees, and every tree head that was signed. Append-only, as the audit.
import { bigint, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { at } from './schema.ts';

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
