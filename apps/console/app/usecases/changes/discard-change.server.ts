// Gives a change up for good. It stays readable.
import type { Change } from '@switchyard/registry-core/change/change';
import { nextStatus } from '@switchyard/registry-core/change/machine';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { changeStep, requireChange } from './require-change.ts';

export const DiscardChange = z.strictObject(changeStep);
export type DiscardChange = z.infer<typeof DiscardChange>;

export function discardChange(ports: Ports, caller: Caller, { changeId, expectedVersion }: DiscardChange): Promise<Result<Change>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, now } = attempt;
    const found = await requireChange(stores, { changeId, expectedVersion });
    if (!found.ok) return found;
    const before = found.value;
    const { environment, authorId, editorIds } = before;
    const note: Note = { verb: 'change.discard', target: `change:${changeId}`, environment };
    const allowed = await authorize(attempt, { verb: 'change:discard', environment, basis: { authorId, editorIds } }, note);
    if (!allowed.ok) return allowed;
    const status = nextStatus(before.status, 'discard');
    if (!status) return refuse('WRONG_STATUS', `Change #${before.number} is ${before.status} already.`);
    const change: Change = { ...before, status, updatedAt: now, version: before.version + 1 };
    await stores.changes.save(change);
    await stores.schedules.end(changeId, 'cancelled', 'It was discarded.', now);
    await record(attempt, { ...note, before: { status: before.status }, after: { status } });
    return accept(change);
  });
}
