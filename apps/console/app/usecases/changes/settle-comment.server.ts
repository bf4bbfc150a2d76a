// Ends a thread. What was asked for is settled by who asked for it, or by someone else who could have asked; never by the change's author.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { assess, attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ReviewComment } from '../../ports/review.ts';
import type { Ports } from '../../ports.ts';

export const SettleComment = z.strictObject({ changeId: z.string().min(1), commentId: z.string().min(1) });
export type SettleComment = z.infer<typeof SettleComment>;

export function settleComment(ports: Ports, caller: Caller, { changeId, commentId }: SettleComment): Promise<Result<ReviewComment>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const change = await stores.changes.findForUpdate(changeId);
    const comment = await stores.review.findComment(commentId);
    if (!change || comment?.changeId !== changeId) return refuse('UNKNOWN_COMMENT', `There is no comment ${commentId} on this change.`);
    const { environment } = change;
    const note: Note = { verb: 'change.settle', target: `change:${changeId}`, environment };
    const guarded = comment.asks && comment.personId !== actor.id;
    const { footprint, basis } = guarded ? await assess(stores, change) : { footprint: [], basis: {} };
    const verb = guarded ? 'change:request_changes' : 'change:comment';
    const allowed = await authorize(attempt, { verb, environment, footprint, basis }, note);
    if (!allowed.ok) return allowed;
    if (comment.threadId !== null) return refuse('NOT_A_THREAD', 'An answer is settled with the comment that it answers.');
    if (comment.settledAt !== null) return refuse('NOTHING_CHANGES', `This was settled by ${comment.settledBy} already.`);
    await stores.review.settle(commentId, actor.name, now);
    await record(attempt, { ...note, after: { comment: commentId } });
    return accept({ ...comment, settledAt: now, settledBy: actor.name });
  });
}
