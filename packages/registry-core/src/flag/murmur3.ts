// MurmurHash3 x86 32-bit (Austin Appleby, public domain), seed 0, over UTF-8. Buckets hash a fixed prefix and then a value that
// changes, so the state after the prefix is kept and no text is joined; ASCII is hashed without allocating.

/** The state of the hash after some bytes: mixed blocks, the bytes of an unfinished block, and how many bytes there were. */
export interface Murmur3State {
  readonly mixed: number;
  readonly pending: number;
  readonly length: number;
}

export const murmur3Start: Murmur3State = { mixed: 0, pending: 0, length: 0 };

const encoder = new TextEncoder();

function mixBlock(hash: number, block: number): number {
  let k = Math.imul(block, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const mixed = hash ^ k;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number, pending: number, length: number): number {
  // Without an unfinished block, `pending` and so all of this is 0.
  const k = Math.imul(pending, 0xcc9e2d51);
  let h = hash ^ Math.imul((k << 15) | (k >>> 17), 0x1b873593) ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The state after `bytes` more. */
export function murmur3Append(state: Murmur3State, bytes: Uint8Array): Murmur3State {
  let { mixed, pending, length } = state;
  for (const byte of bytes) {
    pending |= byte << ((length & 3) << 3);
    length += 1;
    if ((length & 3) === 0) {
      mixed = mixBlock(mixed, pending);
      pending = 0;
    }
  }
  return { mixed, pending, length };
}

/** The state after the UTF-8 bytes of `text`, to be finished by `murmur3After`. */
export function murmur3Prefix(text: string): Murmur3State {
  return murmur3Append(murmur3Start, encoder.encode(text));
}

/** The hash of the prefix followed by `text`: an unsigned 32-bit integer. */
export function murmur3After(prefix: Murmur3State, text: string): number {
  let hash = prefix.mixed;
  let pending = prefix.pending;
  let length = prefix.length;
  // Whole blocks at once. Where the prefix ends inside a block, each block of the text is laid across two blocks of the hash.
  const shift = (length & 3) << 3;
  let i = 0;
  for (; i + 3 < text.length; i += 4) {
    const a = text.charCodeAt(i);
    const b = text.charCodeAt(i + 1);
    const c = text.charCodeAt(i + 2);
    const d = text.charCodeAt(i + 3);
    if ((a | b | c | d) > 0x7f) break;
    const block = a | (b << 8) | (c << 16) | (d << 24);
    hash = mixBlock(hash, pending | (block << shift));
    pending = shift === 0 ? 0 : block >>> (32 - shift);
  }
  length += i;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return murmur3OfBytes(murmur3Append(prefix, encoder.encode(text)));
    pending |= code << ((length & 3) << 3);
    length += 1;
    if ((length & 3) === 0) {
      hash = mixBlock(hash, pending);
      pending = 0;
    }
  }
  return finish(hash, pending, length);
}

function murmur3OfBytes(state: Murmur3State): number {
  return finish(state.mixed, state.pending, state.length);
}

/** The hash of `text` over its UTF-8 bytes: an unsigned 32-bit integer. */
export function murmur3(text: string): number {
  return murmur3After(murmur3Start, text);
}
