import { expect, it } from 'vitest';
import { ConfigKey } from '../registry/config-key.ts';
import type { EntryBody, EntryId } from '../registry/entry.ts';
import { digestOrNull } from './conflicts.ts';
import { undo } from './undo.ts';

const entry: EntryId = 'key:fees.provider_pct';
type Setting = { scope: object; value: number };
const fee = (byDefault: number, settings: Setting[] = [], more: object = {}) =>
  ConfigKey.parse({ kind: 'config', type: 'float', default: byDefault, settings, ...more });
const houston = (value: number): Setting => ({ scope: { city: 'HOU' }, value });
const dallas = (value: number): Setting => ({ scope: { city: 'DAL' }, value });

function undone(before: EntryBody | null, after: EntryBody | null, now: EntryBody | null) {
  const live = new Map(now === null ? [] : [[entry, now] as const]);
  const [result] = undo([{ entry, before, after }], live);
  return result!; // one for one
}

it('undoes all of it where nothing came after', () => {
  const { edit, kept, note } = undone(fee(10), fee(12), fee(12));
  expect(edit).toEqual({ kind: 'entry', entry, base: digestOrNull(fee(12)), body: fee(10) });
  expect([kept, note]).toEqual([[], '']);
});

it('leaves alone what came after, beside it', () => {
  const { edit, kept } = undone(fee(10), fee(12, [houston(9)]), fee(12, [houston(9), dallas(8)]));
  expect([edit?.body, kept]).toEqual([fee(10, [dallas(8)]), []]);
});

it('keeps what was edited again since, and says which part that is', () => {
  const { edit, kept } = undone(fee(10, [houston(5)]), fee(12, [houston(6)]), fee(12, [houston(7)]));
  expect(edit?.body).toEqual(fee(10, [houston(7)]));
  expect(kept).toMatchObject([{ path: 'settings[city=HOU].value', words: { base: '6', mine: '5', theirs: '7' } }]);
});

it('undoes nothing where all of it was edited again, or is as it was', () => {
  expect(undone(fee(10), fee(12), fee(14))).toMatchObject({ edit: null, note: 'Everything of it was edited again since.' });
  expect(undone(fee(10), fee(12), fee(10))).toMatchObject({ edit: null, kept: [], note: 'It is as it was before already.' });
});

it('archives a key that was new, and never takes one back from the archive', () => {
  expect(undone(null, fee(12), fee(12)).edit?.body).toEqual(fee(12, [], { archived: true }));
  expect(undone(fee(12), fee(12, [], { archived: true }), fee(12, [], { archived: true })).edit).toBeNull();
});

it('brings back what was taken away, and takes away what was added, of everything that is no key', () => {
  const cohort: EntryId = 'cohort:vip';
  const vip = { key: 'vip', rank: 1, members: ['a'], description: '' } as unknown as EntryBody;
  const [back] = undo([{ entry: cohort, before: vip, after: null }], new Map());
  expect(back?.edit).toMatchObject({ entry: cohort, base: null, body: { key: 'vip', members: ['a'] } });
  const [gone] = undo([{ entry: cohort, before: null, after: vip }], new Map([[cohort, vip]]));
  expect(gone?.edit).toMatchObject({ base: digestOrNull(vip), body: null });
});
