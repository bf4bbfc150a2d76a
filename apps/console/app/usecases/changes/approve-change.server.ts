// Agrees to one round and one compiled difference of a change. What moves afterwards, the approval does not follow.
import type { Change } from '@switchyard/registry-core/change/change';
import { nextStatus } from '@switchyard/registry-core/change/machine';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { assess, attempt, authorize, type Note, neededAfter, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { notify, peopleOfChange } from '../../notify.server.ts';
import type { Ports } from '../../ports.ts';
import { changeStep, requireChange } from './require-change.ts';

export const ApproveChange = z.strictObject({
  ...changeStep,
  /** What the approver looked at. */
  round: z.number().int().min(1),
  difference: z.string().regex(/^[0-9a-f]{64}$/, 'The digest of the difference is 64 hexadecimal digits.'),
  comment: z.string().trim().max(4000).default(''),
});
export type ApproveChange = z.infer<typeof ApproveChange>;

export function approveChange(ports: Ports, caller: Caller, input: ApproveChange): Promise<Result<Change>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const { changeId, expectedVersion, round, difference, comment } = input;
    const found = await requireChange(stores, { changeId, expectedVersion });
    if (!found.ok) return found;
    const before = found.value;
    const { environment } = before;
    const note: Note = { verb: 'change.approve', target: `change:${changeId}`, environment, reason: comment };
    const assessment = await assess(stores, before);
    const ask = { verb: 'change:approve', environment, footprint: assessment.footprint, basis: assessment.basis } as const;
    const allowed = await authorize(attempt, ask, note);
    if (!allowed.ok) return allowed;
    const status = nextStatus(before.status, 'approve');
    if (!status) return refuse('WRONG_STATUS', `Change #${before.number} is ${before.status}; only a validated change can be approved.`);
    if (before.round !== round || before.difference !== difference) {
      return refuse('STALE_REVIEW', `Change #${before.number} has changed since you looked at it; look at it again.`);
    }
    if (assessment.difference.digest !== difference) {
      return refuse('BASE_MOVED', `What is live has moved under change #${before.number}; it has to be validated again.`);
    }

    await stores.changes.addApproval(changeId, { personId: actor.id, personName: actor.name, round, difference, comment, at: now });
    // Whoever approves has what they asked for.
    const asked = (await stores.review.comments([changeId])).filter(({ asks, personId }) => asks && personId === actor.id);
    for (const { id } of asked) await stores.review.settle(id, actor.name, now);
    const enough = neededAfter(assessment, attempt).people === 0;
    await stores.changes.save({ ...before, status: enough ? status : before.status, updatedAt: now, version: before.version + 1 });
    await notify(attempt, {
      event: 'change.approve',
      environment,
      weight: 'tell',
      sentence: `${actor.name} approved change #${before.number} ${before.title}.${enough ? ' It can be published.' : ''}`,
      reason: comment,
      about: `change:${before.number}`,
      to: peopleOfChange(before),
      facts: { change: before.number, enough },
    });
    const change = await stores.changes.find(changeId);
    if (!change) throw new Error(`Change ${changeId} was saved and is gone.`);
    await record(attempt, { ...note, after: { round, difference, status: change.status } });
    return accept(change);
  });
}
