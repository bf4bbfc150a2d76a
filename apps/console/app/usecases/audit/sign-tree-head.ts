// Signs a tree head over every record that the audit has now, if there are more than under the last one. Done by the console itself,
// every minute and after each release, so that no record can be altered later without contradicting a signature.
import { rootOf, tileHash, tileHeight } from '@switchyard/registry-core/audit/merkle-tree';
import type { TreeHead } from '@switchyard/registry-core/audit/tree-head';
import type { AuditTreeStore, SignedTreeHead } from '../../ports/audit.ts';
import type { Ports } from '../../ports.ts';

export type SignTreeHead = (head: TreeHead) => Promise<string>;

/** Subtrees that are worked out and kept at once: 16,384 records. */
const tilesAtOnce = 64;

export function signTreeHead(ports: Ports, sign: SignTreeHead): Promise<SignedTreeHead | undefined> {
  return ports.transaction(async ({ auditTree, jobs }) => {
    await auditTree.lock();
    const [last] = await auditTree.heads(1);
    const size = await auditTree.size();
    const signed = last?.size ?? 0;
    if (size <= signed) return undefined;
    for (let level = tileHeight; 2 ** level <= size; level += tileHeight) await keepTiles(auditTree, level, signed, size);
    const head = { size, root: await auditTree.over((nodeAt) => rootOf(size, nodeAt)), at: ports.now().toISOString() };
    const signedHead = { ...head, jws: await sign(head) };
    await auditTree.addHead(signedHead);
    await jobs.enqueue('audit.anchor', {});
    return signedHead;
  });
}

/** Keeps the subtrees of this level that became complete between two sizes. */
async function keepTiles(tree: AuditTreeStore, level: number, from: number, to: number): Promise<void> {
  const end = Math.floor(to / 2 ** level);
  for (let start = Math.floor(from / 2 ** level); start < end; start += tilesAtOnce) {
    const indexes = Array.from({ length: Math.min(tilesAtOnce, end - start) }, (_, i) => start + i);
    const hashes = await tree.over((nodeAt) => indexes.map((index) => tileHash(level, index, nodeAt)));
    await tree.keep(indexes.map((index, i) => ({ level, index, hash: hashes[i]! }))); // one for each
  }
}
