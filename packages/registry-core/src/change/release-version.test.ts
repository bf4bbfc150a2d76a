// The version of a release follows from what it asks of its readers.
import { describe, expect, it } from 'vitest';
import { ConfigKey } from '../registry/config-key.ts';
import type { EntryBody, EntryId } from '../registry/entry.ts';
import { Flag } from '../registry/flag.ts';
import { nextVersion, stepOf } from './release-version.ts';

const key = ConfigKey.parse({ kind: 'config', type: 'enum', default: 'a', constraints: { members: ['a', 'b'] }, clientReadable: true });
const flag = Flag.parse({
  kind: 'flag',
  flagType: 'variant',
  valueType: 'string',
  variants: { a: 'A', b: 'B' },
  off: 'a',
  salt: 's',
  settings: [{ scope: {}, serve: { variant: 'a' } }],
});
const place = { id: 'US', kind: 'country' as const, name: 'United States' };

describe('a release is', () => {
  it.each<[string, string, EntryId, EntryBody | null, EntryBody | null]>([
    ['major', 'a key is archived', 'key:k', key, { ...key, archived: true }],
    ['major', 'a key is removed', 'key:k', key, null],
    ['major', 'a type changes', 'key:k', key, { ...key, type: 'string' }],
    ['major', 'a member of an enum goes', 'key:k', key, { ...key, constraints: { members: ['a'] } }],
    ['major', 'a variant goes', 'key:f', flag, { ...flag, variants: { a: 'A' } }],
    ['major', 'clients may not read a key any more', 'key:k', key, { ...key, clientReadable: false }],
    ['minor', 'a key is new', 'key:k', null, key],
    ['minor', 'a place is new', 'place:US', null, place],
    ['minor', 'a variant is new', 'key:f', flag, { ...flag, variants: { a: 'A', b: 'B', c: 'C' } }],
    ['minor', 'clients may read a key now', 'key:f', flag, { ...flag, clientReadable: true }],
    ['patch', 'a default changes', 'key:k', key, { ...key, default: 'b' }],
    ['patch', 'a flag serves something else', 'key:f', flag, { ...flag, settings: [{ scope: {}, rules: [], serve: { variant: 'b' } }] }],
    ['patch', 'a place is renamed', 'place:US', place, { ...place, name: 'USA' }],
    ['patch', 'an archived key is described', 'key:k', { ...key, archived: true }, { ...key, archived: true, description: 'x' }],
  ])('%s when %s', (step, _what, entry, before, after) => {
    expect(stepOf({ entry, before, after })).toBe(step);
  });
});

it('counts on from the version before, and starts at 1.0.0', () => {
  const [gone, added, moved] = [
    { entry: 'key:k', before: key, after: null },
    { entry: 'key:k', before: null, after: key },
    { entry: 'key:k', before: key, after: { ...key, default: 'b' } },
  ] as const;
  expect(nextVersion(null, [moved])).toBe('1.0.0');
  expect(nextVersion('1.4.2', [moved])).toBe('1.4.3');
  expect(nextVersion('1.4.2', [moved, added])).toBe('1.5.0');
  expect(nextVersion('1.4.2', [added, gone, moved])).toBe('2.0.0');
  expect(nextVersion('1.4.2', [])).toBe('1.4.3');
});
