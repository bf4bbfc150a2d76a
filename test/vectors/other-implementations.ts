// What has a definition of its own elsewhere, by implementations that are not ours: the hash, networks, versions.
import { BlockList, isIP } from 'node:net';
import murmurHash3 from 'imurmurhash';
import semver from 'semver';

/** MurmurHash3 x86 32, seed 0, over UTF-8. The package takes one character for one byte. */
export function otherHash(text: string): number {
  return murmurHash3(Buffer.from(text, 'utf8').toString('latin1'), 0).result();
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

/** Whether `address`, which may be any text, lies in `network`, which is one or is an address. */
export function isInOtherNetwork(address: string, network: string): boolean {
  const [base = '', prefix] = network.split('/');
  const list = new BlockList();
  list.addSubnet(base, Number(prefix ?? (isIP(base) === 4 ? 32 : 128)), familyOf(base));
  // Node counts 192.0.2.1 into ::/0; the two families are apart here.
  return isIP(address) === isIP(base) && list.check(address, familyOf(address));
}

/** Below, at or above 0; NaN where `value` is no version. */
export function otherVersionOrder(value: unknown, wanted: string): number {
  return typeof value === 'string' && semver.valid(value) !== null ? semver.compare(value, wanted) : Number.NaN;
}
