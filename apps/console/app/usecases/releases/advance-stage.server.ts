// Gives a staged release to more people: more parts or higher percentages, never fewer, or everyone at last.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { checkAdvance } from '@switchyard/registry-core/snapshot/advance-stage';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, liveEntries, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports, ReleaseStage } from '../../ports.ts';
import { checkParts, requireStage, StageParts, toJson } from './stage-parts.ts';

export const AdvanceStage = z.strictObject({ environment: EnvironmentName, parts: StageParts });
export type AdvanceStage = z.infer<typeof AdvanceStage>;

export function advanceStage(ports: Ports, caller: Caller, { environment, parts }: AdvanceStage): Promise<Result<ReleaseStage>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, now } = attempt;
    await stores.environments.lock(environment);
    const found = await requireStage(stores, environment);
    if (!found.ok) return found;
    const { stage, release, stable } = found.value;
    const note: Note = { verb: 'stage.advance', target: `release:${release.id}`, environment };
    const allowed = await authorize(attempt, { verb: 'stage:advance', environment }, note);
    if (!allowed.ok) return allowed;
    if (stage.status === 'held') return refuse('STAGE_HELD', `Release ${release.version} is held; let it go on first.`);
    const grows = checkAdvance(stage, { parts });
    if (!grows.ok) return grows;
    const checked = checkParts(await liveEntries(stores, environment, stable.id), parts);
    if (!checked.ok) return checked;
    await stores.stages.save(stage.id, { parts, status: 'running' }, now);
    await stores.outbox.announce('head', environment, { event: 'stage.advance', releaseId: release.id });
    await record(attempt, { ...note, before: { parts: toJson(stage.parts) }, after: { parts: toJson(parts) } });
    return accept({ ...stage, parts, changedAt: now });
  });
}
