// Has a change published by itself at a time, or at another one than before; in stages, if it has a plan. It has to be ready now; when the time comes
// everything is asked again, the rights of whoever scheduled it included.
import { TimeZone } from '@switchyard/registry-core/change/freeze-window';
import { nextStatus } from '@switchyard/registry-core/change/machine';
import { instantOf, timeWords } from '@switchyard/registry-core/change/zoned-time';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Plan, stepSentence } from '@switchyard/registry-core/rollout/plan';
import * as z from 'zod';
import { assess, attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { findingsOf } from '../../findings.server.ts';
import { checkPlanIn, readStanding, refusalOf } from '../../gates.server.ts';
import { notify, peopleOfChange } from '../../notify.server.ts';
import type { Schedule } from '../../ports/gates.ts';
import type { Ports } from '../../ports.ts';
import { changeStep, requireChange } from './require-change.ts';

export const ScheduleChange = z.strictObject({
  ...changeStep,
  /** On the clocks of `zone` (2026-11-27T16:00), or an instant with its offset. */
  at: z.string().min(1, 'Say when.').max(40),
  zone: TimeZone,
  /** For the release; absent: the change's title. */
  notes: z.string().trim().max(10_000).optional(),
  /** The stages that it goes out in from then on; absent: for everyone at once. */
  plan: Plan.optional(),
});
export type ScheduleChange = z.infer<typeof ScheduleChange>;

/** Further off than this nobody knows what they agreed to. */
const aheadMsMax = 366 * 86_400_000;

function readInstant(text: string, zone: string): Date | undefined {
  const local = instantOf(text, zone);
  if (local !== undefined) return new Date(local);
  return z.iso.datetime({ offset: true }).safeParse(text).success ? new Date(text) : undefined;
}

export function scheduleChange(ports: Ports, caller: Caller, input: ScheduleChange): Promise<Result<Schedule>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const { changeId, expectedVersion, zone, notes = null, plan = null } = input;
    // Environment before change, as in publishing: what is published meanwhile either counts here, or finds this schedule and checks it.
    const about = await stores.changes.findAbout(changeId);
    if (about) await stores.environments.lock(about.environment);
    const found = await requireChange(stores, { changeId, expectedVersion });
    if (!found.ok) return found;
    const change = found.value;
    const { environment, number } = change;
    const note: Note = { verb: 'change.schedule', target: `change:${changeId}`, environment };
    const assessment = await assess(stores, change);
    const ask = { verb: 'change:schedule', environment, footprint: assessment.footprint, basis: assessment.basis } as const;
    const allowed = await authorize(attempt, ask, note);
    if (!allowed.ok) return allowed;
    if (!nextStatus(change.status, 'publish')) {
      return refuse('WRONG_STATUS', `Change #${number} is ${change.status}; only a validated change can be scheduled.`);
    }
    const at = readInstant(input.at, zone);
    if (!at) return refuse('NOT_VALID', `“${input.at}” is no date and time; write 2026-11-27T16:00.`, { path: 'at' });
    if (at <= now)
      return refuse('IN_THE_PAST', `${timeWords(at.getTime(), zone)} is over; name a later time, or publish now.`, { path: 'at' });
    if (at.getTime() - now.getTime() > aheadMsMax)
      return refuse('TOO_FAR_AHEAD', 'A change is scheduled at most a year ahead.', { path: 'at' });
    const staged = plan ? await checkPlanIn(stores, environment, assessment.live, plan) : accept(null);
    if (!staged.ok) return staged;
    const standing = await readStanding(attempt, assessment, await findingsOf(attempt, assessment), at);
    const refusal = refusalOf(standing);
    if (refusal) return { ok: false, refusal };

    const before = await stores.schedules.find(changeId);
    const schedule: Schedule = {
      changeId,
      environment,
      at,
      zone,
      notes,
      plan,
      status: 'waiting',
      because: '',
      personId: actor.id,
      personName: actor.name,
      changedAt: now,
    };
    await stores.schedules.save(schedule);
    await stores.jobs.enqueue('schedule.run', { environment }, at);
    await notify(attempt, {
      event: 'change.schedule',
      environment,
      weight: 'tell',
      sentence: `${actor.name} scheduled change #${number} ${change.title} for ${timeWords(at.getTime(), zone)}${plan ? `, in ${plan.length} ${plan.length === 1 ? 'step' : 'steps'}` : ''}.`,
      reason: change.reason,
      about: `change:${number}`,
      to: peopleOfChange(change),
      facts: { change: number, at: at.toISOString(), zone, steps: plan?.length ?? null },
    });
    await record(attempt, { ...note, before: before ? summaryOf(before) : null, after: summaryOf(schedule) });
    return accept(schedule);
  });
}

function summaryOf({ at, zone, status, plan }: Schedule) {
  return { at: at.toISOString(), zone, status, plan: plan?.map(stepSentence) ?? null };
}
