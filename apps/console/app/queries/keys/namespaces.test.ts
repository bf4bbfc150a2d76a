import { expect, it } from 'vitest';
import { namespaceOf, namespaceTree } from './namespaces.ts';

const keys = ['fees.client', 'fees.provider.talent', 'fees.provider.studio', 'feeds.size', 'maintenance'];
const drawn = (chosen: string) =>
  namespaceTree(keys, chosen).map(({ depth, name, count, open }) => `${'  '.repeat(depth)}${name} ${count}${open ? ' ▾' : ''}`);

it('the topmost namespaces count all keys in them, and a key without a dot is in none', () => {
  expect(drawn('')).toEqual(['feeds 1', 'fees 3']);
  expect(namespaceOf('maintenance')).toBe('');
});

it('what is chosen is open, and so is the way to it', () => {
  expect(drawn('fees')).toEqual(['feeds 1', 'fees 3 ▾', '  provider 2']);
  expect(drawn('fees.provider')).toEqual(['feeds 1', 'fees 3 ▾', '  provider 2']);
  expect(drawn('nowhere')).toEqual(['feeds 1', 'fees 3']);
});
