// The places of a snapshot as bytes that are searched where they lie: the table of their ids, then for each its kind and its
// parent in one number.
import { placesMax } from '../registry/limits.ts';
import { type PlaceDepth, placeDepths } from '../scope/place-tree.ts';
import type { PackedPlace } from './format.ts';
import { packedPlaceKinds } from './format.ts';
import { joinBytes } from './join-bytes.ts';
import { encodeTextTable, findText, openTextTable, type TextTable, textAt } from './text-table.ts';
import { faulty } from './unpack.ts';

export interface PlaceTable {
  /** The position of a place, or -1. */
  find(id: string): number;
  /** 1 country, 2 state, 3 city; 0 for what is no place. */
  depthOf(place: number): PlaceDepth;
  /** The position of the place that it lies in, or -1; always less deep. */
  parentOf(place: number): number;
  idOf(place: number): string;
  readonly count: number;
}

/** `places` are sorted by id. */
export function encodePlaceTable(places: readonly PackedPlace[]): Uint8Array {
  const links = new Uint8Array(places.length * 4);
  const view = new DataView(links.buffer);
  for (const [i, [, kind, parent]] of places.entries()) view.setUint32(i * 4, kind + (parent + 1) * 4, true);
  return joinBytes([encodeTextTable(places.map(([id]) => id)), links]);
}

/** Throws FormatFault where there is no room for a table. */
export function openPlaceTable(bytes: Uint8Array): PlaceTable {
  const whole = openTextTable(bytes, placesMax, 'the table of places');
  const { count, view } = whole;
  const links = bytes.length - count * 4;
  if (links < whole.texts) return faulty('the table of places is cut off');
  const ids: TextTable = { ...whole, bytes: bytes.subarray(0, links) };
  const linkOf = (place: number) => (place >= 0 && place < count ? view.getUint32(links + place * 4, true) : 3);
  const depthOf = (place: number): PlaceDepth => {
    const kind = packedPlaceKinds[linkOf(place) & 3];
    return kind === undefined ? 0 : placeDepths[kind];
  };
  return {
    find: (id) => findText(ids, id),
    depthOf,
    parentOf: (place) => {
      const parent = (linkOf(place) >>> 2) - 1;
      const depth = depthOf(parent);
      // Strictly upwards, so that a faulty table cannot send a reader in circles.
      return depth > 0 && depth < depthOf(place) ? parent : -1;
    },
    idOf: (place) => textAt(ids, place),
    count,
  };
}
