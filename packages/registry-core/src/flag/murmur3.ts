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

/** A text cut into the blocks that the hash takes: read once, hashed after many prefixes. */
export interface Murmur3Text {
  /** The bytes after the last whole block are in the block behind it. */
  blocks: Int32Array;
  /** Bytes. */
  length: number;
}

export function emptyMurmur3Text(): Murmur3Text {
  return { blocks: new Int32Array(64), length: 0 };
}

/** False, and of no use, when the text is not ASCII, whose characters are its bytes. */
function readAscii(into: Murmur3Text, text: string): boolean {
  if (into.blocks.length * 4 < text.length + 4) into.blocks = new Int32Array(text.length);
  const { blocks } = into;
  let i = 0;
  for (; i + 3 < text.length; i += 4) {
    const a = text.charCodeAt(i);
    const b = text.charCodeAt(i + 1);
    const c = text.charCodeAt(i + 2);
    const d = text.charCodeAt(i + 3);
    if ((a | b | c | d) > 0x7f) return false;
    blocks[i >>> 2] = a | (b << 8) | (c << 16) | (d << 24);
  }
  let block = 0;
  for (let j = i; j < text.length; j++) {
    const code = text.charCodeAt(j);
    if (code > 0x7f) return false;
    block |= code << ((j & 3) << 3);
  }
  blocks[i >>> 2] = block;
  into.length = text.length;
  return true;
}

/** Makes `into` the blocks of `text`. */
export function readMurmur3Text(into: Murmur3Text, text: string): Murmur3Text {
  if (readAscii(into, text)) return into;
  const bytes = encoder.encode(text);
  into.length = bytes.length;
  into.blocks = new Int32Array(Math.max(into.blocks.length, (bytes.length >>> 2) + 1));
  for (const [i, byte] of bytes.entries()) into.blocks[i >>> 2]! |= byte << ((i & 3) << 3); // long enough
  return into;
}

/** The hash of the prefix followed by the text: an unsigned 32-bit integer. */
export function murmur3AfterText({ mixed, pending, length }: Murmur3State, text: Murmur3Text): number {
  return murmur3AfterBlocks(mixed, pending, length, text);
}

/** The same for a prefix whose state lies elsewhere than in an object. */
export function murmur3AfterBlocks(mixed: number, unfinished: number, before: number, { blocks, length: added }: Murmur3Text): number {
  const whole = added >>> 2;
  const tail = added & 3;
  const held = before & 3;
  const length = before + added;
  let hash = mixed;
  if (held === 0) {
    for (let i = 0; i < whole; i++) hash = mixBlock(hash, blocks[i]!); // i < length
    return finish(hash, tail === 0 ? 0 : blocks[whole]!, length);
  }
  // The prefix ends inside a block, so each block of the text is laid across two blocks of the hash.
  const shift = held << 3;
  let pending = unfinished;
  for (let i = 0; i < whole; i++) {
    const block = blocks[i]!; // i < length
    hash = mixBlock(hash, pending | (block << shift));
    pending = block >>> (32 - shift);
  }
  if (tail === 0) return finish(hash, pending, length);
  const last = blocks[whole]!; // holds the tail
  pending |= last << shift;
  return held + tail < 4 ? finish(hash, pending, length) : finish(mixBlock(hash, pending), last >>> (32 - shift), length);
}

/** The hash of the prefix followed by `text`: an unsigned 32-bit integer. Reads and mixes at once, for a text that is hashed once. */
export function murmur3After(prefix: Murmur3State, text: string): number {
  let hash = prefix.mixed;
  let pending = prefix.pending;
  let length = prefix.length;
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
    if (code > 0x7f) return murmur3AfterText(prefix, readMurmur3Text(emptyMurmur3Text(), text));
    pending |= code << ((length & 3) << 3);
    length += 1;
    if ((length & 3) === 0) {
      hash = mixBlock(hash, pending);
      pending = 0;
    }
  }
  return finish(hash, pending, length);
}

/** The hash of `text` over its UTF-8 bytes: an unsigned 32-bit integer. */
export function murmur3(text: string): number {
  return murmur3After(murmur3Start, text);
}
