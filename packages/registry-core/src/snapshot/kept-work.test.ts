// Whatever was compiled before, a registry has the same findings and the same snapshot as when nothing was kept.
import { expect, it } from 'vitest';
import { Registry } from '../registry/registry.ts';
import { type CompileOptions, compileSnapshot, registryFindings } from './compile-snapshot.ts';
import { bytesAtMost, encodeSnapshot, type PackedKey } from './encode-snapshot.ts';
import { createKeptWork } from './kept-work.ts';

const places = [
  { id: 'US', kind: 'country', name: 'United States' },
  { id: 'HOU', kind: 'city', in: 'US', name: 'Houston' },
];
const cohort = (key: string, rank: number) => ({ key, rank, members: ['ann'] });
const config = (value: number, scopes: object[]) => ({
  kind: 'config',
  type: 'int',
  default: 0,
  settings: scopes.map((scope, i) => ({ scope, value: value + i })),
});
const flag = { kind: 'flag', flagType: 'boolean', valueType: 'boolean', variants: { on: true, off: false }, off: 'off', salt: 's' };
const served = (settings: object[]) => ({ ...flag, settings: [{ scope: {}, serve: { variant: 'on' } }, ...settings] });

/** A registry whose parts are the same objects as in the one that it was made from, except those given. */
const base = Registry.parse({
  places,
  cohorts: [cohort('a', 1), cohort('b', 2)],
  keys: {
    fee: config(1, [{ city: 'HOU' }, { cohort: 'a' }, { cohort: 'b' }]),
    same: config(5, [{ role: 'studio' }]),
    twin: config(5, [{ role: 'studio' }]),
    flag: served([{ scope: { cohort: 'b' }, serve: { variant: 'off' } }]),
  },
});
const withTwin = { ...base, keys: { ...base.keys, twin: base.keys.same! } };
const parsed = (part: object) => Registry.parse(part);

const story: [step: string, registry: Registry, options?: CompileOptions][] = [
  ['the first', base],
  ['the same again', base],
  ['other revisions', base, { revisions: { fee: 7, flag: 2 } }],
  ['one body under two names', withTwin],
  [
    'a key that changed',
    { ...base, keys: { ...base.keys, fee: parsed({ places, keys: { fee: config(9, [{ city: 'HOU' }]) } }).keys.fee! } },
  ],
  ['a role that sorts first', { ...base, keys: { ...base.keys, new: parsed({ keys: { k: config(1, [{ role: 'artist' }]) } }).keys.k! } }],
  ['cohorts that exchanged ranks', { ...base, cohorts: parsed({ cohorts: [cohort('a', 2), cohort('b', 1)] }).cohorts }],
  ['a cohort that sorts first', { ...base, cohorts: [...parsed({ cohorts: [cohort('0', 3)] }).cohorts, ...base.cohorts] }],
  ['a place that moved', { ...base, places: parsed({ places: [{ id: 'HOU', kind: 'city', name: 'Houston' }] }).places }],
  ['a cohort that is gone', { ...base, cohorts: base.cohorts.slice(1) }],
  ['a holdout', { ...base, holdouts: parsed({ holdouts: [{ key: 'h', percent: 5, salt: 'h', flags: ['flag'] }] }).holdouts }],
  ['a key that is archived', { ...base, keys: { ...base.keys, fee: { ...base.keys.fee!, archived: true } } }],
  ['the first once more', base],
];

it('nothing that was kept shows', () => {
  const kept = createKeptWork();
  for (const [step, registry, options] of story) {
    const { bytes: _bytes, ...plain } = compileSnapshot(registry, options);
    const { bytes: _same, ...again } = compileSnapshot(registry, { ...options, kept });
    expect([step, again]).toEqual([step, plain]);
    expect([step, registryFindings(registry, { ...options, kept })]).toEqual([step, plain.findings]);
  }
  expect(kept.surroundings.length).toBeLessThanOrEqual(4);
});

it('the size of a snapshot is never thought less than it is, and hardly more', () => {
  const kept = createKeptWork();
  compileSnapshot(base, { kept });
  const packed = new Map(Object.entries(base.keys).map(([key, body]) => [key, kept.surroundings[0]?.keys.get(body)?.get(key)?.packed]));
  const withRevision = (revision: number) =>
    new Map(
      [...packed].map(([key, of]) => {
        const [kind, , ...rest] = of!.key.head; // all were packed
        return [key, { ...of!.key, head: [kind, revision, ...rest] as PackedKey['head'] }];
      }),
    );
  const parts = { places: [], cohorts: [], holdouts: [], layers: [], roles: [] };
  const atMost = bytesAtMost({ ...parts, keys: withRevision(0) }, (key) => packed.get(key)?.bytes ?? 0);
  const [least, most] = [0, 2 ** 32 - 1].map((revision) => encodeSnapshot({ ...parts, keys: withRevision(revision) }).length);
  expect(atMost).toBeGreaterThanOrEqual(most!);
  expect(atMost).toBeLessThan(least! + 100);
});

it('what did not change is not worked out again', () => {
  const kept = createKeptWork();
  compileSnapshot(base, { kept });
  const body = base.keys.fee!;
  const first = kept.surroundings[0]?.keys.get(body)?.get('fee');
  const checked = first?.checked;
  compileSnapshot({ ...base, keys: { ...base.keys, other: base.keys.same! } }, { kept });
  expect(checked).toBeDefined();
  expect(kept.surroundings[0]?.keys.get(body)?.get('fee')?.checked).toBe(checked);
});
