// Addresses and networks of both families: what is one, and what lies in which.
import { describe, expect, it } from 'vitest';
import { isInNetwork, parseAddress, parseNetwork } from './network.ts';

const lies: [address: string, network: string, inside: boolean][] = [
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['10.1.2.3', '10.9.9.9/8', true],
  ['192.168.1.130', '192.168.1.128/25', true],
  ['192.168.1.127', '192.168.1.128/25', false],
  ['172.16.31.1', '172.16.16.0/20', true],
  ['172.16.32.1', '172.16.16.0/20', false],
  ['1.2.3.4', '0.0.0.0/0', true],
  ['1.2.3.4', '1.2.3.4', true],
  ['1.2.3.5', '1.2.3.4/32', false],
  ['2001:db8::1', '2001:db8::/32', true],
  ['2001:db9::1', '2001:db8::/32', false],
  ['2001:db8:0:8000::', '2001:db8:0:8000::/49', true],
  ['2001:db8:0:7fff::', '2001:db8:0:8000::/49', false],
  ['2001:DB8::A', '2001:db8::a', true],
  ['::1', '::/0', true],
  ['::1', '0.0.0.0/0', false],
  ['::ffff:10.1.2.3', '10.0.0.0/8', true],
  ['10.1.2.3', '::ffff:10.0.0.0/104', true],
  ['::10.1.2.3', '10.0.0.0/8', false],
  ['193.168.1.130', '192.168.1.128/25', false],
  ['192.169.1.130', '192.168.1.128/25', false],
  ['2001:db8:1::1', '2001:db8::/49', false],
  ['3001:db8::1', '2001:db8::/49', false],
  ['1::ffff:10.1.2.3', '10.0.0.0/8', false],
  ['0:0:0:0:1:ffff:10.1.2.3', '10.0.0.0/8', false],
  ['0:0:0:0:0:ffff:10.1.2.3', '10.0.0.0/8', true],
  ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8', true],
  ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:9', false],
  ['1:2:3::5:6:7:8', '1:2:3:0:5:6:7:8/128', true],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0', true],
  ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8', true],
  ['1::8', '1:0:0:0:0:0:0:8', true],
  ['ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', true],
];

describe('an address', () => {
  it.each(lies)('%s against %s: %s', (address, network, inside) => {
    expect(isInNetwork(parseAddress(address)!, parseNetwork(network)!)).toBe(inside); // the table names both
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.4 ',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8:9',
    'g::1',
    '12345::',
    '1.2.3.4::',
    '1.2.3.4:1:2:3:4:5:6',
    '::1.2.3.4:5',
    '1:2:3:4:5:6:7:8::',
    '::1:2:3:4:5:6:7:8',
    'fe80::1%eth0',
  ])('is not %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe('a network', () => {
  it.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/08', '10.0.0.0/8/8', '::/129', '::ffff:10.0.0.0/8', 'x/8', '/8'])(
    'is not %j',
    (text) => {
      expect(parseNetwork(text)).toBeUndefined();
    },
  );
});
