// The scheduler: publishes what is due, in the order of its times, each in a transaction of its own and in the name of whoever
// scheduled it. What cannot go out is suspended, its people are told, and the next one is not held up. Running it twice, or an
// hour late, does everything once.
import type { Change } from '@switchyard/registry-core/change/change';
import { accept, type Refusal, type Result } from '@switchyard/registry-core/registry/refusal';
import { assess } from './access.server.ts';
import { peopleOfChange } from './notify.server.ts';
import type { Schedule } from './ports/gates.ts';
import type { Ports, Release, Stores } from './ports.ts';
import { publishChange } from './usecases/releases/publish-change.server.ts';
import { toActor } from './who-asks.server.ts';

const scheduler = { id: 'scheduler', name: 'Scheduler' };
/** While a release is on its way to everyone, others wait for it and are not suspended. */
const waitsFor = 'STAGE_UNDER_WAY';

/** In one environment, or in all. */
export async function runSchedules(ports: Ports, environment: string | undefined, signal: AbortSignal): Promise<void> {
  const names = environment === undefined ? await ports.read(({ schedules }) => schedules.environments()) : [environment];
  for (const name of names) {
    for (let due = await firstDue(ports, name); due && !signal.aborted; due = await firstDue(ports, name)) {
      const published = await publishDue(ports, due);
      if (published.ok) continue;
      if (published.refusal.code === waitsFor) break;
      await suspend(ports, due, published.refusal.message);
    }
  }
}

async function firstDue(ports: Ports, environment: string): Promise<Schedule | undefined> {
  const [first] = await ports.read(({ schedules }) => schedules.waiting(environment));
  return first && first.at <= ports.now() ? first : undefined;
}

async function publishDue(ports: Ports, { changeId, personId, notes, plan }: Schedule): Promise<Result<Release | null, Refusal>> {
  const person = await ports.read(({ people }) => people.find(personId));
  if (!person)
    return { ok: false, refusal: { code: 'UNKNOWN_PERSON', message: 'Whoever scheduled it is not on the list of people any more.' } };
  const caller = { actor: toActor(person), requestId: `schedule:${changeId}` };
  const published = await publishChange(ports, caller, { changeId, ...(notes ? { notes } : {}), ...(plan ? { plan } : {}) });
  // Another console, or a person, was faster.
  const change = published.ok ? undefined : await ports.read(({ changes }) => changes.find(changeId));
  return change?.status === 'published' ? accept(null) : published;
}

/** Looks at everything that waits in an environment, after something else was published there. */
export async function checkSchedules(ports: Ports, environment: string): Promise<void> {
  for (const schedule of await ports.read(({ schedules }) => schedules.waiting(environment))) {
    const moved = await ports.read(async (stores) => {
      const change = await stores.changes.find(schedule.changeId);
      return change ? hasMoved(stores, change) : undefined;
    });
    if (moved) await suspend(ports, schedule, moved);
  }
}

async function hasMoved(stores: Stores, change: Change): Promise<string | undefined> {
  const { conflicts, difference } = await assess(stores, change);
  if (conflicts.length > 0) return `Something else was published that it edits too: ${conflicts.map(({ entry }) => entry).join(', ')}.`;
  return difference.digest === change.difference ? undefined : 'What it refers to has moved since it was agreed to.';
}

async function suspend(ports: Ports, { changeId, environment, personId, at }: Schedule, because: string): Promise<void> {
  await ports.transaction(async (stores) => {
    const change = await stores.changes.findForUpdate(changeId);
    const now = ports.now();
    if (!change || !(await stores.schedules.end(changeId, 'suspended', because, now))) return;
    const { number, title } = change;
    await stores.outbox.notify({
      event: 'change.suspend',
      environment,
      weight: 'alarm',
      sentence: `Change #${number} ${title} is not published as scheduled: ${because}`,
      reason: '',
      about: `change:${number}`,
      at: now,
      by: null,
      to: [...new Set([...peopleOfChange(change), personId])],
      facts: { change: number, at: at.toISOString() },
    });
    const who = { at: now, actorId: scheduler.id, actorName: scheduler.name, actorRoles: 'none', requestId: null };
    const note = { verb: 'change.suspend', target: `change:${changeId}`, environment, reason: because } as const;
    await stores.audit.append({ ...who, ...note, before: { status: 'waiting' }, after: { status: 'suspended' }, result: 'done' });
  });
}
