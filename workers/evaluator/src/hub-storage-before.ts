// A hub of the version before kept one head with one snapshot in tables of other names. What it holds is taken over when the hub
// first wakes with this version, so that nothing has to be sent again.
import { firstRow, type Sql } from './document-storage.ts';

const takeOver = [
  `INSERT OR IGNORE INTO live_head (id, seq, jws, environment, documents)
     SELECT 1, seq, jws, environment, json_array(json_object('kind', 'snapshot', 'digest', snapshot)) FROM head`,
  'INSERT OR IGNORE INTO document (digest, size, used_at_ms) SELECT digest, size, used_at_ms FROM snapshot',
  'INSERT OR IGNORE INTO document_chunk (digest, part, bytes) SELECT digest, part, bytes FROM snapshot_chunk',
  'DROP TABLE snapshot_chunk',
  'DROP TABLE snapshot',
  'DROP TABLE head',
];

/** Called when the tables of today are there. */
export function takeOverFromBefore(sql: Sql): void {
  const before = firstRow(sql.exec(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'head'`));
  if (before) for (const statement of takeOver) Array.from(sql.exec(statement));
}
