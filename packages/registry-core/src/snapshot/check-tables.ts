// Whether the tables of a snapshot are whole: every text is found where it is, in order, and every place lies in a broader one.
import type { DecodedSnapshot } from './decode-snapshot.ts';
import { findText, type TextTable, textAt } from './text-table.ts';
import { faulty } from './unpack.ts';

function checkTextTable(table: TextTable, what: string): void {
  let last: string | undefined;
  for (let i = 0; i < table.count; i++) {
    const text = textAt(table, i);
    if (last !== undefined && last >= text) faulty(`${what} are not sorted`);
    if (findText(table, text) !== i) faulty(`${what} are not all found`);
    last = text;
  }
}

/** Throws FormatFault where a table is faulty. */
export function checkTables({ keys, places, members }: DecodedSnapshot): void {
  checkTextTable(keys, 'the keys');
  for (let place = 0; place < places.count; place++) {
    if (places.depthOf(place) === 0) faulty('a place is of no kind');
    if (places.find(places.idOf(place)) !== place) faulty('the places are not all found');
  }
  for (const table of members) checkTextTable(table, 'the members of a cohort');
}
