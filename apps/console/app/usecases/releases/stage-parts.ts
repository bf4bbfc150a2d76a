// Who gets a staged release first: what can be asked for, whether it makes sense in this environment now, and its beginning.
import type { Entries } from '@switchyard/registry-core/change/entries';
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { usualChecks } from '@switchyard/registry-core/rollout/health-check';
import type { Plan } from '@switchyard/registry-core/rollout/plan';
import { StagePart } from '@switchyard/registry-core/snapshot/head';
import { stagePartsMax } from '@switchyard/registry-core/snapshot/head-limits';
import * as z from 'zod';
import type { Attempt } from '../../access.server.ts';
import { checkParts, checkPlanIn, requireLive } from '../../gates.server.ts';
import type { ReleaseStage } from '../../ports/stages.ts';
import type { Release, Stores } from '../../ports.ts';

export const StageParts = z.array(StagePart).min(1, 'Say who gets the release first.').max(stagePartsMax);

// A scope's absent parts are absent in JSON too, which the type of a scope does not say.
export const toJson = (parts: readonly StagePart[]): Json => parts as unknown as Json;

/** Whether something may be published here, in these stages if any: one release at a time is on its way. */
export async function checkStart(
  stores: Stores,
  environment: string,
  live: Entries,
  staging: Staging | undefined,
  overtaken: FoundStage | undefined,
): Promise<Result<null>> {
  if (overtaken && staging) return refuse('EMERGENCY_STAGED', 'What cannot wait is for everyone at once; publish it without stages.');
  const underWay = overtaken ? undefined : await stores.stages.underWay(environment);
  if (underWay) {
    const release = await stores.releases.find(underWay.releaseId);
    return refuse(
      'STAGE_UNDER_WAY',
      `Release ${release?.version} is still on its way to everyone in ${environment}; complete or revert it before publishing another.`,
    );
  }
  if (!staging) return accept(null);
  if ('plan' in staging) return checkPlanIn(stores, environment, live, staging.plan);
  const beside = await requireLive(stores, environment);
  return beside.ok ? checkParts(live, staging.parts) : beside;
}

/** How a release is to go out: by a plan, or to these first and then as somebody says. */
export type Staging = { readonly plan: Plan } | { readonly parts: readonly StagePart[] };

export function firstParts(staging: Staging): readonly StagePart[] {
  return 'parts' in staging ? staging.parts : (staging.plan[0]?.parts ?? []);
}

interface Start {
  readonly release: Release;
  readonly stable: Release;
  readonly staging: Staging;
}

export async function startStage({ stores, ports, actor, now }: Attempt, { release, stable, staging }: Start): Promise<void> {
  await stores.stages.create({
    id: ports.newId('stg'),
    environment: release.environment,
    releaseId: release.id,
    stableId: stable.id,
    // Its own, so that the same people are not always the first.
    salt: release.id,
    parts: firstParts(staging),
    status: 'running',
    startedAt: now,
    startedBy: actor.name,
    plan: 'plan' in staging ? staging.plan : null,
    checks: (await stores.rollout.findChecks(release.environment)) ?? usualChecks,
  });
}

export interface FoundStage {
  readonly stage: ReleaseStage;
  readonly release: Release;
  readonly stable: Release;
}

/** The release on its way, and the one beside it. */
export async function requireStage(stores: Stores, environment: string): Promise<Result<FoundStage>> {
  const stage = await stores.stages.underWay(environment);
  const release = stage && (await stores.releases.find(stage.releaseId));
  const stable = stage && (await stores.releases.find(stage.stableId));
  if (stage && release && stable) return accept({ stage, release, stable });
  return refuse('NO_STAGE', `No release of ${environment} is on its way in stages.`);
}
