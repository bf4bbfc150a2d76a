import { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import type { EntryBody, EntryId } from '@switchyard/registry-core/registry/entry';
import { expect, it } from 'vitest';
import { scopeGrid } from './scope-grid.ts';

const entries = new Map<EntryId, EntryBody>([
  ['place:US', { id: 'US', kind: 'country', name: 'United States' }],
  ['place:US-TX', { id: 'US-TX', kind: 'state', in: 'US', name: 'Texas' }],
  ['place:HOU', { id: 'HOU', kind: 'city', in: 'US-TX', name: 'Houston' }],
  ['place:US-CA', { id: 'US-CA', kind: 'state', in: 'US', name: 'California' }],
]);

function grid(settings: object[], everyPlace = false) {
  const key = ConfigKey.parse({ kind: 'config', type: 'int', default: 12, unit: '%', settings });
  const { roles, lines, hiddenPlaces } = scopeGrid(key, entries, everyPlace);
  const drawn = lines.map(({ label, depth, cells }) => [
    '  '.repeat(depth) + label,
    ...cells.map(({ own, serves, source }) => (own ? serves : `(${serves}, ${source})`)),
  ]);
  return { roles, drawn, hiddenPlaces };
}

it('an own value stands where it was set, an inherited one says where it comes from', () => {
  const { roles, drawn, hiddenPlaces } = grid([
    { scope: { role: 'studio' }, value: 10 },
    { scope: { state: 'US-TX' }, value: 11 },
    { scope: { state: 'US-TX', city: 'HOU', role: 'studio' }, value: 9 },
  ]);
  expect(roles).toEqual(['studio']);
  expect(drawn).toEqual([
    ['Everyone', '(12 %, the default)', '10 %'],
    ['  United States', '(12 %, the default)', '(10 %, studios)'],
    ['    Texas', '11 %', '(10 %, studios)'],
    ['      Houston', '(11 %, Texas)', '9 %'],
  ]);
  expect(hiddenPlaces).toBe(1);
});

it('every place is drawn when asked for', () => {
  const { drawn, hiddenPlaces } = grid([{ scope: {}, value: 10 }], true);
  expect(drawn.map(([label]) => label?.trim())).toEqual(['Everyone', 'United States', 'California', 'Texas', 'Houston']);
  expect(drawn[4]).toEqual(['      Houston', '(10 %, the global setting)']);
  expect(hiddenPlaces).toBe(0);
});

it('a cohort has a line of its own before its places', () => {
  const { drawn } = grid([{ scope: { cohort: 'vip', city: 'HOU' }, value: 5 }]);
  expect(drawn).toEqual([
    ['Everyone', '(12 %, the default)'],
    ['vip', '(12 %, the default)'],
    ['  vip in Houston', '5 %'],
  ]);
});
