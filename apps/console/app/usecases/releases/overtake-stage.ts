// A publish that cannot wait for the release that is on its way: that one is taken back from everyone first, in the same transaction, and
// everything is decided as if it were gone already.
import type { Standing } from '@switchyard/registry-core/change/obstacles';
import { accept, type Refusal, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Assessment, Attempt, Note } from '../../access.server.ts';
import type { Stores } from '../../ports.ts';
import { readRestored, restoreRelease } from './restore-release.ts';
import { type FoundStage, requireStage } from './stage-parts.ts';

/** Undefined when nobody asked for it; refused when nothing is on its way. */
export async function findOvertaken(stores: Stores, environment: string, isAsked: boolean): Promise<Result<FoundStage | undefined>> {
  return isAsked ? requireStage(stores, environment) : accept(undefined);
}

/** What the change was agreed to over is what would be taken back. */
export function refusalOfShared({ change }: Assessment, { release }: FoundStage): Refusal {
  return refuse(
    'TOUCHES_CANDIDATE',
    `Change #${change.number} was agreed to with release ${release.version} in place. Take that back first, then validate the change again.`,
  ).refusal;
}

export function withoutStage({ obstacles, setAside }: Standing): Standing {
  return { obstacles: obstacles.filter(({ code }) => code !== 'STAGE_UNDER_WAY'), setAside };
}

export async function takeBack(attempt: Attempt, { release, stable }: FoundStage, { environment, reason = '' }: Note): Promise<void> {
  const note: Note = { verb: 'stage.revert', target: `release:${release.id}`, environment, reason };
  await restoreRelease(attempt, await readRestored(attempt, release, stable), note);
}
