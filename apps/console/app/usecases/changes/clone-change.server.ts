// Starts a new change with the edits of another one, whatever became of that. They stay drawn from what they were drawn from, so what went live
// since shows as a conflict and is never overwritten unseen.
import type { Change } from '@switchyard/registry-core/change/change';
import { startChange } from '@switchyard/registry-core/change/start-change';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, liveEntries, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { footprintOfEdits, summaryOf } from './revise-change.ts';

export const CloneChange = z.strictObject({
  changeId: z.string().min(1),
  /** Absent: those of the change that is cloned. */
  title: z.string().trim().min(1).max(200).optional(),
  reason: z.string().trim().min(1).max(4000).optional(),
});
export type CloneChange = z.infer<typeof CloneChange>;

export function cloneChange(ports: Ports, caller: Caller, { changeId, title, reason }: CloneChange): Promise<Result<Change>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const source = await stores.changes.find(changeId);
    if (!source) return refuse('UNKNOWN_CHANGE', `There is no change ${changeId}.`);
    const { environment, edits } = source;
    const note: Note = { verb: 'change.clone', target: `change:${changeId}`, environment, reason: reason ?? source.reason };
    const live = await liveEntries(stores, environment);
    const footprint = footprintOfEdits(live, edits);
    const allowed = await authorize(attempt, { verb: 'change:edit', environment, footprint }, note);
    if (!allowed.ok) return allowed;
    const start = {
      id: ports.newId('chg'),
      environment,
      title: title ?? source.title,
      reason: reason ?? source.reason,
      ticket: source.ticket,
      edits,
      author: actor,
      at: now,
      origin: { kind: 'clone', number: source.number } as const,
      // Whoever wrote the original wrote what is in the clone.
      writerIds: [source.authorId, ...source.editorIds],
    };
    const change = await stores.changes.create(startChange(start));
    await record(attempt, { ...note, target: `change:${change.id}`, after: { ...summaryOf(change), cloneOf: source.number } });
    return accept(change);
  });
}
