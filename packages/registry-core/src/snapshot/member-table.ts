// The explicit members of a cohort as bytes that are searched where they lie: nothing is built when a snapshot is opened and
// no isolate holds a hundred thousand strings. Layout, little-endian: count, hashes in ascending order, then the end of each
// member's text, then the texts as UTF-8, in the same order.
import { murmur3 } from '../flag/murmur3.ts';

const encoder = new TextEncoder();

/** The table of `members`; duplicates count once and the order given does not matter. */
export function toMemberTable(members: readonly string[]): Uint8Array {
  const rows = [...new Set(members)].map((member) => ({ hash: murmur3(member), text: member, bytes: encoder.encode(member) }));
  rows.sort((a, b) => a.hash - b.hash || (a.text < b.text ? -1 : 1));
  const textLength = rows.reduce((sum, row) => sum + row.bytes.length, 0);
  const table = new Uint8Array(4 + rows.length * 8 + textLength);
  const view = new DataView(table.buffer);
  view.setUint32(0, rows.length, true);
  const texts = 4 + rows.length * 8;
  let end = 0;
  for (const [i, row] of rows.entries()) {
    table.set(row.bytes, texts + end);
    end += row.bytes.length;
    view.setUint32(4 + i * 4, row.hash, true);
    view.setUint32(4 + rows.length * 4 + i * 4, end, true);
  }
  return table;
}

function equalsAt(table: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  if (end - start !== text.length || end > table.length) return false;
  for (let i = 0; i < text.length; i++) if (table[start + i] !== text[i]) return false;
  return true;
}

/** Whether `text` is in the table. Any bytes are a table: a faulty one has no such member. */
export function isInMemberTable(table: Uint8Array, text: string): boolean {
  if (table.length < 4) return false;
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const count = view.getUint32(0, true);
  const texts = 4 + count * 8;
  if (texts > table.length) return false;
  const hash = murmur3(text);
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (view.getUint32(4 + middle * 4, true) < hash) low = middle + 1;
    else high = middle;
  }
  if (low === count || view.getUint32(4 + low * 4, true) !== hash) return false;
  const bytes = encoder.encode(text);
  const ends = 4 + count * 4;
  for (let i = low; i < count && view.getUint32(4 + i * 4, true) === hash; i++) {
    const start = i === 0 ? 0 : view.getUint32(ends + (i - 1) * 4, true);
    if (equalsAt(table, texts + start, texts + view.getUint32(ends + i * 4, true), bytes)) return true;
  }
  return false;
}
