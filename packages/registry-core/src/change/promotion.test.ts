// What differs between two environments, and what comes over when only some of it is picked.
import { describe, expect, it } from 'vitest';
import { digestOf } from '../registry/canonical-json.ts';
import { Cohort } from '../registry/cohort.ts';
import { ConfigKey } from '../registry/config-key.ts';
import type { EntryBody, EntryId } from '../registry/entry.ts';
import { Flag } from '../registry/flag.ts';
import type { Entries } from './entries.ts';
import { comparePromotion, promotePicks } from './promotion.ts';

const fee = ConfigKey.parse({ kind: 'config', type: 'float', default: 12, unit: '%', description: 'Provider fee' });
const tried = { ...fee, default: 11, settings: [{ scope: { cohort: 'testers' }, value: 5 }] };
const flag = Flag.parse({
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 'production',
  settings: [{ scope: {}, serve: { variant: 'off' } }],
});
const testers = Cohort.parse({ key: 'testers', rank: 1, members: ['a'] });
const target: Entries = new Map<EntryId, EntryBody>([
  ['key:fee', fee],
  ['key:flag', flag],
  ['key:only-here', fee],
]);
const source: Entries = new Map<EntryId, EntryBody>([
  ['key:fee', tried],
  ['key:flag', { ...flag, salt: 'staging', settings: [{ scope: {}, rules: [], serve: { variant: 'on' } }] }],
  ['cohort:testers', testers],
]);

describe('a comparison', () => {
  it('lists each difference for itself, with what it needs, and leaves alone what only the target has', () => {
    const rows = comparePromotion(source, target);
    expect(rows.map(({ entry, parts, needs }) => [entry, parts.map(({ path }) => path), needs])).toEqual([
      ['cohort:testers', [''], []],
      ['key:fee', ['default', 'settings[cohort=testers]'], ['cohort:testers']],
      ['key:flag', ['settings[global].serve'], []],
    ]);
    expect(rows[1]).toMatchObject({ title: 'Provider fee', parts: [{ where: 'by default', words: { mine: '12 %', theirs: '11 %' } }, {}] });
  });

  it('of equal environments is empty', () => {
    expect(comparePromotion(target, target)).toEqual([]);
  });
});

describe('picks', () => {
  const promote = (...picks: [`${'key' | 'cohort'}:${string}`, string][]) =>
    promotePicks(
      source,
      target,
      picks.map(([entry, path]) => ({ entry, path })),
    );

  it('bring only what was picked, drawn from what the target has', () => {
    expect(promote(['key:fee', 'default'])).toEqual({
      ok: true,
      value: [{ kind: 'entry', entry: 'key:fee', base: digestOf(fee), body: { ...fee, default: 11 } }],
    });
    expect(promote(['key:fee', 'settings[cohort=testers]'], ['cohort:testers', ''])).toMatchObject({
      value: [{ body: { default: 12, settings: tried.settings } }, { base: null, body: testers }],
    });
  });

  it('of everything keep the salt, so that nobody moves', () => {
    expect(promote(['key:flag', ''])).toMatchObject({
      value: [{ body: { salt: 'production', settings: [{ serve: { variant: 'on' } }] } }],
    });
  });

  it('of what is equal make no edit, and of what is not there are refused', () => {
    expect(promotePicks(target, target, [{ entry: 'key:fee', path: '' }])).toEqual({ ok: true, value: [] });
    expect(promote(['key:none', ''])).toMatchObject({ ok: false, refusal: { code: 'UNKNOWN_ENTRY' } });
    expect(promote(['key:only-here', ''])).toMatchObject({ ok: false, refusal: { code: 'UNKNOWN_ENTRY' } });
  });
});
