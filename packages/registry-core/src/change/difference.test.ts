// What a change touches and refers to, whom it conflicts with, and the digest that people agree to.
import { describe, expect, it } from 'vitest';
import { BusinessRule } from '../registry/business-rule.ts';
import { digestOf } from '../registry/canonical-json.ts';
import { Cohort } from '../registry/cohort.ts';
import { ConfigKey } from '../registry/config-key.ts';
import type { EntryBody, EntryId } from '../registry/entry.ts';
import { findConflicts } from './conflicts.ts';
import { differenceOf, touchedBetween } from './difference.ts';
import type { EntryEdit } from './edit.ts';
import { applyEdits, mergeEdits } from './entries.ts';
import { footprintOf, footprintOfEntry } from './footprint.ts';
import { reachableFrom } from './references.ts';

const fee = ConfigKey.parse({
  kind: 'config',
  type: 'float',
  default: 0.12,
  owner: 'finance',
  sensitivity: ['MoneyCritical'],
  settings: [
    { scope: { state: 'US-TX' }, value: 0.11 },
    { scope: { cohort: 'vip' }, value: 0.1 },
  ],
});
const vip = Cohort.parse({ key: 'vip', rank: 1, members: ['a'] });
const live = new Map<EntryId, EntryBody>([
  ['place:US', { id: 'US', kind: 'country', name: 'United States' }],
  ['place:US-TX', { id: 'US-TX', kind: 'state', in: 'US', name: 'Texas' }],
  ['place:HOU', { id: 'HOU', kind: 'city', in: 'US-TX', name: 'Houston' }],
  ['cohort:vip', vip],
  ['key:fees.provider_pct', fee],
]);

function edit(entry: EntryId, body: EntryBody | null, base = live.get(entry)): EntryEdit {
  return { kind: 'entry', entry, base: base ? digestOf(base) : null, body };
}
const lowered: ConfigKey = { ...fee, settings: [...fee.settings, { scope: { city: 'HOU' }, value: 0.1 }] };
const lower = edit('key:fees.provider_pct', lowered);

describe('edits', () => {
  it('make new entries, replace and take away, and leave what they were applied to as it was', () => {
    const added = edit('place:DAL', { id: 'DAL', kind: 'city', in: 'US-TX', name: 'Dallas' });
    const applied = applyEdits(live, [added, lower, edit('cohort:vip', null)]);
    expect([applied.has('place:DAL'), applied.get('key:fees.provider_pct'), applied.has('cohort:vip')]).toEqual([true, lowered, false]);
    expect([live.has('place:DAL'), live.has('cohort:vip')]).toEqual([false, true]);
  });

  it('are merged by what they are about, and dropped by it', () => {
    const again = edit('key:fees.provider_pct', fee);
    const revive = { kind: 'revive', flag: 'search', killId: 'kil_1' } as const;
    expect(mergeEdits([lower, revive], [again])).toEqual([again, revive]);
    expect(mergeEdits([lower, revive], [], ['revive:search'])).toEqual([lower]);
  });
});

describe('a conflict', () => {
  const theirs = new Map(live).set('key:fees.provider_pct', { ...fee, default: 0.2 });

  it('is an edit whose base is not live any more, and shows both sides', () => {
    expect(findConflicts([lower], live)).toEqual([]);
    expect(findConflicts([lower], theirs)).toEqual([
      { entry: lower.entry, base: lower.base, live: { ...fee, default: 0.2 }, mine: lowered },
    ]);
  });

  it('is not one when both sides want the same', () => {
    expect(findConflicts([lower], new Map(live).set('key:fees.provider_pct', lowered))).toEqual([]);
  });

  it('arises when two drafts make the same new entry', () => {
    const place = { id: 'DAL', kind: 'city' as const, in: 'US-TX', name: 'Dallas' };
    expect(findConflicts([edit('place:DAL', place)], new Map(live).set('place:DAL', { ...place, name: 'Big D' }))).toHaveLength(1);
  });
});

describe('the digest of a difference', () => {
  const digest = differenceOf(live, [lower]).digest;

  it('does not depend on the order of edits or entries', () => {
    const other = edit('cohort:vip', { ...vip, members: ['b'] });
    const reversed = new Map([...live].reverse());
    expect(differenceOf(live, [lower, other]).digest).toBe(differenceOf(reversed, [other, lower]).digest);
  });

  it('ignores edits that change nothing and entries that it does not refer to', () => {
    expect(differenceOf(live, [lower, edit('cohort:vip', vip)]).digest).toBe(digest);
    const apart = new Map(live).set('place:CA', { id: 'CA', kind: 'country', name: 'Canada' });
    expect(differenceOf(apart, [lower]).digest).toBe(digest);
  });

  it.each([
    ['the value that it wants', live, [edit('key:fees.provider_pct', { ...lowered, default: 0.3 })]],
    ['what was live before', new Map(live).set('key:fees.provider_pct', { ...fee, unit: '%' }), [lower]],
    ['a cohort that the key names', new Map(live).set('cohort:vip', { ...vip, members: ['a', 'b'] }), [lower]],
    ['a place around the place of a setting', new Map(live).set('place:US', { id: 'US', kind: 'country', name: 'USA' }), [lower]],
    ['a revival', live, [lower, { kind: 'revive', flag: 'search', killId: 'kil_1' } as const]],
  ] as const)('moves with %s', (_what, entries, edits) => {
    expect(differenceOf(entries, edits).digest).not.toBe(digest);
  });

  it('is what differs between two states when nothing else does', () => {
    expect(touchedBetween(live, applyEdits(live, [lower]))).toEqual(differenceOf(live, [lower]).touched);
  });
});

