// How a head names the SDK keys in use: a table that can stay, with revocations beside it, or a new one.
import { expect, it } from 'vitest';
import { encodeKeyTable, type KeyTable, nameKeys, type SdkKeyEntry } from './key-table.ts';
import { readKeyTable } from './read-head.ts';

const key = (id: string, more: Partial<SdkKeyEntry> = {}): SdkKeyEntry => ({
  id,
  kind: 'server',
  hash: id.charCodeAt(0).toString(16).repeat(32),
  ...more,
});
const [a, b, c] = [key('a'), key('b'), key('c')];
const table: KeyTable = { keys: [a, b, c] };

it('keeps a table that says it all', () => {
  expect(nameKeys(table, [c, a, b], 100)).toEqual({ table, revoked: [] });
});

it('names revoked keys beside the table, which needs no new document', () => {
  expect(nameKeys(table, [b], 100)).toEqual({ table, revoked: ['a', 'c'] });
});

it.each<[string, SdkKeyEntry[], SdkKeyEntry[]]>([
  ['a key is added', [a, b, c, key('d')], [a, b, c, key('d')]],
  ['a key gets an end', [a, b, key('c', { expiresAtMs: 1 })], [a, b, key('c', { expiresAtMs: 1 })]],
  ['a key is added while another is revoked', [a, key('d')], [a, key('d')]],
])('makes a new table, without any revocation, when %s', (_name, inUse, keys) => {
  expect(nameKeys(table, inUse, 100)).toEqual({ table: { keys }, revoked: [] });
});

it('makes a new table when there would be more revocations than a head takes', () => {
  expect(nameKeys(table, [b], 1)).toEqual({ table: { keys: [b] }, revoked: [] });
});

it('reads back what it wrote, and refuses anything else with a place', () => {
  const bytes = encodeKeyTable(table);
  expect(readKeyTable(bytes)).toEqual({ ok: true, value: table });
  expect(readKeyTable(bytes.slice(1))).toMatchObject({ ok: false, refusal: { code: 'KEY_TABLE_INVALID' } });
  const odd = new TextEncoder().encode('{"keys":[{"id":"a","kind":"admin","hash":""}]}');
  expect(readKeyTable(odd)).toMatchObject({ refusal: { message: expect.stringContaining('keys.0.kind') } });
});
