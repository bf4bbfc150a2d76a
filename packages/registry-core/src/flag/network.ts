// IP networks in CIDR notation (RFC 4632, RFC 4291). IPv4-mapped IPv6 addresses (::ffff:192.0.2.1) count as their IPv4 address.

export interface IpAddress {
  readonly family: 4 | 6;
  /** Big-endian 16-bit groups: two for IPv4, eight for IPv6. */
  readonly groups: readonly number[];
}

export interface IpNetwork {
  readonly address: IpAddress;
  readonly prefix: number;
}

/** The longest text of an IPv6 address with an embedded IPv4 address. */
const addressLengthMax = 45;

function parseV4(text: string): number[] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const bytes = match.slice(1);
  // A leading zero means octal to some readers and decimal to others, so it is refused.
  if (bytes.some((byte) => Number(byte) > 255 || (byte.length > 1 && byte.startsWith('0')))) return undefined;
  const [a, b, c, d] = bytes.map(Number) as [number, number, number, number];
  return [a * 256 + b, c * 256 + d];
}

function parseGroups(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else {
      const v4 = i === parts.length - 1 ? parseV4(part) : undefined;
      if (v4 === undefined) return undefined;
      groups.push(...v4);
    }
  }
  return groups;
}

function parseV6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0]!); // split gives at least one part
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  // An IPv4 tail stands at the end of an address, so not before the `::`.
  if (halves[0]!.includes('.')) return undefined;
  const tail = parseGroups(halves[1]!);
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

/** The address in `text`, or undefined when it is none. */
export function parseAddress(text: string): IpAddress | undefined {
  if (text.length > addressLengthMax) return undefined;
  if (!text.includes(':')) {
    const v4 = parseV4(text);
    return v4 === undefined ? undefined : { family: 4, groups: v4 };
  }
  const v6 = parseV6(text);
  if (v6 === undefined) return undefined;
  const mapped = v6.slice(0, 5).every((group) => group === 0) && v6[5] === 0xffff;
  return mapped ? { family: 4, groups: v6.slice(6) } : { family: 6, groups: v6 };
}

/** `10.0.0.0/8`, `2001:db8::/32`, or a single address. Undefined when it is none. */
export function parseNetwork(text: string): IpNetwork | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash === -1 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const bits = address.groups.length * 16;
  if (slash === -1) return { address, prefix: bits };
  const digits = text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(digits)) return undefined;
  // A mapped network is written with the 96 bits in front of the IPv4 part.
  const prefix = address.family === 4 && text.includes(':') ? Number(digits) - 96 : Number(digits);
  return prefix >= 0 && prefix <= bits ? { address, prefix } : undefined;
}

/** Whether the address lies in the network; bits behind the prefix do not count. */
export function isInNetwork(address: IpAddress, network: IpNetwork): boolean {
  if (address.family !== network.address.family) return false;
  let bits = network.prefix;
  for (let i = 0; bits > 0; i++, bits -= 16) {
    const mask = bits >= 16 ? 0xffff : (0xffff << (16 - bits)) & 0xffff;
    if (((address.groups[i]! ^ network.address.groups[i]!) & mask) !== 0) return false; // same family, and prefix <= bits
  }
  return true;
}
