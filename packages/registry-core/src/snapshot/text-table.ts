// Sorted texts as bytes that are searched where they lie: the keys of a snapshot, its places, the members of a cohort. Nothing
// is built when a snapshot is opened, and a look-up costs the same among ten texts and among a hundred thousand.
// Layout, little-endian: count n, then slots (0, or the position of a text plus 1) as a hash table with linear probing, then
// the end of each text, then the texts in UTF-8.
import { murmur3 } from '../flag/murmur3.ts';
import { faulty } from './unpack.ts';

export interface TextTable {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly capacity: number;
  readonly count: number;
  /** Where the ends begin, and the texts behind them. */
  readonly ends: number;
  readonly texts: number;
}

const encoder = new TextEncoder();

/** Slots for `count` entries: two thirds are taken, so that a probe ends after two or three steps and always at a free slot. */
export function capacityOf(count: number): number {
  return count + (count >>> 1) + 1;
}

/** The first slot of a hash: its share of the range of hashes, without a division. */
export function firstSlot(hash: number, capacity: number): number {
  return Math.floor((hash * capacity) / 2 ** 32);
}

/** Room of `head` bytes, then the end of each text, then the texts in UTF-8. */
export function encodeTexts(texts: readonly string[], head: number): Uint8Array {
  const encoded = texts.map((text) => encoder.encode(text));
  const start = head + texts.length * 4;
  const bytes = new Uint8Array(encoded.reduce((sum, text) => sum + text.length, start));
  const view = new DataView(bytes.buffer);
  let end = 0;
  for (const [i, text] of encoded.entries()) {
    bytes.set(text, start + end);
    end += text.length;
    view.setUint32(head + i * 4, end, true);
  }
  return bytes;
}

/** `texts` are sorted by UTF-16 code units and differ. */
export function encodeTextTable(texts: readonly string[]): Uint8Array {
  const capacity = capacityOf(texts.length);
  const bytes = encodeTexts(texts, 4 + capacity * 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, texts.length, true);
  for (const [i, text] of texts.entries()) {
    let slot = firstSlot(murmur3(text), capacity);
    while (view.getUint32(4 + slot * 4, true) !== 0) slot = slot + 1 === capacity ? 0 : slot + 1;
    view.setUint32(4 + slot * 4, i + 1, true);
  }
  return bytes;
}

/** The table in `bytes`, read as it is asked; throws FormatFault where there is no room for one. */
export function openTextTable(bytes: Uint8Array, countMax: number, what: string): TextTable {
  if (bytes.length < 4) return faulty(`${what} is cut off`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  if (count > countMax) return faulty(`${what} has more than ${countMax} entries`);
  const capacity = capacityOf(count);
  const ends = 4 + capacity * 4;
  const texts = ends + count * 4;
  return texts <= bytes.length ? { bytes, view, capacity, count, ends, texts } : faulty(`${what} is cut off`);
}

function endOf({ view, ends }: TextTable, index: number): number {
  return index < 0 ? 0 : view.getUint32(ends + index * 4, true);
}

function isAt(table: TextTable, index: number, text: string): boolean {
  const start = table.texts + endOf(table, index - 1);
  const end = table.texts + endOf(table, index);
  const { bytes } = table;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return isEncodedAt(bytes, start, end, encoder.encode(text));
    if (bytes[start + i] !== code) return false;
  }
  return end - start === text.length;
}

function isEncodedAt(bytes: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  return end - start === text.length && text.every((byte, i) => bytes[start + i] === byte);
}

/** The position of `text`, or -1. Any bytes are a table: a faulty one lacks the text. */
export function findText(table: TextTable, text: string): number {
  const { view, capacity, count } = table;
  let slot = firstSlot(murmur3(text), capacity);
  for (let probes = 0; probes < capacity; probes++) {
    const index = view.getUint32(4 + slot * 4, true) - 1;
    if (index < 0 || index >= count) return -1;
    if (isAt(table, index, text)) return index;
    slot = slot + 1 === capacity ? 0 : slot + 1;
  }
  return -1;
}

/** The text at a position below the count; a replacement character stands for what is no UTF-8. */
export function textAt(table: TextTable, index: number): string {
  const { bytes, texts } = table;
  return new TextDecoder().decode(bytes.subarray(texts + endOf(table, index - 1), texts + endOf(table, index)));
}
