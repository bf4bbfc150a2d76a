// A packed config key: what the reader needs and nothing else, with numbers where all contents are numbers.
import { expect, it } from 'vitest';
import { ConfigKey } from '../registry/config-key.ts';
import type { CanonicalScope } from '../scope/canonical-scope.ts';
import { packConfigKey } from './pack-config-key.ts';
import type { ScopeOrder } from './pack-settings.ts';
import { contentAt, findScope, numberAt, openScopeTable, toScopeId } from './scope-table.ts';

const ranks: Record<string, number> = { low: 1, high: 9 };
const order: ScopeOrder = { place: () => 4, role: () => 2, cohort: (key) => (key === 'low' ? 0 : 1), rank: (key) => ranks[key] ?? 0 };
const global: CanonicalScope = { depth: 0 };
const inCity: CanonicalScope = { depth: 3, place: 'HOU' };
const among = (cohort: string): CanonicalScope => ({ depth: 0, cohort });

function pack(type: string, settings: readonly [scope: CanonicalScope, value: unknown][], more: object = {}) {
  const values = settings.map(([, value]) => ({ scope: {}, value }));
  const key = ConfigKey.parse({ kind: 'config', type, default: settings[0]?.[1] ?? 0, settings: values, ...more });
  return packConfigKey(
    key,
    settings.map(([scope]) => scope),
    order,
    3,
  );
}
function open({ settings }: ReturnType<typeof pack>) {
  if (settings === null) throw new Error('The key has no scoped settings.');
  return openScopeTable(settings, new DataView(settings.buffer), 0, settings.length);
}

it('a key without settings is its default', () => {
  expect(pack('int', [])).toEqual({ head: [0, 3, 0, 1, 0, 0], settings: null });
  expect(pack('boolean', [], { default: true, clientReadable: true })).toEqual({ head: [0, 3, 1, 0, true, 0], settings: null });
});

it('the global setting stands beside the default, the others in a table', () => {
  const packed = pack('int', [
    [global, 7],
    [inCity, 8],
  ]);
  expect(packed.head).toEqual([0, 3, 0, 1, 7, [7]]);
  const table = open(packed);
  expect(table.numbers).toBe(true);
  expect(numberAt(table, findScope(table, toScopeId(4, -1, false)))).toBe(8);
});

it.each([
  ['boolean', true],
  ['int', 5],
  ['float', 0.5],
] as const)('scoped values of type %s are kept as numbers', (type, value) => {
  const table = open(pack(type, [[inCity, value]]));
  expect([table.numbers, numberAt(table, 0)]).toEqual([true, Number(value)]);
});

it.each([
  ['string', 'a'],
  ['json', [1]],
  ['money', { amount: 5, currency: 'USD' }],
] as const)('scoped values of type %s are kept as texts', (type, value) => {
  const table = open(pack(type, [[inCity, value]]));
  expect([table.numbers, contentAt(table, 0)]).toEqual([false, value]);
});

it('settings of cohorts are a list in the order of ranks, so that even numbers are kept as texts', () => {
  const table = open(
    pack('int', [
      [among('high'), 2],
      [among('low'), 1],
      [inCity, 3],
    ]),
  );
  expect(table.numbers).toBe(false);
  expect(contentAt(table, findScope(table, toScopeId(-1, -1, true)))).toEqual([0, 1, 1, 2]);
  expect(contentAt(table, findScope(table, toScopeId(4, -1, false)))).toBe(3);
});
