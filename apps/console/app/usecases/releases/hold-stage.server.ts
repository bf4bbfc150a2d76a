// Keeps a stage where it is: whoever has the release keeps it, and nobody else gets it until it is let go on.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { notify, watchersOf } from '../../notify.server.ts';
import type { Ports, ReleaseStage } from '../../ports.ts';
import { requireStage } from './stage-parts.ts';

export const HoldStage = z.strictObject({
  environment: EnvironmentName,
  /** false lets it go on. */
  held: z.boolean(),
  reason: z.string().trim().min(1, 'Say why.').max(4000),
});
export type HoldStage = z.infer<typeof HoldStage>;

export function holdStage(ports: Ports, caller: Caller, { environment, held, reason }: HoldStage): Promise<Result<ReleaseStage>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    await stores.environments.lock(environment);
    const found = await requireStage(stores, environment);
    if (!found.ok) return found;
    const { stage, release } = found.value;
    const note: Note = { verb: 'stage.hold', target: `release:${release.id}`, environment, reason };
    const allowed = await authorize(attempt, { verb: 'stage:hold', environment }, note);
    if (!allowed.ok) return allowed;
    const status = held ? 'held' : 'running';
    if (stage.status === status) {
      return refuse('NOTHING_CHANGES', held ? `Release ${release.version} is held already.` : `Release ${release.version} is not held.`);
    }
    await stores.stages.save(stage.id, { parts: stage.parts, status }, now);
    const event = { event: 'stage.hold', releaseId: release.id, version: release.version, held, reason };
    await stores.outbox.announce('head', environment, event);
    await notify(attempt, {
      event: 'stage.hold',
      environment,
      weight: 'tell',
      sentence: `${actor.name} ${held ? 'holds' : 'lets go on'} the staged release ${release.version} of ${environment}.`,
      reason,
      about: `release:${release.version}`,
      to: await watchersOf(stores, environment, now),
      facts: { version: release.version, held },
    });
    await record(attempt, { ...note, before: { status: stage.status }, after: { status } });
    return accept({ ...stage, status, changedAt: now });
  });
}
