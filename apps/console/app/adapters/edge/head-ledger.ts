// What the delivery of heads needs of the database: what should be live, every head ever signed, and what is still to tell.
import type { Json } from '@switchyard/registry-core/registry/json';
import type { Head } from '@switchyard/registry-core/snapshot/head';
import type { HeadDocument } from '@switchyard/registry-core/snapshot/head-documents';
import type { KeyTable } from '@switchyard/registry-core/snapshot/key-table';
import type { NewAuditEntry } from '../../ports/audit.ts';

/** What a head says, without its place in the chain. Heads that were signed by earlier consoles hold their SDK keys. */
export type HeadContent = Pick<Head, 'stable' | 'candidate' | 'stage' | 'kills' | 'keyTable' | 'revoked' | 'sdkKeys'>;

export interface SignedHead {
  readonly seq: number;
  readonly jws: string;
  /** SHA-256 of the JWS text: the `parent` of the head after it. */
  readonly digest: string;
  readonly content: HeadContent;
  readonly releaseId: string;
}

/** What should be live, with the key table that it names. */
export interface DesiredHead {
  readonly content: HeadContent;
  readonly keyTable: KeyTable;
  /** The release that is on its way to everyone, or is there. */
  readonly releaseId: string;
}

export interface HeadRow extends SignedHead {
  readonly id: number;
  readonly deliveredAt: Date | null;
}

export interface EnvironmentView {
  /** What should be live; undefined before the first release. */
  readonly desired: DesiredHead | undefined;
  /** The last head signed. */
  readonly last: HeadRow | undefined;
  /** Announcements that `desired` answers. */
  readonly announcements: readonly number[];
}

export interface HeadLedger {
  environments(): Promise<string[]>;
  /** Environments with announcements that are not delivered. */
  pendingEnvironments(): Promise<string[]>;
  /** Runs `work` while no other process delivers in this environment; undefined, without running it, when one does. */
  exclusively<T>(environment: string, work: () => Promise<T>): Promise<T | undefined>;
  /** One consistent view. */
  look(environment: string): Promise<EnvironmentView>;
  /** Commits the head and its key table, so that they survive us; only then may it be sent. `audit` is written with it. */
  append(environment: string, head: SignedHead, keyTable: KeyTable, audit?: NewAuditEntry): Promise<HeadRow>;
  /** The edge took this head: the release and the kills in it are served. */
  markDelivered(environment: string, head: HeadRow, at: Date): Promise<void>;
  settle(announcements: readonly number[], at: Date): Promise<void>;
  noteFailure(environment: string, error: string): Promise<void>;
  /** Some recorded contexts. */
  contexts(environment: string): Promise<readonly Json[]>;
  /** Whether the edge took a head with this document before. */
  wasDelivered(environment: string, digest: string): Promise<boolean>;
  findDocument(document: HeadDocument): Promise<Uint8Array | undefined>;
}
