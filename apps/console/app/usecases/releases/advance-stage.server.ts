// Gives a staged release to more people: the next step of its plan, or more parts and higher percentages, never fewer.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { checkAdvance } from '@switchyard/registry-core/snapshot/advance-stage';
import { EnvironmentName, type StagePart } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { askToGoOn, attempt, authorize, liveEntries, type Note } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { checkParts } from '../../gates.server.ts';
import type { ReleaseStage } from '../../ports/stages.ts';
import type { Ports } from '../../ports.ts';
import { finishStage, widenStage } from './move-stage.ts';
import { requireStage, StageParts } from './stage-parts.ts';

export const AdvanceStage = z.strictObject({
  environment: EnvironmentName,
  /** Absent: the next step of the plan, which after the last one is everyone. Other parts than the plan's end the plan. */
  parts: StageParts.optional(),
});
export type AdvanceStage = z.infer<typeof AdvanceStage>;

export function advanceStage(ports: Ports, caller: Caller, { environment, parts }: AdvanceStage): Promise<Result<ReleaseStage>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    await stores.environments.lock(environment);
    const found = await requireStage(stores, environment);
    if (!found.ok) return found;
    const { stage, release, stable } = found.value;
    const note: Note = { verb: 'stage.advance', target: `release:${release.id}`, environment };
    const allowed = await authorize(attempt, await askToGoOn(stores, found.value), note);
    if (!allowed.ok) return allowed;
    if (stage.status === 'held') return refuse('STAGE_HELD', `Release ${release.version} is held; let it go on first.`);
    const next = parts ? accept(parts) : nextParts(stage, release.version);
    if (!next.ok) return next;
    if (next.value === 'everyone') {
      await finishStage(attempt, found.value, { ...note, verb: 'stage.complete' });
    } else {
      const grows = checkAdvance(stage, { parts: next.value });
      if (!grows.ok) return grows;
      const checked = checkParts(await liveEntries(stores, environment, stable.id), next.value);
      if (!checked.ok) return checked;
      await widenStage(attempt, found.value, next.value, parts === undefined, note);
    }
    return accept((await stores.stages.find(release.id)) ?? stage);
  });
}

function nextParts({ plan, step }: ReleaseStage, version: string): Result<readonly StagePart[] | 'everyone'> {
  if (!plan) return refuse('NO_PLAN', `Release ${version} follows no plan; say who gets it next.`);
  return accept(plan[step]?.parts ?? 'everyone');
}
