// The audit and the Merkle tree over it, as use-cases and queries need them.
import type { AuditVerb } from '@switchyard/registry-core/alert/event';
import type { NodeAt } from '@switchyard/registry-core/audit/merkle-tree';
import type { AuditEntry, AuditRecord } from '@switchyard/registry-core/audit/record';
import type { TreeHead } from '@switchyard/registry-core/audit/tree-head';

export interface AuditFilter {
  readonly environment?: string;
  readonly actorId?: string;
  readonly verb?: string;
  readonly target?: string;
  /** Words, or beginnings of words, of who, what, to what and why. */
  readonly text?: string;
  readonly from?: Date;
  /** Not included. */
  readonly to?: Date;
  readonly beforeSeq?: number;
  readonly limit?: number;
}

/** What goes on record, by a name of the catalogue of events. */
export type NewAuditEntry = AuditEntry & { readonly verb: AuditVerb };

export interface AuditStore {
  /** Takes the chain's lock, so it is called last in a transaction. */
  append(entry: NewAuditEntry): Promise<AuditRecord>;
  /** Newest first. */
  list(filter: AuditFilter): Promise<AuditRecord[]>;
  /** In their order, after this number; of these verbs, or with this result, where that is asked. */
  listFrom(
    afterSeq: number,
    limit: number,
    only?: Pick<AuditRecord, 'result'> | { readonly verbs: readonly string[] },
  ): Promise<AuditRecord[]>;
  /** The number of the first record that is not older, or the one that the next will have. */
  firstSince(at: Date): Promise<number>;
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
  /** The last tree head that was anchored at each place. */
  anchors(): Promise<Anchor[]>;
  noteAnchor(anchor: Anchor): Promise<void>;
}

/** Where tree heads are kept beside the database: with the edge, and in an object store that lets nobody remove them. */
export const anchorPlaces = ['edge', 'object_store'] as const;
export type AnchorPlace = (typeof anchorPlaces)[number];

/** One such place. */
export interface Anchorage {
  readonly place: AnchorPlace;
  /** Keeps it for good. Doing it again does nothing; throws where something else is kept in its stead, or nobody answers. */
  keep(head: SignedTreeHead): Promise<void>;
  /** The JWS of those that are kept there, newest first, at most so many. */
  newest(limit: number): Promise<string[]>;
}

export interface Anchor {
  readonly place: AnchorPlace;
  readonly size: number;
  readonly at: Date;
}
