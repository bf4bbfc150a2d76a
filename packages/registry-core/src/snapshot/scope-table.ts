// The scoped settings of one key as bytes that are searched where they lie. A scope is one number, made of the positions of its
// place and role; a probe for it costs the same however many settings the key has, and nothing is read but what is asked for.
// Layout, little-endian: shapes (a bit for each shape of scope that the key has; the highest bit says that contents are numbers),
// count n, then a hash table with linear probing of ids (0 is free) and the indexes of their contents in 16 bits, then the contents:
// numbers of 64 bits, or their count, their ends and their JSON texts. Equal contents are kept once.
import { canonicalJson } from '../registry/canonical-json.ts';
import { settingsMax } from '../registry/limits.ts';
import type { ScopeShape } from '../scope/specificity.ts';
import type { Packed } from './format.ts';
import { joinBytes } from './join-bytes.ts';
import { capacityOf, encodeTexts, firstSlot } from './text-table.ts';
import { faulty, parseJson, toIndex } from './unpack.ts';

/** Positions of place and role take 14 bits each: room for 16,383, above `placesMax` and `rolesMax`. */
const roleShift = 14;
const cohortShift = 28;
const partMask = (1 << roleShift) - 1;
const numbersBit = 0x8000_0000;
const shapesMask = 0xffff;
/** Shapes from 8 up have a cohort. */
const cohortBitOfShapes = 8;
const preamble = 8;
/** An id and the index of its content, side by side: a probe reads one line of the processor's cache. */
const slotBytes = 6;

/** Never 0: only the global scope has no part, and it is in no table. */
export type ScopeId = number;

/** `place` and `role` are positions in the snapshot's lists, -1 for none. */
export function toScopeId(place: number, role: number, cohort: boolean): ScopeId {
  return ((place + 1) | ((role + 1) << roleShift) | (cohort ? 1 << cohortShift : 0)) >>> 0;
}

export function partsOf(id: ScopeId): { place: number; role: number; cohort: boolean } {
  return { place: (id & partMask) - 1, role: ((id >>> roleShift) & partMask) - 1, cohort: id >>> cohortShift === 1 };
}

/** Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4): neighbouring ids land far apart. */
function hashOf(id: ScopeId): number {
  return Math.imul(id, 0x9e37_79b1) >>> 0;
}

export interface ScopedContent {
  readonly id: ScopeId;
  readonly shape: ScopeShape;
  /** A setting's content; with cohorts the list `cohort, content, cohort, content, …` in the order of ranks. */
  readonly content: Packed;
}

function encodeNumbers(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [i, number] of numbers.entries()) view.setFloat64(i * 8, number, true);
  return bytes;
}

/** Contents as JSON texts, found by their index. */
function encodeContents(texts: readonly string[]): Uint8Array {
  const bytes = encodeTexts(texts, 4);
  new DataView(bytes.buffer).setUint32(0, texts.length, true);
  return bytes;
}

/** `scoped` has an entry at least, in any order; with `asNumbers` each content is a number or a boolean. */
export function encodeScopeTable(scoped: readonly ScopedContent[], asNumbers: boolean): Uint8Array {
  const capacity = capacityOf(scoped.length);
  const contents = new Map<string, number>();
  const head = new Uint8Array(preamble + capacity * slotBytes);
  const view = new DataView(head.buffer);
  let shapes = 0;
  for (const { id, shape, content } of [...scoped].sort((a, b) => a.id - b.id)) {
    shapes |= 1 << shape;
    const text = canonicalJson(content);
    const index = contents.get(text) ?? contents.size;
    contents.set(text, index);
    let slot = firstSlot(hashOf(id), capacity);
    while (view.getUint32(preamble + slot * slotBytes, true) !== 0) slot = slot + 1 === capacity ? 0 : slot + 1;
    view.setUint32(preamble + slot * slotBytes, id, true);
    view.setUint16(preamble + slot * slotBytes + 4, index, true);
  }
  view.setUint32(0, (shapes | (asNumbers ? numbersBit : 0)) >>> 0, true);
  view.setUint32(4, scoped.length, true);
  const texts = [...contents.keys()];
  return joinBytes([head, asNumbers ? encodeNumbers(texts.map((text) => Number(JSON.parse(text)))) : encodeContents(texts)]);
}

export interface ScopeTable {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the table begins in the bytes, and where it ends. */
  readonly start: number;
  readonly end: number;
  readonly capacity: number;
  /** Contents are numbers: 0 and 1 where the key is boolean. */
  readonly numbers: boolean;
  /** A bit for each shape that the key has. */
  readonly shapes: number;
}

/** The table from `start` to `end`, read as it is asked; throws FormatFault where there is no room for one. */
export function openScopeTable(bytes: Uint8Array, view: DataView, start: number, end: number): ScopeTable {
  if (end - start < preamble) return faulty('the settings are cut off');
  const first = view.getUint32(start, true);
  const capacity = capacityOf(toIndex(view.getUint32(start + 4, true), settingsMax + 1, 'the number of settings'));
  const contents = start + preamble + capacity * slotBytes;
  const numbers = first >= numbersBit;
  // Beside a cohort a content is a list.
  if (numbers && (first & shapesMask) >>> cohortBitOfShapes !== 0) return faulty('settings of cohorts are no numbers');
  if (contents + (numbers ? 0 : 4) > end) return faulty('the settings are cut off');
  return { bytes, view, start, end, capacity, numbers, shapes: first & shapesMask };
}

/** The index of the content of this scope, or -1. */
export function findScope({ view, start, capacity }: ScopeTable, id: ScopeId): number {
  let slot = firstSlot(hashOf(id), capacity);
  for (let probes = 0; probes < capacity; probes++) {
    const at = start + preamble + slot * slotBytes;
    const there = view.getUint32(at, true);
    if (there === id) return view.getUint16(at + 4, true);
    if (there === 0) return -1;
    slot = slot + 1 === capacity ? 0 : slot + 1;
  }
  return -1;
}

/** Every scope of the table with the index of its content, in the order of places and roles. */
export function scopesOf({ view, start, capacity }: ScopeTable): (readonly [id: ScopeId, content: number])[] {
  const scopes: (readonly [ScopeId, number])[] = [];
  for (let slot = 0; slot < capacity; slot++) {
    const at = start + preamble + slot * slotBytes;
    const id = view.getUint32(at, true);
    if (id !== 0) scopes.push([id, view.getUint16(at + 4, true)]);
  }
  return scopes.sort(([a], [b]) => a - b);
}

/** The number of a table of numbers; throws FormatFault when there is none. */
export function numberAt({ view, start, end, capacity }: ScopeTable, index: number): number {
  const at = start + preamble + capacity * slotBytes + index * 8;
  const number = at + 8 <= end ? view.getFloat64(at, true) : Number.NaN;
  return Number.isFinite(number) ? number : faulty('a setting has no value');
}

/** The content of a table of texts; throws FormatFault when it is no JSON. */
export function contentAt({ bytes, view, start, end, capacity }: ScopeTable, index: number): unknown {
  const contents = start + preamble + capacity * slotBytes;
  const count = view.getUint32(contents, true);
  const texts = contents + 4 + count * 4;
  if (index >= count || texts > end) return faulty('a setting has no content');
  const from = index === 0 ? 0 : view.getUint32(contents + index * 4, true);
  const to = view.getUint32(contents + 4 + index * 4, true);
  return texts + to <= end ? parseJson(bytes.subarray(texts + from, texts + to), 'a setting') : faulty('a setting is cut off');
}
