// Rows from many batches put together before they are written: one per id in the order of the ids, so that two transactions that
// write the same rows wait for each other instead of locking each other out; and in parts that a statement takes.

/** Postgres takes 65,535 parameters in a statement; a row has eight at most. */
const rowsAtOnce = 5_000;

/** One row per id, in the order of the ids. */
export function merged<R>(rows: readonly R[], idOf: (row: R) => string, merge: (a: R, b: R) => R): R[] {
  const byId = new Map<string, R>();
  for (const row of rows) {
    const id = idOf(row);
    const known = byId.get(id);
    byId.set(id, known === undefined ? row : merge(known, row));
  }
  return [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

export async function inParts<R>(rows: readonly R[], write: (part: R[]) => PromiseLike<unknown>): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) await write(rows.slice(from, from + rowsAtOnce));
}
