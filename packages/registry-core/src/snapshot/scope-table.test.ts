// A table of scoped settings gives each scope its content and no other scope anything, whatever bytes it is read from.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScopeShape } from '../scope/specificity.ts';
import type { Packed } from './format.ts';
import {
  contentAt,
  encodeScopeTable,
  findScope,
  numberAt,
  openScopeTable,
  partsOf,
  type ScopedContent,
  scopesOf,
  toScopeId,
} from './scope-table.ts';
import { capacityOf } from './text-table.ts';

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const open = (bytes: Uint8Array, start = 0, end = bytes.length) => openScopeTable(bytes, viewOf(bytes), start, end);
const entry = (id: number, content: Packed, shape: number = 3): ScopedContent => ({ id, shape: shape as ScopeShape, content });
const some = (count: number, content: (i: number) => Packed) =>
  Array.from({ length: count }, (_, i) => entry(toScopeId(i, -1, false), content(i)));
/** A copy with one 32-bit number changed. */
function changed(bytes: Uint8Array, at: number, to: number): Uint8Array {
  const copy = bytes.slice();
  viewOf(copy).setUint32(at, to, true);
  return copy;
}
const contentsOf = (count: number) => 8 + capacityOf(count) * 6;

describe('the number of a scope', () => {
  it('is made of its place, its role and whether it has a cohort', () => {
    const parts = [-1, 0, 5, 9_999].flatMap((place) =>
      [-1, 0, 7, 9_999].flatMap((role) => [false, true].map((cohort) => ({ place, role, cohort }))),
    );
    const ids = parts.map(({ place, role, cohort }) => toScopeId(place, role, cohort));
    expect(ids.map(partsOf)).toEqual(parts);
    expect(new Set(ids).size).toBe(ids.length);
    expect(toScopeId(-1, -1, false)).toBe(0);
    expect(toScopeId(0, 0, true)).toBe(1 + 2 ** 14 + 2 ** 28);
  });
});

describe('a table of scoped settings', () => {
  it('finds every scope that is in it, and no other', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 3_000 }), (list, other) => {
        const table = open(
          encodeScopeTable(
            list.map((id) => entry(id, [id % 7])),
            false,
          ),
        );
        for (const id of list) expect(contentAt(table, findScope(table, id))).toEqual([id % 7]);
        if (!list.includes(other)) expect(findScope(table, other)).toBe(-1);
        expect(scopesOf(table).map(([id]) => id)).toEqual(list.toSorted((a, b) => a - b));
        for (const [id, content] of scopesOf(table)) expect(content).toBe(findScope(table, id));
      }),
    );
  });

  it('is the same whatever the order of its settings', () => {
    const settings = some(50, (i) => i);
    expect(encodeScopeTable(settings.toReversed(), true)).toEqual(encodeScopeTable(settings, true));
  });

  it('keeps equal contents once', () => {
    const table = open(
      encodeScopeTable(
        some(40, (i) => ({ even: i % 2 === 0 })),
        false,
      ),
    );
    expect(new Set(scopesOf(table).map(([, content]) => content))).toEqual(new Set([0, 1]));
    expect(() => contentAt(table, 2)).toThrow('a setting has no content');
  });

  it('says which shapes of scope it has, and whether contents are numbers', () => {
    const shapes = [entry(1, 5, 1), entry(2, 6, 4)];
    expect(open(encodeScopeTable(shapes, true))).toMatchObject({ shapes: 0b10010, numbers: true, capacity: capacityOf(2) });
    expect(open(encodeScopeTable([entry(1, [0, 5], 15)], false))).toMatchObject({ shapes: 1 << 15, numbers: false });
  });

  it('keeps numbers as they are, and a boolean as 0 or 1', () => {
    const numbers = [0, -1, 0.1, 2 ** 53, 1e-300, true, false];
    const table = open(
      encodeScopeTable(
        some(numbers.length, (i) => numbers[i]!),
        true,
      ),
    ); // as many as settings
    expect(numbers.map((_, i) => numberAt(table, findScope(table, toScopeId(i, -1, false))))).toEqual([0, -1, 0.1, 2 ** 53, 1e-300, 1, 0]);
    expect(() => numberAt(table, 7)).toThrow('a setting has no value');
  });

  it('is read wherever it lies in the bytes', () => {
    const bytes = encodeScopeTable(
      some(3, (i) => [`text ${i}`]),
      false,
    );
    const padded = new Uint8Array(bytes.length + 30).fill(0xff);
    padded.set(bytes, 10);
    const table = open(padded, 10, 10 + bytes.length);
    expect([0, 1, 2].map((i) => contentAt(table, findScope(table, toScopeId(i, -1, false))))).toEqual([['text 0'], ['text 1'], ['text 2']]);
  });
});

describe('a faulty table of scoped settings', () => {
  const texts = encodeScopeTable(
    some(3, (i) => [`text ${i}`]),
    false,
  );
  const numbers = encodeScopeTable(
    some(3, (i) => i),
    true,
  );

  it('is refused where there is no room for it', () => {
    expect(() => open(texts, 0, 7)).toThrow('the settings are cut off');
    expect(() => open(texts, 0, contentsOf(3) + 3)).toThrow('the settings are cut off');
    expect(open(texts, 0, contentsOf(3) + 4)).toMatchObject({ numbers: false });
    expect(() => open(numbers, 0, contentsOf(3) - 1)).toThrow('the settings are cut off');
    expect(open(numbers, 0, contentsOf(3))).toMatchObject({ numbers: true });
  });

  it('is refused with more settings than a key may have', () => {
    expect(() => open(changed(texts, 4, 10_001))).toThrow('the number of settings');
    expect(() => open(changed(texts, 4, 10_000))).toThrow('the settings are cut off');
  });

  it('is refused when settings of cohorts claim to be numbers', () => {
    expect(() => open(changed(numbers, 0, 0x8000_0100))).toThrow('settings of cohorts are no numbers');
    expect(open(changed(numbers, 0, 0x8000_00ff))).toMatchObject({ numbers: true, shapes: 0xff });
  });

  it('ends its search where no slot is free', () => {
    const full = numbers.slice();
    for (let slot = 0; slot < capacityOf(3); slot++) viewOf(full).setUint32(8 + slot * 6, 77, true);
    expect(findScope(open(full), toScopeId(0, -1, false))).toBe(-1);
    expect(scopesOf(open(full))).toHaveLength(capacityOf(3));
  });

  it('has no content where its texts end, or its list of them', () => {
    const at = contentsOf(3);
    expect(() => contentAt(open(changed(texts, at, 0)), 0)).toThrow('a setting has no content');
    expect(() => contentAt(open(changed(texts, at, 1_000)), 999)).toThrow('a setting has no content');
    expect(() => contentAt(open(changed(texts, at + 4, 1_000)), 0)).toThrow('a setting is cut off');
    expect(() => contentAt(open(texts, 0, texts.length - 1), 2)).toThrow('a setting is cut off');
    expect(() => contentAt(open(changed(texts, at + 4, 3)), 0)).toThrow('a setting');
    expect(() => numberAt(open(numbers, 0, numbers.length - 1), 2)).toThrow('a setting has no value');
    const infinite = numbers.slice();
    viewOf(infinite).setFloat64(at, Number.POSITIVE_INFINITY, true);
    expect(() => numberAt(open(infinite), 0)).toThrow('a setting has no value');
  });
});
