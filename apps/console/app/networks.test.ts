// Who asks, behind proxies, and whether their network is among those allowed.
import { describe, expect, it } from 'vitest';
import { clientAddress, toNetworks } from './networks.ts';

const proxies = toNetworks(['10.0.0.0/8', 'fd00::/8']);

describe('the address of who asks', () => {
  it.each([
    ['is the peer’s', '203.0.113.7', undefined, '203.0.113.7'],
    ['is what a trusted proxy says', '10.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['is the last before our own proxies, whatever was written before it', '10.0.0.1', '1.1.1.1, 203.0.113.7, 10.9.9.9', '203.0.113.7'],
    ['is not what a stranger claims', '203.0.113.7', '10.0.0.5', '203.0.113.7'],
    ['is the proxy’s own when it says nothing', '10.0.0.1', undefined, '10.0.0.1'],
    ['is the proxy’s own when it says nonsense', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['is told in one way only', '::ffff:203.0.113.7', undefined, '203.0.113.7'],
    ['may be of the sixth version', 'fd00::1', '2001:db8::7', '2001:db8::7'],
  ])('%s', (_what, peer, forwardedFor, address) => {
    expect(clientAddress(peer, forwardedFor, proxies)).toBe(address);
  });
});

it('a network has its addresses and no others', () => {
  const office = toNetworks(['192.0.2.0/24', '2001:db8:1::/48']);
  expect(['192.0.2.200', '2001:db8:1::5'].every((address) => office.has(address))).toBe(true);
  expect(['192.0.3.1', '2001:db8:2::5', 'nonsense', ''].some((address) => office.has(address))).toBe(false);
});
