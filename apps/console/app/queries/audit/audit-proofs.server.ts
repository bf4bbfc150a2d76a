// What anybody needs to hold the audit to its word: signed tree heads, proofs that a record is under one, and that one grew from another.
import { consistencyProof, inclusionProof } from '@switchyard/registry-core/audit/merkle-tree';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { type Anchor, type AuditStore, type AuditTreeStore, anchorPlaces, type SignedTreeHead } from '../../ports/audit.ts';
import type { Ports } from '../../ports.ts';
import { type Permit, permit } from '../permit.server.ts';

const Size = z.number().int().min(1);

export const TreeHeadList = z.strictObject({ beforeSize: Size.optional(), limit: z.number().int().min(1).max(1000).default(100) });
export type TreeHeadList = z.infer<typeof TreeHeadList>;

/** Newest first. They say nothing of any record, so whoever may read some of the audit may keep them. */
export function treeHeads(ports: Ports, caller: Caller, { beforeSize, limit }: TreeHeadList): Promise<Result<{ rows: SignedTreeHead[] }>> {
  return view(ports, caller, { verb: 'audit:read_own', environment: null }, async ({ stores }) =>
    accept({ rows: await stores.auditTree.heads(limit, beforeSize) }),
  );
}

export interface AuditIntegrity {
  readonly rows: readonly SignedTreeHead[];
  readonly verification: LastVerification;
  /** The last tree head that was kept at each place outside of the database. */
  readonly anchors: readonly Anchor[];
  readonly export: Permit;
  readonly verify: Permit;
}

/** The tree heads as a page shows them, what the last verification found, and what the viewer may do. */
export async function auditIntegrity(ports: Ports, caller: Caller, input: TreeHeadList): Promise<Result<AuditIntegrity>> {
  const heads = await treeHeads(ports, caller, input);
  if (!heads.ok) return heads;
  return view(ports, caller, null, async (viewing) =>
    accept({
      ...heads.value,
      verification: await lastVerification(viewing.stores.audit),
      anchors: await viewing.stores.auditTree.anchors(),
      export: permit(viewing, { verb: 'audit:export', environment: null }),
      verify: permit(viewing, { verb: 'audit:verify', environment: null }),
    }),
  );
}

/** What a verification puts on record (`usecases/audit/run-audit-verification.ts`). */
const Found = z.object({
  records: z.number(),
  /** Absent in what earlier versions wrote. */
  removed: z.number().default(0),
  treeHeads: z.number(),
  keysUnknown: z.number(),
  anchors: z.array(z.object({ place: z.enum(anchorPlaces), compared: z.number(), failure: z.string().nullable() })).default([]),
  fault: z.object({ seq: z.number(), message: z.string() }).nullable(),
});

export interface LastVerification {
  /** Somebody asked for one that is not done yet. */
  readonly underWay: boolean;
  /** Null before the first. */
  readonly found: (z.infer<typeof Found> & { readonly at: Date }) | null;
}

async function lastVerification(audit: AuditStore): Promise<LastVerification> {
  const [[asked], [done]] = [await audit.list({ verb: 'audit.verify', limit: 1 }), await audit.list({ verb: 'audit.verified', limit: 1 })];
  const isAsked = asked !== undefined && asked.result === 'done';
  return {
    underWay: isAsked && asked.seq > (done?.seq ?? 0),
    found: done ? { ...Found.parse(done.after), at: done.at } : null,
  };
}

/** What the last verification found. It says nothing of any record but a faulty one's number. */
export function auditVerification(ports: Ports, caller: Caller): Promise<Result<LastVerification>> {
  return view(ports, caller, { verb: 'audit:read_own', environment: null }, async ({ stores }) =>
    accept(await lastVerification(stores.audit)),
  );
}

export const InclusionInput = z.strictObject({ seq: Size, size: Size.optional() });
export type InclusionInput = z.infer<typeof InclusionInput>;

export interface Inclusion {
  readonly seq: number;
  /** Of the record; the leaf is made of it. */
  readonly hash: string;
  readonly head: SignedTreeHead;
  /** Hashes from the leaf's neighbour upwards (RFC 9162, section 2.1.3). */
  readonly proof: readonly string[];
}

/** `size` is that of a tree head; absent: the newest. */
export function auditInclusion(ports: Ports, caller: Caller, { seq, size }: InclusionInput): Promise<Result<Inclusion>> {
  return view(ports, caller, null, async (viewing) => {
    const { audit, auditTree } = viewing.stores;
    const [record] = await audit.listFrom(seq - 1, 1);
    if (record?.seq !== seq) return refuse('UNKNOWN_RECORD', `There is no audit record ${seq}.`);
    const all = permit(viewing, { verb: 'audit:view', environment: record.environment });
    if (!all.allowed && record.actorId !== viewing.actor.id) return refuse('FORBIDDEN', all.reason ?? '');
    const head = await findHead(auditTree, size);
    if (!head || head.size < seq) return refuse('NOT_SIGNED_YET', `No such tree head covers record ${seq}; one is signed every minute.`);
    const proof = await auditTree.over((nodeAt) => inclusionProof(seq - 1, head.size, nodeAt));
    return accept({ seq, hash: record.hash, head, proof });
  });
}

export const ConsistencyInput = z.strictObject({ from: Size, to: Size.optional() });
export type ConsistencyInput = z.infer<typeof ConsistencyInput>;

export interface Consistency {
  readonly from: number;
  readonly head: SignedTreeHead;
  /** RFC 9162, section 2.1.4. */
  readonly proof: readonly string[];
}

/** That the tree of a newer head begins with the `from` records that somebody kept a head of. */
export function auditConsistency(ports: Ports, caller: Caller, { from, to }: ConsistencyInput): Promise<Result<Consistency>> {
  return view(ports, caller, { verb: 'audit:read_own', environment: null }, async ({ stores }) => {
    const head = await findHead(stores.auditTree, to);
    if (!head || head.size < from) return refuse('NOT_SIGNED_YET', `There is no such tree head over ${from} records or more.`);
    return accept({ from, head, proof: await stores.auditTree.over((nodeAt) => consistencyProof(from, head.size, nodeAt)) });
  });
}

async function findHead(tree: AuditTreeStore, size: number | undefined): Promise<SignedTreeHead | undefined> {
  const [head] = size === undefined ? await tree.heads(1) : await tree.heads(1, size + 1);
  return size === undefined || head?.size === size ? head : undefined;
}
