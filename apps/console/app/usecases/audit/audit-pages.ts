// The audit read page by page, each page in a transaction of its own: however long it is, nobody waits for the reader.
import type { AuditRecord } from '@switchyard/registry-core/audit/record';
import type { SignedTreeHead } from '../../ports/audit.ts';
import type { Ports } from '../../ports.ts';

const pageSize = 1_000;

/** The first `size` records in their order. */
export async function* recordPages(ports: Ports, size: number): AsyncIterable<AuditRecord[]> {
  for (let after = 0; after < size; ) {
    const page = await ports.read(({ audit }) => audit.listFrom(after, Math.min(pageSize, size - after)));
    if (page.length === 0) return;
    yield page;
    after = page.at(-1)!.seq; // it is not empty
  }
}

/** The tree heads over at most `newest` records, newest first. */
export async function* treeHeadPages(ports: Ports, newest: number): AsyncIterable<SignedTreeHead[]> {
  for (let before = newest + 1; ; ) {
    const page = await ports.read(({ auditTree }) => auditTree.heads(pageSize, before));
    if (page.length === 0) return;
    yield page;
    before = page.at(-1)!.size; // it is not empty
  }
}
