// Takes a change off the schedule. It stays as it is, approvals included.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { notify, peopleOfChange } from '../../notify.server.ts';
import type { Ports } from '../../ports.ts';
import { changeStep, requireChange } from './require-change.ts';

export const CancelSchedule = z.strictObject({
  ...changeStep,
  reason: z.string().trim().max(4000).default(''),
});
export type CancelSchedule = z.infer<typeof CancelSchedule>;

export function cancelSchedule(ports: Ports, caller: Caller, { changeId, expectedVersion, reason }: CancelSchedule): Promise<Result<null>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const found = await requireChange(stores, { changeId, expectedVersion });
    if (!found.ok) return found;
    const change = found.value;
    const { environment, number } = change;
    const note: Note = { verb: 'change.unschedule', target: `change:${changeId}`, environment, reason };
    const allowed = await authorize(attempt, { verb: 'change:schedule', environment }, note);
    if (!allowed.ok) return allowed;
    const schedule = await stores.schedules.find(changeId);
    if (!schedule || schedule.status === 'done' || schedule.status === 'cancelled') {
      return refuse('NOT_SCHEDULED', `Change #${number} is not scheduled.`);
    }

    await stores.schedules.save({ ...schedule, status: 'cancelled', because: reason, changedAt: now });
    await notify(attempt, {
      event: 'change.unschedule',
      environment,
      weight: 'tell',
      sentence: `${actor.name} took change #${number} ${change.title} off the schedule.`,
      reason,
      about: `change:${number}`,
      to: [...peopleOfChange(change), schedule.personId],
      facts: { change: number },
    });
    await record(attempt, { ...note, before: { at: schedule.at.toISOString(), status: schedule.status }, after: { status: 'cancelled' } });
    return accept(null);
  });
}
