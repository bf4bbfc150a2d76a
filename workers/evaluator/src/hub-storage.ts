// What the hub keeps in its own SQLite: the last head, the documents it can serve, what still has to be copied to KV, and the
// relays to tell. Synchronous, so that a caller can check and write in one turn.
import type { HeadDocument } from '@switchyard/registry-core/snapshot/head-documents';
import { type DocumentStorage, firstRow, openDocumentStorage, type Sql } from './document-storage.ts';
import { documentName, headName, type PublishedRelease } from './head-news.ts';
import { takeOverFromBefore } from './hub-storage-before.ts';

/** Older documents are forgotten here and stay in KV; the console sends one again if both have lost it. */
const keptBytesMax = 2 * 1024 * 1024 * 1024;
/** Whoever goes back further does it in the console. */
const publishedMax = 200;

export interface StoredHead {
  readonly seq: number;
  readonly jws: string;
  readonly environment: string;
  readonly documents: readonly HeadDocument[];
}

export interface HubStorage {
  head(): StoredHead | undefined;
  saveHead(head: StoredHead, atMs: number): void;
  readonly documents: Pick<DocumentStorage, 'has' | 'find'>;
  saveDocument(document: HeadDocument, bytes: Uint8Array, atMs: number): void;
  /**
   * What is to be written to KV next: the documents of the last head, then the head, so that a head in KV never names one that
   * is not there; then what heads named that were followed before they were copied.
   */
  nextPending(): string | undefined;
  isPending(name: string): boolean;
  removePending(name: string): void;
  /** Releases that the console made stable, newest first. */
  published(): PublishedRelease[];
  savePublished(release: PublishedRelease): void;
  relays(): readonly string[];
  saveRelay(name: string): void;
  removeRelay(name: string): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS live_head (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, jws TEXT NOT NULL,
    environment TEXT NOT NULL, documents TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS pending (name TEXT PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS relay (name TEXT PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS published (version TEXT PRIMARY KEY, snapshot TEXT NOT NULL, at_ms INTEGER NOT NULL);
`;

type PublishedRow = { version: string; snapshot: string; atMs: number };
type StoredHeadRow = { seq: number; jws: string; environment: string; documents: string };

export function openHubStorage(sql: Sql): HubStorage {
  sql.exec(schema);
  const documents = openDocumentStorage(sql);
  takeOverFromBefore(sql);
  const { recall, write } = keepReads(sql);
  const names = (query: string): readonly string[] =>
    recall(query, () => Array.from(sql.exec<{ name: string }>(query), ({ name }) => name));
  const pending = () => names('SELECT name FROM pending ORDER BY name');
  const addPending = (name: string) => write('INSERT OR IGNORE INTO pending (name) VALUES (?)', name);
  const head = () =>
    recall('head', () => {
      const row = firstRow(sql.exec<StoredHeadRow>('SELECT seq, jws, environment, documents FROM live_head'));
      return row && { ...row, documents: JSON.parse(row.documents) as HeadDocument[] };
    });
  return {
    head,
    saveHead: (saved, atMs) => {
      const { seq, jws, environment } = saved;
      const named = JSON.stringify(saved.documents);
      write('INSERT OR REPLACE INTO live_head (id, seq, jws, environment, documents) VALUES (1, ?, ?, ?, ?)', seq, jws, environment, named);
      documents.touch(digestsOf(saved), atMs);
      addPending(headName(environment));
    },
    documents,
    saveDocument: (document, bytes, atMs) => {
      documents.save(document.digest, bytes, atMs);
      addPending(documentName(document));
      // What KV does not have yet is kept whatever its age.
      const notCopied = pending().map((name) => name.slice(name.indexOf(':') + 1));
      documents.forget(keptBytesMax, new Set([...notCopied, ...digestsOf(head())]));
    },
    nextPending: () => nextPending(pending(), head()),
    isPending: (name) => pending().includes(name),
    removePending: (name) => write('DELETE FROM pending WHERE name = ?', name),
    published: () =>
      Array.from(sql.exec<PublishedRow>('SELECT version, snapshot, at_ms AS atMs FROM published ORDER BY at_ms DESC, version DESC')),
    savePublished: ({ version, snapshot, atMs }) => {
      sql.exec('INSERT OR REPLACE INTO published (version, snapshot, at_ms) VALUES (?, ?, ?)', version, snapshot, atMs);
      sql.exec('DELETE FROM published WHERE version NOT IN (SELECT version FROM published ORDER BY at_ms DESC LIMIT ?)', publishedMax);
    },
    relays: () => names('SELECT name FROM relay ORDER BY name'),
    saveRelay: (name) => write('INSERT OR IGNORE INTO relay (name) VALUES (?)', name),
    removeRelay: (name) => write('DELETE FROM relay WHERE name = ?', name),
  };
}

/** Relays ask for the same few rows all the time. Every write forgets them, so what a failed transaction undoes is never remembered. */
function keepReads(sql: Sql) {
  const kept = new Map<string, unknown>();
  return {
    recall<T>(name: string, read: () => T): T {
      if (!kept.has(name)) kept.set(name, read());
      // Under this name nothing else was ever kept.
      return kept.get(name) as T;
    },
    write(query: string, ...bindings: unknown[]): void {
      kept.clear();
      sql.exec(query, ...bindings);
    },
  };
}

function digestsOf(head: StoredHead | undefined): string[] {
  return head?.documents.map(({ digest }) => digest) ?? [];
}

function nextPending(pending: readonly string[], head: StoredHead | undefined): string | undefined {
  if (!head) return pending[0];
  const wanted = [...head.documents.map(documentName), headName(head.environment)];
  return wanted.find((name) => pending.includes(name)) ?? pending[0];
}
