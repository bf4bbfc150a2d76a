// Says no to a change, with the reason for its author. It can be edited and tried again.
import type { Change } from '@switchyard/registry-core/change/change';
import { nextStatus } from '@switchyard/registry-core/change/machine';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { assess, attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { notify } from '../../notify.server.ts';
import type { Ports } from '../../ports.ts';
import { changeStep, requireChange } from './require-change.ts';

export const RejectChange = z.strictObject({
  ...changeStep,
  comment: z.string().trim().min(1, 'Say what its author should do about it.').max(4000),
});
export type RejectChange = z.infer<typeof RejectChange>;

export function rejectChange(ports: Ports, caller: Caller, { changeId, expectedVersion, comment }: RejectChange): Promise<Result<Change>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const found = await requireChange(stores, { changeId, expectedVersion });
    if (!found.ok) return found;
    const before = found.value;
    const { environment } = before;
    const note: Note = { verb: 'change.reject', target: `change:${changeId}`, environment, reason: comment };
    const { footprint, basis } = await assess(stores, before);
    const allowed = await authorize(attempt, { verb: 'change:reject', environment, footprint, basis }, note);
    if (!allowed.ok) return allowed;
    const status = nextStatus(before.status, 'reject');
    if (!status) return refuse('WRONG_STATUS', `Change #${before.number} is ${before.status}; only a validated change can be rejected.`);
    const change: Change = { ...before, status, updatedAt: now, version: before.version + 1 };
    await stores.changes.save(change);
    await stores.schedules.end(changeId, 'suspended', `${actor.name} rejected it.`, now);
    await notify(attempt, {
      event: 'change.reject',
      environment,
      weight: 'ask',
      sentence: `${actor.name} rejected change #${change.number} ${change.title}.`,
      reason: comment,
      about: `change:${change.number}`,
      to: [change.authorId, ...change.editorIds],
      facts: { change: change.number },
    });
    await record(attempt, { ...note, before: { status: before.status }, after: { status } });
    return accept(change);
  });
}
