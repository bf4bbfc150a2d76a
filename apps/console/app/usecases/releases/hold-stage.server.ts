// Keeps a stage where it is: whoever has the release keeps it, and nobody else gets it until it is let go on.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, type Note } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ReleaseStage } from '../../ports/stages.ts';
import type { Ports } from '../../ports.ts';
import { keepStage } from './move-stage.ts';
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
    const { stores } = attempt;
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
    await keepStage(attempt, found.value, held, note);
    return accept((await stores.stages.find(release.id)) ?? stage);
  });
}
