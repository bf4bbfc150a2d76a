// Tables of texts find what is in them and nothing else, whatever the bytes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTextTable, findText, openTextTable, textAt } from './text-table.ts';

const open = (bytes: Uint8Array) => openTextTable(bytes, 100_000, 'the table');
const toTable = (texts: readonly string[]) => open(encodeTextTable([...new Set(texts)].sort()));

describe('a table of texts', () => {
  it('finds each text at its position in the sorted list, and no other text', () => {
    const texts = fc.array(fc.oneof(fc.string({ maxLength: 6 }), fc.string({ unit: 'grapheme', maxLength: 4 })), { maxLength: 60 });
    fc.assert(
      fc.property(texts, fc.string({ maxLength: 6 }), (list, other) => {
        const sorted = [...new Set(list)].sort();
        const table = toTable(list);
        expect(table.count).toBe(sorted.length);
        for (const [i, text] of sorted.entries()) {
          expect(findText(table, text)).toBe(i);
          expect(textAt(table, i)).toBe(text);
        }
        expect(findText(table, other)).toBe(sorted.indexOf(other));
      }),
    );
  });

  it('tells apart texts of which one begins with the other', () => {
    const table = toTable(['a', 'ab', 'abc']);
    expect(['', 'a', 'ab', 'abc', 'abcd'].map((text) => findText(table, text))).toEqual([-1, 0, 1, 2, -1]);
  });

  it('is bytes that any other bytes may stand for', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 80 }), fc.string(), (bytes, text) => {
        try {
          findText(open(bytes), text);
        } catch (thrown) {
          expect(thrown).toMatchObject({ message: expect.stringMatching(/^the table/) });
        }
      }),
      { numRuns: 2000 },
    );
  });
});
