// A change and its approvals, as the use-cases and the machine see them.
import type { Edit } from './edit.ts';
import type { FootprintEntry } from './footprint.ts';
import type { ChangeStatus } from './machine.ts';

export interface Approval {
  readonly personId: string;
  readonly personName: string;
  readonly round: number;
  /** Digest of the compiled difference that was agreed to. */
  readonly difference: string;
  readonly comment: string;
  readonly at: Date;
}

/** Where a change's edits were taken from, when nobody typed them; of a revert, the release that it undoes. */
export type ChangeOrigin =
  | { readonly kind: 'clone'; readonly number: number }
  | { readonly kind: 'promotion' | 'revert'; readonly environment: string; readonly version: string };

export interface Change {
  readonly id: string;
  /** Counts up from 1 across all environments, for people: change #12. */
  readonly number: number;
  readonly environment: string;
  readonly title: string;
  readonly reason: string;
  readonly ticket: string | null;
  readonly status: ChangeStatus;
  /** Raised by every edit. An approval of an earlier round counts for nothing. */
  readonly round: number;
  readonly edits: readonly Edit[];
  /** Digest of the compiled difference, set by validation, cleared by any edit. */
  readonly difference: string | null;
  /** What it reaches, as validation found it; null where `difference` is. */
  readonly footprint: readonly FootprintEntry[] | null;
  readonly origin: ChangeOrigin | null;
  readonly authorId: string;
  readonly authorName: string;
  /** Everyone who edited this round; none of them may approve it. */
  readonly editorIds: readonly string[];
  readonly approvals: readonly Approval[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Set when published. */
  readonly releaseId: string | null;
  /** Optimistic lock: raised by every save. */
  readonly version: number;
}
