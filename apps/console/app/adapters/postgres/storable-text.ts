// Text as Postgres can hold it. A `text` column takes neither NUL nor half a surrogate pair; both become U+FFFD, the sign for
// what cannot be shown. Documents (`json`) hold everything, because there such characters are escapes.
import type pg from 'pg';

export function toStorableText(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd').replaceAll('\0', '\ufffd');
}

/** The entry's own texts as they will be read back, so that what is hashed is what is stored. */
export function withStorableTexts<T extends object>(entry: T): T {
  const isDocument = (name: string) => name === 'before' || name === 'after';
  const storable = Object.entries(entry).map(([name, value]) => [name, isDocument(name) ? value : toStorableValue(value)]);
  return Object.fromEntries(storable) as T;
}

function toStorableValue(value: unknown): unknown {
  if (typeof value === 'string') return toStorableText(value);
  return Array.isArray(value) ? value.map(toStorableValue) : value;
}

/**
 * A client whose every parameter is storable: asking for a name with NUL in it finds nothing, as it should, instead of
 * failing. Drizzle uses nothing of a client but `query` while it is not asked for transactions of its own.
 */
export function withStorableParameters(client: pg.PoolClient): pg.PoolClient {
  const query = (statement: string | pg.QueryConfig, values?: unknown[]) => client.query(statement, values?.map(toStorableValue));
  return { query } as unknown as pg.PoolClient;
}
