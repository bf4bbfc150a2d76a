// Writes down what time has done: elevations that are over, requests that lapsed, looks that ended. The rights themselves end by the
// clock, whether or not this has run.
import { isReviewOpen, statusAt } from '@switchyard/registry-core/access/elevation';
import { wordsOfGives } from '@switchyard/registry-core/access/elevation-words';
import { type Attempt, attemptUnasked, record } from '../../access.server.ts';
import { thoseWho } from '../../notify.server.ts';
import type { Elevation, WornGuise } from '../../ports/access.ts';
import type { Ports } from '../../ports.ts';
import { tellAccess } from './tell-access.ts';

export async function watchElevations(ports: Ports): Promise<void> {
  const { open, worn } = await ports.read(async ({ elevations, guises }) => ({
    open: await elevations.list({ open: true }),
    worn: await guises.listWorn(),
  }));
  const now = ports.now();
  for (const elevation of open)
    if (statusAt(elevation, now) !== elevation.status) await attemptUnasked(ports, (attempt) => settle(attempt, elevation.id));
  for (const guise of worn) if (guise.endsAt <= now) await attemptUnasked(ports, (attempt) => takeOff(attempt, guise));
}

async function settle(attempt: Attempt, id: string): Promise<void> {
  const { stores, now } = attempt;
  const elevation = await stores.elevations.findForUpdate(id);
  const status = elevation && statusAt(elevation, now);
  // Somebody was faster.
  if (!elevation || !status || status === elevation.status) return;
  await stores.elevations.save(id, status === 'ended' ? { status, endedAt: elevation.endsAt } : { status });
  await tellEnd(attempt, { ...elevation, status });
  const verb = elevation.kind === 'break_glass' ? 'admin.breakglass.end' : 'admin.elevate.expire';
  const after = { status, person: elevation.personId, gives: wordsOfGives(elevation.gives) };
  await record(attempt, { verb, target: `elevation:${id}`, environment: null, after });
}

async function tellEnd(attempt: Attempt, elevation: Elevation): Promise<void> {
  const { id, personId, personName, gives, kind, status } = elevation;
  const about = `elevation:${id}` as const;
  if (isReviewOpen(elevation)) {
    const to = await thoseWho(attempt, { verb: 'break_glass:review', environment: null, basis: { personId } });
    const sentence = `${personName} had broken the glass; what was done waits for somebody's review.`;
    return tellAccess(attempt, { event: 'admin.breakglass.end', weight: 'ask', sentence, reason: elevation.reason, about, to }, elevation);
  }
  if (kind === 'break_glass') return;
  const what = wordsOfGives(gives);
  const sentence =
    status === 'lapsed'
      ? `Nobody answered when ${personName} asked for ${what}.`
      : `${personName} no longer has ${what}: the time is over.`;
  await tellAccess(attempt, { event: 'admin.elevate.expire', weight: 'tell', sentence, reason: '', about, to: [personId] }, elevation);
}

async function takeOff(attempt: Attempt, { id, mode, personId, personName, asId, asName, endsAt }: WornGuise): Promise<void> {
  await attempt.stores.guises.end(id, endsAt);
  const verb = mode === 'view' ? 'admin.viewas.end' : 'admin.impersonate.end';
  const after = { by: 'time', person: personId, personName, as: asId, asName };
  await record(attempt, { verb, target: `person:${asId}`, environment: null, after });
}
