// The Merkle tree over the audit, as in RFC 9162, section 2.1 (Certificate Transparency 2.0): SHA-256, leaves and nodes hashed apart.
// Hashes are 64 lower-case hexadecimal digits. A tree of any size is worked out from the hashes of complete subtrees, of which only every
// eighth level has to be kept: 256 records make one, 65,536 the next, and a proof over millions reads some hundred hashes.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);
/** Levels of the tree from one kept level to the next. */
export const tileHeight = 8;

/** The root of a tree without leaves: SHA-256 of nothing. */
export const emptyRoot = bytesToHex(sha256(new Uint8Array()));

/** `record` is the record's own hash, which covers all of it. */
export function leafHash(record: string): string {
  return bytesToHex(sha256(concatBytes(leafPrefix, hexToBytes(record))));
}

export function nodeHash(left: string, right: string): string {
  return bytesToHex(sha256(concatBytes(nodePrefix, hexToBytes(left), hexToBytes(right))));
}

/** The hash of a complete subtree: level 0 is a leaf, level 8 the tree over leaves `index` × 256 to `index` × 256 + 255, and so on. */
export type NodeAt = (level: number, index: number) => string;

/** The largest power of two below `length`, which is at least 2: where the tree splits. */
function splitOf(length: number): number {
  return 2 ** Math.floor(Math.log2(length - 1));
}

/** The hash of the leaves from `from` to `to`, not including it, as the tree splits them. */
function rangeHash(from: number, to: number, nodeAt: NodeAt): string {
  const length = to - from;
  const level = Math.log2(length);
  if (level % tileHeight === 0) return nodeAt(level, from / length);
  const middle = from + splitOf(length);
  return nodeHash(rangeHash(from, middle, nodeAt), rangeHash(middle, to, nodeAt));
}

/** The root of the tree over the first `size` leaves. */
export function rootOf(size: number, nodeAt: NodeAt): string {
  return size === 0 ? emptyRoot : rangeHash(0, size, nodeAt);
}

/** The hash of a complete subtree at a kept level above the leaves, from those a kept level below. */
export function tileHash(level: number, index: number, nodeAt: NodeAt): string {
  const length = 2 ** level;
  const from = index * length;
  const middle = from + length / 2;
  return nodeHash(rangeHash(from, middle, nodeAt), rangeHash(middle, from + length, nodeAt));
}

/** Section 2.1.3.1: shows that leaf `index` is in the tree of `size` leaves; `index` is below `size`. */
export function inclusionProof(index: number, size: number, nodeAt: NodeAt): string[] {
  const path = (from: number, to: number): string[] => {
    if (to - from === 1) return [];
    const middle = from + splitOf(to - from);
    return index < middle ? [...path(from, middle), rangeHash(middle, to, nodeAt)] : [...path(middle, to), rangeHash(from, middle, nodeAt)];
  };
  return path(0, size);
}

/** Section 2.1.4.1: shows that the tree of `size` leaves begins with that of `earlier`; 0 < `earlier` ≤ `size`. */
export function consistencyProof(earlier: number, size: number, nodeAt: NodeAt): string[] {
  const path = (from: number, to: number, whole: boolean): string[] => {
    if (to === earlier) return whole ? [] : [rangeHash(from, to, nodeAt)];
    const middle = from + splitOf(to - from);
    return earlier <= middle
      ? [...path(from, middle, whole), rangeHash(middle, to, nodeAt)]
      : [...path(middle, to, false), rangeHash(from, middle, nodeAt)];
  };
  return path(0, size, true);
}

/** Section 2.1.3.2: whether the proof leads from the leaf to the root. Any input gives an answer. */
export function provesInclusion(leaf: string, index: number, size: number, proof: readonly string[], root: string): boolean {
  if (!isPosition(index) || !isPosition(size) || index >= size) return false;
  let at = index;
  let last = size - 1;
  let hash = leaf;
  for (const step of proof) {
    if (last === 0 || !isHash(step)) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(step, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = up(at, last);
    } else {
      hash = nodeHash(hash, step);
    }
    [at, last] = up(at, last);
  }
  return last === 0 && hash === root;
}

/** Section 2.1.4.2: whether the proof leads from both roots to what they share. Any input gives an answer. */
export function provesConsistency(earlier: number, earlierRoot: string, size: number, root: string, proof: readonly string[]): boolean {
  if (!isPosition(earlier) || !isPosition(size) || earlier === 0 || earlier > size) return false;
  if (earlier === size) return proof.length === 0 && earlierRoot === root;
  const steps = Number.isInteger(Math.log2(earlier)) ? [earlierRoot, ...proof] : proof;
  const [first, ...others] = steps;
  if (first === undefined || !steps.every(isHash)) return false;
  let at = earlier - 1;
  let last = size - 1;
  while (at % 2 === 1) [at, last] = up(at, last);
  let before = first;
  let after = first;
  for (const step of others) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      before = nodeHash(step, before);
      after = nodeHash(step, after);
      while (at % 2 === 0 && at !== 0) [at, last] = up(at, last);
    } else {
      after = nodeHash(after, step);
    }
    [at, last] = up(at, last);
  }
  return last === 0 && before === earlierRoot && after === root;
}

/** Not by shifting: a tree may have more leaves than 32 bits count. */
function up(at: number, last: number): [number, number] {
  return [Math.floor(at / 2), Math.floor(last / 2)];
}

function isPosition(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
