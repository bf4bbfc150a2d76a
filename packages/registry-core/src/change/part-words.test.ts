// Parts of bodies in words.
import { expect, it } from 'vitest';
import { ConfigKey } from '../registry/config-key.ts';
import { Flag } from '../registry/flag.ts';
import type { Entries } from './entries.ts';
import { partWords, pathWords } from './part-words.ts';

const entries: Entries = new Map([['place:HOU', { id: 'HOU', kind: 'city', name: 'Houston' }]]);
const fee = ConfigKey.parse({ kind: 'config', type: 'float', default: 12, unit: '%' });
const flag = Flag.parse({
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 's',
  settings: [{ scope: {}, serve: { variant: 'on' } }],
});

it.each([
  ['', 'everything'],
  ['default', 'by default'],
  ['description', 'description'],
  ['constraints.max', 'constraints.max'],
  ['settings[global].value', 'everyone'],
  ['settings[city=HOU,role=studio]', 'studios in Houston'],
  ['settings[city=HOU].rules[pro].serve', 'Houston, rule pro'],
  ['settings[city=HOU].rules[pro].when', 'Houston, rule pro, its condition'],
  ['settings[cohort=vip].rules[order]', 'the cohort vip, the order of the rules'],
])('%s is said %j', (path, words) => {
  expect(pathWords(path, entries)).toBe(words);
});

it.each([
  ['default', 12, fee, '12 %'],
  ['settings[city=HOU].value', 10, fee, '10 %'],
  ['settings[city=HOU]', { scope: { city: 'HOU' }, value: 10 }, fee, '10 %'],
  ['settings[city=HOU]', undefined, fee, 'nothing'],
  ['settings[global].serve', { percent: 20 }, flag, '20 % on'],
  ['settings[role=pro]', { scope: {}, rules: [{}], serve: { variant: 'on' } }, flag, 'on, with 1 rule'],
  ['settings[global].rules[order]', ['a', 'b'], flag, 'a, b'],
  ['description', 'Fee', fee, '“Fee”'],
] as const)('%s with %j holds %s', (path, value, body, words) => {
  expect(partWords(path, value as never, body)).toBe(words);
});
