// The audit and the Merkle tree over it, as use-cases and queries need them.
import type { NodeAt } from '@switchyard/registry-core/audit/merkle-tree';
import type { AuditEntry, AuditRecord } from '@switchyard/registry-core/audit/record';
import type { TreeHead } from '@switchyard/registry-core/audit/tree-head';

export interface AuditFilter {
  readonly environment?: string;
  readonly actorId?: string;
  readonly verb?: string;
  readonly target?: string;
  readonly text?: string;
  readonly beforeSeq?: number;
  readonly limit?: number;
}

export interface AuditStore {
  /** Takes the chain's lock, so it is called last in a transaction. */
  append(entry: AuditEntry): Promise<AuditRecord>;
  /** Newest first. */
  list(filter: AuditFilter): Promise<AuditRecord[]>;
  /** In their order, after this number. */
  listFrom(afterSeq: number, limit: number): Promise<AuditRecord[]>;
}

/** A complete subtree of the audit's Merkle tree, at a kept level; level 0 is a record. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

export interface SignedTreeHead extends TreeHead {
  /** Compact JWS over the tree head. */
  readonly jws: string;
}

/** The Merkle tree over the audit. Grows only. */
export interface AuditTreeStore {
  /** Records that the audit has now. */
  size(): Promise<number>;
  /**
   * Works something out over the tree with as few reads as it needs. `work` runs twice, and must ask for the same nodes whatever their
   * hashes are, as roots and proofs do. Throws where a node is missing.
   */
  over<T>(work: (nodeAt: NodeAt) => T): Promise<T>;
  /** Keeps others from signing until this transaction ends. */
  lock(): Promise<void>;
  keep(nodes: readonly (TreeNode & { readonly hash: string })[]): Promise<void>;
  addHead(head: SignedTreeHead): Promise<void>;
  /** Newest first. */
  heads(limit: number, beforeSize?: number): Promise<SignedTreeHead[]>;
}