describe('references', () => {
  it('are followed to their end, through circles too', () => {
    const circle = new Map(live)
      .set('cohort:vip', { ...vip, when: { cohort: 'gold' } })
      .set('cohort:gold', { ...vip, key: 'gold', when: { all: [{ not: { cohort: 'vip' } }] } });
    expect([...reachableFrom(['key:fees.provider_pct'], circle)].sort()).toEqual(['cohort:gold', 'cohort:vip', 'place:US', 'place:US-TX']);
  });
});

describe('a footprint', () => {
  const footprint = (edits: EntryEdit[]) => footprintOf(differenceOf(live, edits), live, applyEdits(live, edits));

  it('names the places of the settings that change and of no others', () => {
    expect(footprint([lower])).toEqual([
      {
        entry: 'key:fees.provider_pct',
        resource: 'config',
        name: 'fees.provider_pct',
        owner: 'finance',
        sensitivity: ['MoneyCritical'],
        reaches: [['HOU', 'US-TX', 'US']],
      },
    ]);
  });

  it('reaches everywhere when the default, the definition or a setting without a place changes', () => {
    const everywhere = [
      { ...fee, default: 0.2 },
      { ...fee, unit: '%' },
      { ...fee, settings: fee.settings.slice(0, 1) },
    ];
    for (const body of everywhere) expect(footprint([edit('key:fees.provider_pct', body)])[0]?.reaches).toEqual([[]]);
  });

  it('carries the sensitivity that an edit takes away', () => {
    expect(footprint([edit('key:fees.provider_pct', { ...fee, sensitivity: [] })])[0]?.sensitivity).toEqual(['MoneyCritical']);
  });

  it('of a cohort carries the sensitivity of the keys that name it, unless only its description changes', () => {
    expect(footprint([edit('cohort:vip', { ...vip, members: ['a', 'b'] })])[0]?.sensitivity).toEqual(['MoneyCritical']);
    expect(footprint([edit('cohort:vip', { ...vip, description: 'Very important' })])[0]?.sensitivity).toEqual([]);
  });

  it('of a rule carries the sensitivity and the common owner of the keys that it reads, before and after', () => {
    const size = ConfigKey.parse({ kind: 'config', type: 'int', default: 20, owner: 'engineering', sensitivity: ['SafetyCritical'] });
    const before = new Map(live).set('key:size', size);
    const rule = (expression: string) => BusinessRule.parse({ key: 'r', expression, owner: 'mallory@example.com' });
    const [onFee, onBoth] = [rule('config["fees.provider_pct"] > 0.0'), rule('config["fees.provider_pct"] > 0.0 && config["size"] > 0')];
    const of = (old: BusinessRule | null, now: BusinessRule | null) =>
      footprintOf({ touched: [{ entry: 'rule:r', before: old, after: now }], revives: [] }, before, before)[0];
    expect(of(null, onFee)).toMatchObject({ resource: 'rule', owner: 'finance', sensitivity: ['MoneyCritical'], reaches: [[]] });
    expect(of(onBoth, onFee)).toMatchObject({ owner: 'mallory@example.com', sensitivity: ['MoneyCritical', 'SafetyCritical'] });
    expect(of(onFee, null)).toMatchObject({ owner: 'finance', sensitivity: ['MoneyCritical'] });
    // A key is no more sensitive for being read together with another.
    const withRule = new Map(before).set('rule:r', onBoth);
    const touched = [{ entry: 'key:size' as const, before: size, after: { ...size, default: 21 } }];
    expect(footprintOf({ touched, revives: [] }, withRule, withRule)[0]?.sensitivity).toEqual(['SafetyCritical']);
  });

  it('keeps the owner that a key had, so that nobody makes themselves the owner first', () => {
    expect(footprint([edit('key:fees.provider_pct', { ...fee, owner: 'mallory@example.com' })])[0]?.owner).toBe('finance');
    const ownerless = new Map(live).set('key:fees.provider_pct', { ...fee, owner: '' });
    const touched = [
      { entry: 'key:fees.provider_pct' as const, before: { ...fee, owner: '' }, after: { ...fee, owner: 'mallory@example.com' } },
    ];
    expect(footprintOf({ touched, revives: [] }, ownerless, live)[0]?.owner).toBe('');
  });

  it('of a revival is that of the whole flag', () => {
    const revive = { touched: [], revives: [{ flag: 'fees.provider_pct', killId: 'kil_1' }] };
    expect(footprintOf(revive, live, live)).toEqual([footprintOfEntry('key:fees.provider_pct', live)]);
  });
});
