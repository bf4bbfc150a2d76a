// Where a webhook may lead.
import { describe, expect, it } from 'vitest';
import { addressRule } from './public-address.ts';

describe('a webhook', () => {
  const rule = addressRule([]);

  it.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8'])('reaches %s', (address) => {
    expect(rule.isAllowed(address)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.1.2.3',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a01:203',
    'fd00::1',
    'fe80::1',
    'ff02::1',
    'localhost',
    '',
  ])('does not reach %s', (address) => {
    expect(rule.isAllowed(address)).toBe(false);
    expect(rule.isNamed(address)).toBe(false);
  });

  it('reaches a private network that the installation names, and no other', () => {
    const named = addressRule(['10.2.0.0/16', 'fd00::/8']);
    expect(['10.2.3.4', 'fd12::1', '8.8.8.8'].map((address) => named.isAllowed(address))).toEqual([true, true, true]);
    expect(['10.3.0.1', '127.0.0.1'].map((address) => named.isAllowed(address))).toEqual([false, false]);
    expect(['10.2.3.4', '8.8.8.8'].map((address) => named.isNamed(address))).toEqual([true, false]);
  });
});
