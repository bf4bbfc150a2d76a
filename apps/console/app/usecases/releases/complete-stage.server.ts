// Ends a stage by giving the release to everyone.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { askToGoOn, attempt, authorize, type Note } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ReleaseStage } from '../../ports/stages.ts';
import type { Ports } from '../../ports.ts';
import { finishStage } from './move-stage.ts';
import { requireStage } from './stage-parts.ts';

export const CompleteStage = z.strictObject({ environment: EnvironmentName });
export type CompleteStage = z.infer<typeof CompleteStage>;

export function completeStage(ports: Ports, caller: Caller, { environment }: CompleteStage): Promise<Result<ReleaseStage>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    await stores.environments.lock(environment);
    const found = await requireStage(stores, environment);
    if (!found.ok) return found;
    const { stage, release } = found.value;
    const note: Note = { verb: 'stage.complete', target: `release:${release.id}`, environment };
    const allowed = await authorize(attempt, await askToGoOn(stores, found.value), note);
    if (!allowed.ok) return allowed;
    if (stage.status === 'held') return refuse('STAGE_HELD', `Release ${release.version} is held; let it go on first.`);
    await finishStage(attempt, found.value, note);
    return accept((await stores.stages.find(release.id)) ?? stage);
  });
}
