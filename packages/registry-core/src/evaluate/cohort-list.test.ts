// The cohorts of a snapshot: found by their position, asked once, and nobody's when they cannot be read.
import { expect, it } from 'vitest';
import { encodeTextTable, openTextTable } from '../snapshot/text-table.ts';
import { createAttributeList } from './attribute.ts';
import { toCohortList } from './cohort-list.ts';
import { startTrace } from './trace.ts';
import { startWalk } from './walk.ts';

const texts = (...list: string[]) => openTextTable(encodeTextTable(list), 10, 'a table');
/** `odd` and `even` need each other; `future` has an operator that nobody knows. */
const cohorts = [
  ['vip', 1, 0, 0],
  ['texans', 2, 0, [10, 'state', 'US-TX']],
  ['odd', 3, 0, [3, 3]],
  ['even', 4, 0, [3, 2]],
  ['future', 5, 0, [99]],
  'no cohort',
  [7, 6, 0, 0],
];
const members = [texts('ann', '5'), texts(), texts(), texts(), texts('ann'), texts(), texts()];

function listOf(traced = false) {
  return toCohortList({ cohorts, members }, traced, createAttributeList());
}

function isMember(index: number, context: object, client = false): boolean | undefined {
  return listOf()
    .find(index)
    ?.test(startWalk({ ...context }, client, new Set(), null, null));
}

it.each([-1, 0.5, 7, 8, '0', null, undefined, Number.NaN])('there is none at %j', (index) => {
  expect(listOf().find(index)).toBeUndefined();
});

it('is the same however often it is found', () => {
  const list = listOf();
  expect(list.find(0)).toBe(list.find(0));
  expect([list.count, list.find(0)?.key, list.find(1)?.key]).toEqual([7, 'vip', 'texans']);
});

it.each([2, 3, 4, 5, 6])('that cannot be read is none, and stays none (%i)', (index) => {
  const list = listOf();
  expect([list.find(index), list.find(index)]).toEqual([undefined, undefined]);
});

it('has whom it lists, whom the caller asserts and for whom its condition holds', () => {
  expect([
    isMember(0, { targetingKey: 'ann' }),
    isMember(0, { targetingKey: 'bob' }),
    isMember(0, { targetingKey: 5 }),
    isMember(0, {}),
    isMember(0, { cohorts: ['vip'] }),
    isMember(0, { cohorts: ['vip'] }, true),
    isMember(0, { cohorts: 'vip' }),
    isMember(1, { state: 'US-TX' }),
    isMember(1, { state: 'US-CA' }),
  ]).toEqual([true, false, false, false, true, false, false, true, false]);
});

it('is asked once a walk, and remembers either answer', () => {
  const { trace, steps } = startTrace();
  const walk = startWalk({ targetingKey: 'ann', state: 'US-CA' }, false, new Set(), trace, null);
  const list = listOf(true);
  const answers = [0, 0, 1, 1].map((index) => list.find(index)?.test(walk));
  expect([answers, steps.map(({ subject }) => subject)]).toEqual([
    [true, true, false, false],
    ['vip', 'texans'],
  ]);
});
