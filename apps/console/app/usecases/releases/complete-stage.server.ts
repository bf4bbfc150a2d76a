// Ends a stage by giving the release to everyone.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { notify, watchersOf } from '../../notify.server.ts';
import type { Ports, ReleaseStage } from '../../ports.ts';
import { requireStage, toJson } from './stage-parts.ts';

export const CompleteStage = z.strictObject({ environment: EnvironmentName });
export type CompleteStage = z.infer<typeof CompleteStage>;

export function completeStage(ports: Ports, caller: Caller, { environment }: CompleteStage): Promise<Result<ReleaseStage>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    await stores.environments.lock(environment);
    const found = await requireStage(stores, environment);
    if (!found.ok) return found;
    const { stage, release } = found.value;
    const note: Note = { verb: 'stage.complete', target: `release:${release.id}`, environment };
    const allowed = await authorize(attempt, { verb: 'stage:advance', environment }, note);
    if (!allowed.ok) return allowed;
    if (stage.status === 'held') return refuse('STAGE_HELD', `Release ${release.version} is held; let it go on first.`);
    await stores.stages.save(stage.id, { parts: stage.parts, status: 'completed' }, now);
    const event = { event: 'stage.complete', releaseId: release.id, version: release.version };
    await stores.outbox.announce('head', environment, event);
    await notify(attempt, {
      event: 'stage.complete',
      environment,
      weight: 'tell',
      sentence: `${actor.name} gave the staged release ${release.version} of ${environment} to everyone.`,
      reason: '',
      about: `release:${release.version}`,
      to: await watchersOf(stores, environment, now),
      facts: { version: release.version },
    });
    await record(attempt, { ...note, before: { parts: toJson(stage.parts) }, after: { version: release.version } });
    return accept({ ...stage, status: 'completed', changedAt: now });
  });
}
