// Networks as CIDR, and whether an address is in one of them.
import { BlockList, isIP, isIPv4 } from 'node:net';

export interface Networks {
  has(address: string): boolean;
}

export function toNetworks(cidrs: readonly string[]): Networks {
  const list = new BlockList();
  for (const network of cidrs) {
    const [address = '', bits = ''] = network.split('/');
    list.addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return { has: (address) => isIP(address) !== 0 && list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6') };
}

/** `::ffff:192.0.2.1`, as a server that listens on both sees it, is the address 192.0.2.1. */
export function plainAddress(address: string): string {
  const inner = address.replace(/^::ffff:/i, '');
  return isIPv4(inner) ? inner : address;
}

/** Who really asks: walks back over the proxies that are trusted, and believes nobody else. */
export function clientAddress(peer: string, forwardedFor: string | undefined, proxies: Networks): string {
  const hops = (forwardedFor ?? '').split(',').flatMap((hop) => hop.trim() || []);
  let address = plainAddress(peer);
  while (proxies.has(address)) {
    const before = hops.pop();
    if (before === undefined || isIP(plainAddress(before)) === 0) break;
    address = plainAddress(before);
  }
  return address;
}
