// Where a finding stands is said in words that people know.
import { expect, it } from 'vitest';
import { ConfigKey } from '../registry/config-key.ts';
import { Flag } from '../registry/flag.ts';
import { placeWords } from './finding-place.ts';

const rules = [{ id: 'pro', when: { attribute: 'plan', op: 'exists' }, serve: { variant: 'on' } }];
const flag = Flag.parse({
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 'f',
  settings: [
    { scope: {}, serve: { variant: 'off' } },
    { scope: { city: 'HOU', role: 'studio' }, rules, serve: { variant: 'off' } },
  ],
});
const key = ConfigKey.parse({ kind: 'config', type: 'int', default: 1, settings: [{ scope: { city: 'HOU' }, value: 2 }] });
const entries = new Map([['place:HOU' as const, { id: 'HOU', kind: 'city' as const, name: 'Houston' }]]);

it.each([
  ['', flag, ''],
  ['settings[0].serve', flag, 'everyone'],
  ['settings[1]', flag, 'studios in Houston'],
  ['settings[1].serve', flag, 'studios in Houston'],
  ['settings[1].rules[0]', flag, 'studios in Houston, rule pro'],
  ['settings[1].rules[0].serve.split[2].weight', flag, 'studios in Houston, rule pro, split[2].weight'],
  ['settings[0].value', key, 'Houston'],
  ['default', key, 'default'],
  ['constraints.max', key, 'constraints.max'],
  ['settings[9].value', key, 'settings[9].value'],
  ['when.all[0]', null, 'all[0]'],
])('%s is said so', (path, body, words) => {
  expect(placeWords(path, body, entries)).toBe(words);
});
