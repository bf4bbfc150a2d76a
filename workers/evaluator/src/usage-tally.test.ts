// Counting by identity gives the same sums as counting words would.
import type { Answer, Evaluation } from '@switchyard/registry-core/evaluate/evaluation';
import { expect, it } from 'vitest';
import { startTally } from './usage-tally.ts';

function answer(key: string, variant: string, reason: Answer['reason'] = 'STATIC'): Answer {
  return Object.freeze({ key, variant, reason, value: true, metadata: Object.freeze({}) });
}

const on = answer('a', 'on');
const off = answer('a', 'off', 'SPLIT');
const other = answer('b', 'red');
const missing: Evaluation = { key: 'nobody', reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND', errorDetails: 'There is no such key.' };

function countsOf(tally: ReturnType<typeof startTally>, stale = false) {
  const { counts, errors, dropped } = tally.rows('1.0.0', stale);
  const sorted = counts.map(([key, variant, reason, , times]) => `${key} ${variant} ${reason} ${times}`).sort();
  return { counts: sorted, errors, dropped };
}

it('bulk answers are counted by how they differ from the first', () => {
  const tally = startTally();
  for (let i = 0; i < 100; i += 1) tally.all([i % 4 === 0 ? off : on, other]);
  tally.one(on);
  expect(countsOf(tally)).toEqual({ counts: ['a off SPLIT 25', 'a on STATIC 76', 'b red STATIC 100'], errors: [], dropped: 0 });
});

it('a bulk of another length is counted one by one', () => {
  const tally = startTally();
  tally.all([on, other]);
  tally.all([other]);
  expect(countsOf(tally).counts).toEqual(['a on STATIC 1', 'b red STATIC 2']);
});

it('answers that were made for one caller count by their words', () => {
  const tally = startTally();
  for (let i = 0; i < 3; i += 1) tally.one({ ...on, metadata: { warnings: [`odd ${i}`] } });
  expect(countsOf(tally).counts).toEqual(['a on STATIC 3']);
});

it('failures count by their code, never by a key that the caller made up', () => {
  const tally = startTally();
  for (let i = 0; i < 10; i += 1) tally.one({ ...missing, key: `made-up-${i}` });
  expect(countsOf(tally)).toEqual({ counts: [], errors: [['1.0.0', 'FLAG_NOT_FOUND', 10]], dropped: 0 });
});

it('stale answers say so, but a disabled flag stays disabled', () => {
  const tally = startTally();
  tally.all([on, answer('c', 'off', 'DISABLED')]);
  expect(countsOf(tally, true).counts).toEqual(['a on STALE 1', 'c off DISABLED 1']);
});

it('beyond the bound answers are dropped and counted', () => {
  const tally = startTally();
  for (let i = 0; i < 50_010; i += 1) tally.one(answer(`k${i}`, 'on'));
  tally.one(on);
  expect(countsOf(tally)).toMatchObject({ counts: { length: 50_000 }, dropped: 11 });
});
