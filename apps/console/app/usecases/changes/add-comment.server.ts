// Says something about a change, one of its entries or a part of one. Whoever may say no to the change may ask for something with it: then
// it is not published before that is settled.
import { editSubject } from '@switchyard/registry-core/change/entries';
import { isOpen } from '@switchyard/registry-core/change/machine';
import { isEntryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { assess, attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { notify, peopleOfChange } from '../../notify.server.ts';
import type { ReviewComment } from '../../ports/review.ts';
import type { Ports } from '../../ports.ts';
import { requireChange } from './require-change.ts';

export const AddComment = z.strictObject({
  changeId: z.string().min(1),
  text: z.string().trim().min(1, 'Say something.').max(4000),
  /** The comment that this answers; it is about the same. */
  threadId: z.string().min(1).optional(),
  /** Absent: about the change as a whole. */
  entry: z.string().refine(isEntryId, 'Name an entry, such as key:fees.provider_pct.').optional(),
  /** A part of the entry, such as settings[city=HOU].value. */
  path: z.string().max(2000).default(''),
  /** Asks for a change: nothing is published before it is settled. */
  asks: z.boolean().default(false),
});
export type AddComment = z.infer<typeof AddComment>;

export function addComment(ports: Ports, caller: Caller, input: AddComment): Promise<Result<ReviewComment>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const { changeId, text, threadId, asks } = input;
    const found = await requireChange(stores, { changeId });
    if (!found.ok) return found;
    const change = found.value;
    const { environment } = change;
    const note: Note = {
      verb: asks ? 'change.request_changes' : 'change.comment',
      target: `change:${changeId}`,
      environment,
      reason: text,
    };
    const { footprint, basis } = asks ? await assess(stores, change) : { footprint: [], basis: {} };
    const verb = asks ? 'change:request_changes' : 'change:comment';
    const allowed = await authorize(attempt, { verb, environment, footprint, basis }, note);
    if (!allowed.ok) return allowed;
    if (asks && !isOpen(change.status))
      return refuse('WRONG_STATUS', `Change #${change.number} is ${change.status}; nothing can be asked of it.`);
    const thread = threadId === undefined ? undefined : await stores.review.findComment(threadId);
    if (threadId !== undefined && (thread?.changeId !== changeId || thread.threadId !== null))
      return refuse('UNKNOWN_COMMENT', `There is no such comment to answer on change #${change.number}.`);
    const about = { entry: thread ? thread.entry : (input.entry ?? null), path: thread ? thread.path : input.path };
    if (about.entry !== null && !thread && !change.edits.some((edit) => editSubject(edit) === about.entry))
      return refuse('UNKNOWN_ENTRY', `Change #${change.number} does not edit ${about.entry}.`);
    const comment: ReviewComment = {
      id: ports.newId('cmt'),
      changeId,
      threadId: threadId ?? null,
      ...about,
      round: change.round,
      personId: actor.id,
      personName: actor.name,
      text,
      asks,
      at: now,
      settledAt: null,
      settledBy: null,
    };
    await stores.review.addComment(comment);
    const inThread = (await stores.review.comments([changeId])).filter((one) => one.id === threadId || one.threadId === threadId);
    await notify(attempt, {
      event: asks ? 'change.request_changes' : 'change.comment',
      environment,
      weight: asks ? 'ask' : 'tell',
      sentence: `${actor.name} ${asks ? 'asked for changes of' : 'commented on'} change #${change.number} ${change.title}.`,
      reason: text,
      about: `change:${change.number}`,
      to: [...peopleOfChange(change), ...(threadId === undefined ? [] : inThread.map(({ personId }) => personId))],
      facts: { change: change.number, entry: about.entry },
    });
    await record(attempt, { ...note, after: { comment: comment.id, ...about, asks } });
    return accept(comment);
  });
}
