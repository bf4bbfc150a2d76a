// What a relay keeps in its own SQLite: the last head it heard of and the documents that it names, so that a region can be served
// from the last good release whoever else is away.
import { type DocumentStorage, firstRow, openDocumentStorage, type Sql } from './document-storage.ts';

/** The live documents are kept whatever their size; of others this much, for who goes back to a release before. */
const keptBytesMax = 64 * 1024 * 1024;

export interface RelayStorage {
  head(): { readonly seq: number; readonly jws: string } | undefined;
  saveHead(seq: number, jws: string): void;
  readonly documents: Pick<DocumentStorage, 'has' | 'find'>;
  saveDocument(digest: string, bytes: Uint8Array, live: ReadonlySet<string>, atMs: number): void;
}

const schema = 'CREATE TABLE IF NOT EXISTS heard_head (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, jws TEXT NOT NULL)';

export function openRelayStorage(sql: Sql): RelayStorage {
  sql.exec(schema);
  const documents = openDocumentStorage(sql);
  return {
    head: () => firstRow(sql.exec<{ seq: number; jws: string }>('SELECT seq, jws FROM heard_head')),
    saveHead: (seq, jws) => void sql.exec('INSERT OR REPLACE INTO heard_head (id, seq, jws) VALUES (1, ?, ?)', seq, jws),
    documents,
    saveDocument: (digest, bytes, live, atMs) => {
      documents.save(digest, bytes, atMs);
      documents.forget(keptBytesMax, live);
    },
  };
}
