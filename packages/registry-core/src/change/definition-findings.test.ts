// What may never change under a key's name.
import { describe, expect, it } from 'vitest';
import { ConfigKey } from '../registry/config-key.ts';
import { Flag } from '../registry/flag.ts';
import type { RegistryKey } from '../registry/registry.ts';
import { definitionFindings } from './definition-findings.ts';

const key = ConfigKey.parse({ kind: 'config', type: 'int', default: 1 });
const flag = Flag.parse({
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 's',
  settings: [{ scope: {}, serve: { variant: 'off' } }],
});

describe('in place', () => {
  it.each<[string, RegistryKey | null, RegistryKey | null, string[]]>([
    ['a key may change its value', key, { ...key, default: 2 }, []],
    ['a boolean flag may become a percentage', flag, { ...flag, flagType: 'percentage' }, []],
    ['a key may be archived', key, { ...key, archived: true }, []],
    ['a new key may be anything', null, flag, []],
    ['a key may not become a flag', key, flag, ['KIND_CHANGED']],
    ['a key may not change its type', key, { ...key, type: 'float' }, ['TYPE_CHANGED']],
    ['a flag may not change the type of its values', flag, { ...flag, valueType: 'string' }, ['TYPE_CHANGED']],
    ['a flag may not change its salt', flag, { ...flag, salt: 't' }, ['SALT_CHANGED']],
    ['a key may not be removed', key, null, ['KEY_REMOVED']],
    ['an archived key may not come back', { ...key, archived: true }, key, ['KEY_ARCHIVED']],
    ['an archived key may not be edited', { ...key, archived: true }, { ...key, archived: true, default: 3 }, ['KEY_ARCHIVED']],
  ])('%s', (_what, before, after, codes) => {
    expect(definitionFindings([{ entry: 'key:k', before, after }], []).map(({ code }) => code)).toEqual(codes);
  });
});

it('a new key agrees with the other environments', () => {
  const known = [{ entry: 'key:k', where: 'in staging', body: flag } as const];
  expect(definitionFindings([{ entry: 'key:k', before: null, after: key }], known)).toMatchObject([
    { code: 'KIND_CHANGED', message: 'k is a flag in staging and cannot be a config key here.' },
  ]);
  expect(definitionFindings([{ entry: 'key:other', before: null, after: key }], known)).toEqual([]);
});

it('places and cohorts are free to change', () => {
  const place = { id: 'US', kind: 'country' as const, name: 'United States' };
  expect(definitionFindings([{ entry: 'place:US', before: place, after: null }], [])).toEqual([]);
});
