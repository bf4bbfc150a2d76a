// Content-addressed documents (snapshots, key tables) in a Durable Object's SQLite, in rows under the 2 MB that it takes.
// Synchronous, so that a caller can check and write in one turn.
import { joinBytes } from './join-bytes.ts';

const chunkBytesMax = 1_900_000;

export type SqlValue = ArrayBuffer | string | number | null;

/** The part of SqlStorage that is needed here. */
export interface Sql {
  exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: unknown[]): Iterable<Row>;
}

export interface DocumentStorage {
  has(digest: string): boolean;
  find(digest: string): Uint8Array | undefined;
  save(digest: string, bytes: Uint8Array, atMs: number): void;
  /** Keeps these from being forgotten first. */
  touch(digests: readonly string[], atMs: number): void;
  /** Forgets the longest unused ones until the rest has at most `bytesMax` bytes; never one of `keep`. */
  forget(bytesMax: number, keep: ReadonlySet<string>): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS document (digest TEXT PRIMARY KEY, size INTEGER NOT NULL, used_at_ms INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS document_chunk (digest TEXT NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (digest, part));
`;

export function openDocumentStorage(sql: Sql): DocumentStorage {
  sql.exec(schema);
  return {
    has: (digest) => firstRow(sql.exec('SELECT 1 FROM document WHERE digest = ?', digest)) !== undefined,
    find: (digest) => find(sql, digest),
    save: (digest, bytes, atMs) => save(sql, digest, bytes, atMs),
    touch: (digests, atMs) => {
      for (const digest of digests) sql.exec('UPDATE document SET used_at_ms = ? WHERE digest = ?', atMs, digest);
    },
    forget: (bytesMax, keep) => forget(sql, bytesMax, keep),
  };
}

export function firstRow<Row>(rows: Iterable<Row>): Row | undefined {
  return Array.from(rows)[0];
}

function find(sql: Sql, digest: string): Uint8Array | undefined {
  const row = firstRow(sql.exec<{ size: number }>('SELECT size FROM document WHERE digest = ?', digest));
  if (!row) return undefined;
  const chunks = sql.exec<{ bytes: ArrayBuffer }>('SELECT bytes FROM document_chunk WHERE digest = ? ORDER BY part', digest);
  return joinBytes(
    Array.from(chunks, ({ bytes }) => new Uint8Array(bytes)),
    row.size,
  );
}

function save(sql: Sql, digest: string, bytes: Uint8Array, atMs: number): void {
  sql.exec('INSERT OR REPLACE INTO document (digest, size, used_at_ms) VALUES (?, ?, ?)', digest, bytes.byteLength, atMs);
  for (let part = 0; part * chunkBytesMax < bytes.byteLength; part += 1) {
    const chunk = bytes.slice(part * chunkBytesMax, (part + 1) * chunkBytesMax);
    sql.exec('INSERT OR REPLACE INTO document_chunk (digest, part, bytes) VALUES (?, ?, ?)', digest, part, chunk);
  }
}

function forget(sql: Sql, bytesMax: number, keep: ReadonlySet<string>): void {
  let kept = 0;
  const rows = sql.exec<{ digest: string; size: number }>('SELECT digest, size FROM document ORDER BY used_at_ms DESC, digest');
  for (const { digest, size } of Array.from(rows)) {
    kept += size;
    if (kept <= bytesMax || keep.has(digest)) continue;
    sql.exec('DELETE FROM document WHERE digest = ?', digest);
    sql.exec('DELETE FROM document_chunk WHERE digest = ?', digest);
  }
}
