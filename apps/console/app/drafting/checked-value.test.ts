import { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import { expect, it } from 'vitest';
import { checkValue } from './checked-value.ts';

const share = ConfigKey.parse({ kind: 'config', type: 'float', default: 0.12, unit: 'fraction', constraints: { min: 0, max: 0.3 } });
const bands = ConfigKey.parse({ kind: 'config', type: 'json', default: [], constraints: { schema: { type: 'array', maxItems: 1 } } });

it.each([
  [share, '0.125', [], 'Reads as 12.5 %.'],
  [share, '0.4', ['The value must be at most 0.3.'], ''],
  [share, 'a lot', ['Enter a number, such as 12 or 0.15.'], ''],
  [bands, '[1]', [], 'This is JSON that the key takes.'],
  [bands, '[1', [expect.stringContaining('This is not JSON')], ''],
  [bands, '[1, 2]', [expect.stringContaining('must')], ''],
] as const)('%# tells what the key says to %s', (config, text, faults, words) => {
  expect(checkValue(config, text)).toEqual({ faults, words });
});
