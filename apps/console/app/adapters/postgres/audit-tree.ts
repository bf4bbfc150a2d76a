// The Merkle tree over the audit: kept subtrees and signed heads in their tables, leaves from the records themselves.
import { emptyRoot, leafHash, type NodeAt } from '@switchyard/registry-core/audit/merkle-tree';
import { and, desc, eq, inArray, lt, max, sql } from 'drizzle-orm';
import type { AuditTreeStore, TreeNode } from '../../ports/audit.ts';
import { auditAnchor, auditTile, auditTreeHead } from './audit-tree-schema.ts';
import { audit } from './schema.ts';
import type { Transaction } from './transaction.ts';

/** Any number that nobody else in this database uses for the same. */
const treeLock = 7_221_003;

type Db = Transaction['db'];

async function leavesAt(db: Db, indexes: readonly number[]): Promise<(readonly [number, string])[]> {
  const seqs = indexes.map((index) => index + 1);
  const rows = await db.select({ seq: audit.seq, hash: audit.hash }).from(audit).where(inArray(audit.seq, seqs));
  return rows.map(({ seq, hash }) => [seq - 1, leafHash(hash)]);
}

async function tilesAt(db: Db, level: number, indexes: readonly number[]): Promise<(readonly [number, string])[]> {
  const rows = await db
    .select({ index: auditTile.index, hash: auditTile.hash })
    .from(auditTile)
    .where(and(eq(auditTile.level, level), inArray(auditTile.index, [...indexes])));
  return rows.map(({ index, hash }) => [index, hash]);
}

/** Hashes by level and index, in one query a level. */
async function readNodes(db: Db, nodes: readonly TreeNode[]): Promise<NodeAt> {
  const byLevel = new Map<number, ReadonlyMap<number, string>>();
  for (const level of new Set(nodes.map((node) => node.level))) {
    const indexes = nodes.filter((node) => node.level === level).map(({ index }) => index);
    byLevel.set(level, new Map(level === 0 ? await leavesAt(db, indexes) : await tilesAt(db, level, indexes)));
  }
  return (level, index) => {
    const hash = byLevel.get(level)?.get(index);
    if (hash === undefined) throw new Error(`The audit's tree has no node ${index} at level ${level}.`);
    return hash;
  };
}

export function postgresAuditTree({ db }: Transaction): AuditTreeStore {
  return {
    async size() {
      const [row] = await db.select({ size: max(audit.seq) }).from(audit);
      return row?.size ?? 0;
    },
    async over(work) {
      const wanted = new Map<string, TreeNode>();
      work((level, index) => {
        wanted.set(`${level}/${index}`, { level, index });
        return emptyRoot;
      });
      return work(await readNodes(db, [...wanted.values()]));
    },
    async lock() {
      await db.execute(sql`SELECT pg_advisory_xact_lock(${treeLock})`);
    },
    async keep(nodes) {
      if (nodes.length > 0) await db.insert(auditTile).values([...nodes]);
    },
    async addHead(head) {
      await db.insert(auditTreeHead).values({ ...head, at: new Date(head.at) });
    },
    async heads(limit, beforeSize) {
      const rows = await db
        .select()
        .from(auditTreeHead)
        .where(beforeSize === undefined ? undefined : lt(auditTreeHead.size, beforeSize))
        .orderBy(desc(auditTreeHead.size))
        .limit(limit);
      return rows.map(({ at, ...head }) => ({ ...head, at: at.toISOString() }));
    },
    anchors: () => db.selectDistinctOn([auditAnchor.place]).from(auditAnchor).orderBy(auditAnchor.place, desc(auditAnchor.size)),
    async noteAnchor(anchor) {
      await db.insert(auditAnchor).values(anchor).onConflictDoNothing();
    },
  };
}
