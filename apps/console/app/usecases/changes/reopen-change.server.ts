// Takes a discarded change up again, as a draft of a new round.
import type { Change } from '@switchyard/registry-core/change/change';
import { nextStatus } from '@switchyard/registry-core/change/machine';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { changeStep, requireChange } from './require-change.ts';
import { newRound, summaryOf } from './revise-change.ts';

export const ReopenChange = z.strictObject(changeStep);
export type ReopenChange = z.infer<typeof ReopenChange>;

export function reopenChange(ports: Ports, caller: Caller, input: ReopenChange): Promise<Result<Change>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    const found = await requireChange(stores, input);
    if (!found.ok) return found;
    const before = found.value;
    const { environment, authorId, editorIds } = before;
    const note: Note = { verb: 'change.reopen', target: `change:${before.id}`, environment, before: { status: before.status } };
    const allowed = await authorize(attempt, { verb: 'change:reopen', environment, basis: { authorId, editorIds } }, note);
    if (!allowed.ok) return allowed;
    if (!nextStatus(before.status, 'reopen'))
      return refuse('WRONG_STATUS', `Change #${before.number} is ${before.status}; only a discarded change can be taken up again.`);
    const change = newRound(attempt, before, before.edits);
    await stores.changes.save(change);
    await record(attempt, { ...note, after: summaryOf(change) });
    return accept(change);
  });
}
