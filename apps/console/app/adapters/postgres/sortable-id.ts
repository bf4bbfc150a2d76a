// Identifiers that sort by the time at which they were made.
import { randomBytes } from 'node:crypto';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `chg_` and a ULID (github.com/ulid/spec): 48 bits of milliseconds and 80 random bits, in 26 letters. */
export function newSortableId(prefix: string, at: Date): string {
  let bits = (BigInt(at.getTime()) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`);
  let text = '';
  for (let position = 0; position < 26; position += 1) {
    text = `${crockford[Number(bits & 31n)]}${text}`;
    bits >>= 5n;
  }
  return `${prefix}_${text}`;
}
