// The hub's own SQLite: the last head, the snapshots it can serve, and what still has to be copied to KV.
// Synchronous, so that a caller can check and write in one turn; rows stay under the 2 MB that SQLite in Durable Objects takes.
import { joinBytes } from './bytes.ts';
import { headName, snapshotName } from './env.ts';

const chunkBytesMax = 1_900_000;
/** Older snapshots are forgotten here and stay in KV; the console sends one again if both have lost it. */
const keptBytesMax = 2 * 1024 * 1024 * 1024;

export interface StoredHead {
  readonly seq: number;
  readonly jws: string;
  readonly environment: string;
  readonly snapshot: string;
}

export interface HubStorage {
  head(): StoredHead | undefined;
  saveHead(head: StoredHead, atMs: number): void;
  hasSnapshot(digest: string): boolean;
  findSnapshot(digest: string): Uint8Array | undefined;
  saveSnapshot(digest: string, bytes: Uint8Array, atMs: number): void;
  /** What is to be written to KV next: snapshots before the head, so that a head in KV never names one that is not there. */
  nextPending(): string | undefined;
  isPending(name: string): boolean;
  removePending(name: string): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS head (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, jws TEXT NOT NULL,
    environment TEXT NOT NULL, snapshot TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS snapshot (digest TEXT PRIMARY KEY, size INTEGER NOT NULL, used_at_ms INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS snapshot_chunk (digest TEXT NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (digest, part));
  CREATE TABLE IF NOT EXISTS pending (name TEXT PRIMARY KEY);
`;

type StoredHeadRow = { seq: number; jws: string; environment: string; snapshot: string };

export function openHubStorage(sql: SqlStorage): HubStorage {
  sql.exec(schema);
  return {
    head: () => sql.exec<StoredHeadRow>('SELECT seq, jws, environment, snapshot FROM head').toArray()[0],
    saveHead: (head, atMs) => {
      const { seq, jws, environment, snapshot } = head;
      sql.exec('INSERT OR REPLACE INTO head (id, seq, jws, environment, snapshot) VALUES (1, ?, ?, ?, ?)', seq, jws, environment, snapshot);
      sql.exec('UPDATE snapshot SET used_at_ms = ? WHERE digest = ?', atMs, snapshot);
      sql.exec('INSERT OR IGNORE INTO pending (name) VALUES (?)', headName(environment));
    },
    hasSnapshot: (digest) => sql.exec('SELECT 1 FROM snapshot WHERE digest = ?', digest).toArray().length > 0,
    findSnapshot: (digest) => findSnapshot(sql, digest),
    saveSnapshot: (digest, bytes, atMs) => saveSnapshot(sql, digest, bytes, atMs),
    // 'snapshot:' sorts after 'head:'.
    nextPending: () => sql.exec<{ name: string }>('SELECT name FROM pending ORDER BY name DESC LIMIT 1').toArray()[0]?.name,
    isPending: (name) => sql.exec('SELECT 1 FROM pending WHERE name = ?', name).toArray().length > 0,
    removePending: (name) => {
      sql.exec('DELETE FROM pending WHERE name = ?', name);
    },
  };
}

function findSnapshot(sql: SqlStorage, digest: string): Uint8Array | undefined {
  const [row] = sql.exec<{ size: number }>('SELECT size FROM snapshot WHERE digest = ?', digest).toArray();
  if (!row) return undefined;
  const chunks = sql.exec<{ bytes: ArrayBuffer }>('SELECT bytes FROM snapshot_chunk WHERE digest = ? ORDER BY part', digest);
  return joinBytes(
    Array.from(chunks, ({ bytes }) => new Uint8Array(bytes)),
    row.size,
  );
}

function saveSnapshot(sql: SqlStorage, digest: string, bytes: Uint8Array, atMs: number): void {
  sql.exec('INSERT OR REPLACE INTO snapshot (digest, size, used_at_ms) VALUES (?, ?, ?)', digest, bytes.byteLength, atMs);
  for (let part = 0; part * chunkBytesMax < bytes.byteLength; part += 1) {
    const chunk = bytes.slice(part * chunkBytesMax, (part + 1) * chunkBytesMax);
    sql.exec('INSERT OR REPLACE INTO snapshot_chunk (digest, part, bytes) VALUES (?, ?, ?)', digest, part, chunk);
  }
  sql.exec('INSERT OR IGNORE INTO pending (name) VALUES (?)', snapshotName(digest));
  forgetOldest(sql, digest);
}

/** Keeps the latest used snapshots within the bound; never the one just saved nor one that KV does not have yet. */
function forgetOldest(sql: SqlStorage, saved: string): void {
  let kept = 0;
  const rows = sql.exec<{ digest: string; size: number }>('SELECT digest, size FROM snapshot ORDER BY used_at_ms DESC, digest').toArray();
  const pending = new Set(Array.from(sql.exec<{ name: string }>('SELECT name FROM pending'), ({ name }) => name));
  for (const { digest, size } of rows) {
    kept += size;
    if (kept <= keptBytesMax || digest === saved || pending.has(snapshotName(digest))) continue;
    sql.exec('DELETE FROM snapshot WHERE digest = ?', digest);
    sql.exec('DELETE FROM snapshot_chunk WHERE digest = ?', digest);
  }
}
