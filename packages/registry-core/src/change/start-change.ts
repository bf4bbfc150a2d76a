// A change at its very beginning: a draft of round 1 that nobody has validated or approved.
import type { Change, ChangeOrigin } from './change.ts';
import type { Edit } from './edit.ts';

export interface ChangeStart {
  readonly id: string;
  readonly environment: string;
  readonly title: string;
  readonly reason: string;
  readonly ticket: string | null;
  readonly edits: readonly Edit[];
  readonly author: { readonly id: string; readonly name: string };
  readonly at: Date;
  readonly origin?: ChangeOrigin;
  /** Whoever wrote parts of it before: nobody approves what they wrote themselves. */
  readonly writerIds?: readonly string[];
}

export function startChange({
  id,
  environment,
  title,
  reason,
  ticket,
  edits,
  author,
  at,
  origin,
  writerIds = [],
}: ChangeStart): Omit<Change, 'number'> {
  return {
    id,
    environment,
    title,
    reason,
    ticket,
    status: 'draft',
    round: 1,
    edits,
    difference: null,
    footprint: null,
    origin: origin ?? null,
    authorId: author.id,
    authorName: author.name,
    editorIds: [...new Set([author.id, ...writerIds])],
    approvals: [],
    createdAt: at,
    updatedAt: at,
    releaseId: null,
    version: 1,
  };
}
