import { expect, it } from 'vitest';
import { renderTable, shorten } from './table.ts';

it('a table aligns text to the left and numbers to the right', () => {
  const rows = [
    ['fees.provider_pct', 12],
    ['a', 3],
  ] as const;
  expect(renderTable(['key', 'n'], rows)).toBe('KEY                 N\nfees.provider_pct  12\na                   3');
});

it('a table keeps control characters of its values off the terminal', () => {
  expect(renderTable(['a', 'b'], [['x\u001b[31m\ny', 'z']])).toBe('A         B\nx [31m y  z');
});

it('a table without rows says so', () => {
  expect(renderTable(['key'], [])).toBe('Nothing found.');
});

it('long text is cut with an ellipsis', () => {
  expect(shorten('abcdef', 4)).toBe('abc…');
});
