// The tree is that of RFC 9162: the published test vectors of Certificate Transparency, the recursive definition, and proofs that hold
// for what is so and for nothing else.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consistencyProof,
  emptyRoot,
  inclusionProof,
  leafHash,
  type NodeAt,
  provesConsistency,
  provesInclusion,
  rootOf,
  tileHash,
} from './merkle-tree.ts';

const hash = (prefix: number, ...parts: Uint8Array[]) => sha256(concatBytes(Uint8Array.of(prefix), ...parts));

/** MTH of section 2.1.1, word by word. */
function definition(leaves: readonly string[]): string {
  const [only] = leaves;
  if (only === undefined) return bytesToHex(sha256(new Uint8Array()));
  if (leaves.length === 1) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return bytesToHex(hash(1, hexToBytes(definition(leaves.slice(0, split))), hexToBytes(definition(leaves.slice(split)))));
}

const recordOf = (i: number) => bytesToHex(sha256(Uint8Array.of(i & 255, i >> 8, i >> 16)));
const leavesOf = (size: number) => Array.from({ length: size }, (_, i) => leafHash(recordOf(i)));
/** Complete subtrees of kept levels, each from those a kept level below. */
function nodesOf(leaves: readonly string[]): NodeAt {
  const known = new Map<string, string>();
  const nodeAt: NodeAt = (level, index) => {
    if (level === 0) return leaves[index]!; // asked within the tree
    const name = `${level}/${index}`;
    const found = known.get(name) ?? tileHash(level, index, nodeAt);
    known.set(name, found);
    return found;
  };
  return nodeAt;
}

describe('the tree', () => {
  // The eight leaves, and the roots of the first n of them, that the reference implementations of Certificate Transparency test with.
  const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];

  it('has the roots that others have published', () => {
    const leaves = inputs.map((input) => bytesToHex(hash(0, hexToBytes(input))));
    expect(roots.map((_, i) => rootOf(i + 1, nodesOf(leaves)))).toEqual(roots);
    expect(emptyRoot).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(rootOf(0, nodesOf([]))).toBe(emptyRoot);
  });

  it('is that of the definition, at sizes around those of kept subtrees', () => {
    const leaves = leavesOf(1_100);
    const nodeAt = nodesOf(leaves);
    for (const size of [1, 2, 3, 4, 5, 255, 256, 257, 511, 512, 513, 768, 1_023, 1_100]) {
      expect(rootOf(size, nodeAt)).toBe(definition(leaves.slice(0, size)));
    }
  });

  it('is that of the definition above the second kept level', { timeout: 60_000 }, () => {
    const leaves = leavesOf(65_536 + 300);
    expect(rootOf(leaves.length, nodesOf(leaves))).toBe(definition(leaves));
  });
});

const leaves = leavesOf(1_200);
const nodeAt = nodesOf(leaves);
const size = fc.integer({ min: 1, max: leaves.length });
const roots = new Map<number, string>();
function rootAt(of: number): string {
  const root = roots.get(of) ?? rootOf(of, nodeAt);
  roots.set(of, root);
  return root;
}
const leafAt = (index: number) => leaves[index]!; // below the length

describe('a proof of inclusion', () => {
  it('holds for its leaf at its place in its tree', () => {
    fc.assert(
      fc.property(size, fc.nat(), (of, any) => {
        const index = any % of;
        const proof = inclusionProof(index, of, nodeAt);
        expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(of)));
        expect(provesInclusion(leafAt(index), index, of, proof, rootAt(of))).toBe(true);
      }),
    );
  });

  it('holds for nothing else', () => {
    fc.assert(
      fc.property(size, fc.nat(), fc.nat(), (of, any, other) => {
        const index = any % of;
        const proof = inclusionProof(index, of, nodeAt);
        const proves = (leaf: string, at: number, root = rootAt(of), steps = proof) => provesInclusion(leaf, at, of, steps, root);
        if (leafAt(other % of) !== leafAt(index)) expect(proves(leafAt(other % of), index)).toBe(false);
        expect(proves(leafAt(index), index, emptyRoot)).toBe(false);
        expect(proves(leafAt(index), of)).toBe(false);
        expect(proves(leafAt(index), index, rootAt(of), [...proof, emptyRoot])).toBe(false);
        if (proof.length > 0) expect(proves(leafAt(index), index, rootAt(of), proof.slice(1))).toBe(false);
        if (proof.length > 0) expect(proves(leafAt(index), index, rootAt(of), ['x', ...proof.slice(1)])).toBe(false);
      }),
    );
    for (const odd of [-1, 0.5, Number.NaN]) expect(provesInclusion(leafAt(0), odd, 1, [], leafAt(0))).toBe(false);
    expect(provesInclusion(leafAt(0), 0, 0, [], emptyRoot)).toBe(false);
  });
});

describe('a proof of consistency', () => {
  it('holds for a tree and the one that it grew into', () => {
    fc.assert(
      fc.property(size, fc.nat(), (of, any) => {
        const earlier = 1 + (any % of);
        const proof = consistencyProof(earlier, of, nodeAt);
        expect(provesConsistency(earlier, rootAt(earlier), of, rootAt(of), proof)).toBe(true);
      }),
    );
  });

  it('holds for no tree that was rewritten', () => {
    fc.assert(
      fc.property(size, fc.nat(), fc.nat(), (of, any, at) => {
        const earlier = 1 + (any % of);
        const forged = leaves.slice(0, of);
        forged[at % earlier] = emptyRoot;
        const forgedNodes = nodesOf(forged);
        const forgedRoot = rootOf(of, forgedNodes);
        for (const proof of [consistencyProof(earlier, of, nodeAt), consistencyProof(earlier, of, forgedNodes)]) {
          expect(provesConsistency(earlier, rootAt(earlier), of, forgedRoot, proof)).toBe(false);
        }
      }),
    );
  });

  it('is refused where it is too long, too short, no hash, or about no tree', () => {
    const proof = consistencyProof(6, 11, nodeAt);
    const proves = (steps: readonly string[], earlier = 6, of = 11) => provesConsistency(earlier, rootAt(6), of, rootAt(11), steps);
    expect(proves(proof)).toBe(true);
    expect([[], proof.slice(1), [...proof, emptyRoot], proof.with(0, 'x')].map((steps) => proves(steps))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect([proves(proof, 0), proves(proof, 12), proves(proof, 6.5), proves(proof, 11)]).toEqual([false, false, false, false]);
    expect(provesConsistency(5, rootAt(5), 5, rootAt(5), [])).toBe(true);
    expect(provesConsistency(5, rootAt(5), 5, rootAt(6), [])).toBe(false);
    expect(provesConsistency(8, rootAt(8), 11, rootAt(11), [])).toBe(false);
  });
});
