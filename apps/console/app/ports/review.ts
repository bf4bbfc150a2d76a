// What people say about a change while it is under way: comments on its entries, what they ask to be changed, whom they ask to look,
// and who has it open at the moment.
import type { EntryId } from '@switchyard/registry-core/registry/entry';

export interface ReviewComment {
  readonly id: string;
  readonly changeId: string;
  /** The comment that this one answers; null: it begins a thread. */
  readonly threadId: string | null;
  /** null: about the change as a whole. */
  readonly entry: EntryId | null;
  /** Inside the entry, as `diffBodies` names it; empty: all of it. */
  readonly path: string;
  /** Of the change when it was written. */
  readonly round: number;
  readonly personId: string;
  readonly personName: string;
  readonly text: string;
  /** Whether it keeps the change from being published until it is settled. */
  readonly asks: boolean;
  readonly at: Date;
  readonly settledAt: Date | null;
  readonly settledBy: string | null;
}

export interface ReviewRequest {
  readonly changeId: string;
  readonly personId: string;
  readonly personName: string;
  readonly askedBy: string;
  readonly at: Date;
}

export interface Viewer {
  readonly personId: string;
  readonly personName: string;
  readonly seenAt: Date;
}

export interface ReviewStore {
  /** Oldest first. */
  comments(changeIds: readonly string[]): Promise<ReviewComment[]>;
  findComment(id: string): Promise<ReviewComment | undefined>;
  addComment(comment: ReviewComment): Promise<void>;
  settle(commentId: string, by: string, at: Date): Promise<void>;
  /** Whoever was asked to look at any of these changes. */
  requests(changeIds: readonly string[]): Promise<ReviewRequest[]>;
  /** The changes that a person was asked to look at. */
  requestsOf(personId: string): Promise<ReviewRequest[]>;
  /** Asking again changes nothing. */
  request(request: ReviewRequest): Promise<void>;
  /** Says that somebody has a change open. */
  look(changeId: string, viewer: Viewer): Promise<void>;
  /** Who had it open since, by name. */
  viewers(changeId: string, since: Date): Promise<Viewer[]>;
}
