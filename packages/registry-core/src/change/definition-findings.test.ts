// What may never change under a key's name.
import { describe, expect, it } from 'vitest';
import { ConfigKey } from '../registry/config-key.ts';
import { Flag } from '../registry/flag.ts';
import type { RegistryKey } from '../registry/registry.ts';
import { definitionFindings } from './definition-findings.ts';
import { stepOf } from './release-version.ts';

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

describe('what breaks readers', () => {
  const choice = ConfigKey.parse({
    kind: 'config',
    type: 'enum',
    default: 'a',
    constraints: { members: ['a', 'b', 'c'] },
    clientReadable: true,
  });
  const document = ConfigKey.parse({ kind: 'config', type: 'json', default: {}, constraints: { schema: { required: ['a'] } } });
  const schema = (wanted: object) => ({ ...document, constraints: { schema: wanted } }) as ConfigKey;

  it.each<[string, RegistryKey, RegistryKey, string]>([
    ['a key is archived', key, { ...key, archived: true }, 'BREAKING_ARCHIVED archived'],
    ['clients may not read it any more', choice, { ...choice, clientReadable: false }, 'BREAKING_CLIENTS_EXCLUDED clientReadable'],
    ['members of an enum go', choice, { ...choice, constraints: { members: ['a'] } }, 'BREAKING_MEMBER_REMOVED constraints.members'],
    ['a schema forbids more', document, schema({ required: ['a', 'b'] }), 'BREAKING_SCHEMA_NARROWED constraints.schema'],
    ['a variant goes', flag, { ...flag, variants: { off: false, yes: true } }, 'BREAKING_VARIANT_REMOVED variants.on'],
  ])('is said when %s, and the release is a major one', (_what, before, after, finding) => {
    const touched = { entry: 'key:k', before, after } as const;
    const findings = definitionFindings([touched], []);
    expect(findings.map(({ code, path, severity }) => `${code} ${path} ${severity}`)).toEqual([`${finding} warning`]);
    expect(stepOf(touched)).toBe('major');
  });

  it.each<[string, RegistryKey, RegistryKey]>([
    ['a member is added', choice, { ...choice, constraints: { members: ['a', 'b', 'c', 'd'] } }],
    ['a schema allows more', document, schema({ required: [] })],
    ['a schema goes', document, { ...document, constraints: {} }],
    ['a variant is added', flag, { ...flag, flagType: 'variant', variants: { ...flag.variants, third: true } }],
  ])('is not said when %s', (_what, before, after) => {
    expect(definitionFindings([{ entry: 'key:k', before, after }], [])).toEqual([]);
  });

  it('names a variant that goes on under another name', () => {
    const [renamed] = definitionFindings([{ entry: 'key:k', before: flag, after: { ...flag, variants: { off: false, yes: true } } }], []);
    expect(renamed?.message).toBe(
      'The variant on is called yes now; readers, reports and prerequisites that name it miss it, so keep it with a weight of 0 while any do.',
    );
  });

  it('names who reads the key, where that is counted', () => {
    const seen = ['ios 4.2', 'ios 4.1', 'android 3.9', 'web 12'].map((client) => ({ client, lastSeen: '2026-11-20T09:00:00Z' }));
    const archived = [{ entry: 'key:k', before: key, after: { ...key, archived: true } }] as const;
    const [finding] = definitionFindings(archived, [], (name) => (name === 'k' ? seen : []));
    expect(finding?.message).toMatch(/ It is read by ios 4\.2 \(last on 2026-11-20\), ios 4\.1 \(last on 2026-11-20\) and 2 more\.$/);
    const bulk = { client: 'shop 7', lastSeen: '2026-11-19T09:00:00Z', asksForAll: true };
    expect(definitionFindings(archived, [], () => [seen[0]!, bulk])[0]?.message).toMatch(
      / It is read by ios 4\.2 \(last on 2026-11-20\)\. All keys at once are read by shop 7 \(last on 2026-11-19\), so this one may be among what they use\.$/,
    );
    expect(definitionFindings(archived, [], () => [])[0]?.message).not.toContain('read by');
  });
});
