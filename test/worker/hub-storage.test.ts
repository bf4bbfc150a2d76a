// The hub's storage over SQLite: what a hub of the version before left behind is there for the one of today.
import { expect, it } from 'vitest';
import { openHubStorage } from '../../workers/evaluator/src/hub-storage.ts';
import { openMemorySql } from './simulation/memory-sql.ts';

const before = `
  CREATE TABLE IF NOT EXISTS head (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, jws TEXT NOT NULL,
    environment TEXT NOT NULL, snapshot TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS snapshot (digest TEXT PRIMARY KEY, size INTEGER NOT NULL, used_at_ms INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS snapshot_chunk (digest TEXT NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (digest, part));
  CREATE TABLE IF NOT EXISTS pending (name TEXT PRIMARY KEY);
`;

it('a hub of the version before is taken over, with what it still has to copy', () => {
  const sql = openMemorySql();
  const digest = 'a'.repeat(64);
  sql.exec(before);
  sql.exec('INSERT INTO head VALUES (1, 7, ?, ?, ?)', 'jws', 'production', digest);
  sql.exec('INSERT INTO snapshot VALUES (?, 3, 1)', digest);
  sql.exec('INSERT INTO snapshot_chunk VALUES (?, 0, ?)', digest, new Uint8Array([1, 2]));
  sql.exec('INSERT INTO snapshot_chunk VALUES (?, 1, ?)', digest, new Uint8Array([3]));
  sql.exec('INSERT INTO pending VALUES (?)', `snapshot:${digest}`);
  // As often as it wakes.
  for (const storage of [openHubStorage(sql), openHubStorage(sql)]) {
    expect(storage.head()).toEqual({ seq: 7, jws: 'jws', environment: 'production', documents: [{ kind: 'snapshot', digest }] });
    expect([...(storage.documents.find(digest) ?? [])]).toEqual([1, 2, 3]);
    expect(storage.nextPending()).toBe(`snapshot:${digest}`);
  }
});

it('remembers the releases of the console, the newest first, and each once', () => {
  const storage = openHubStorage(openMemorySql());
  for (const [version, atMs] of [
    ['1.0.0', 1],
    ['1.0.1', 2],
    ['1.0.0', 3],
  ] as const) {
    storage.savePublished({ version, snapshot: 'b'.repeat(64), atMs });
  }
  expect(storage.published().map(({ version }) => version)).toEqual(['1.0.0', '1.0.1']);
});
