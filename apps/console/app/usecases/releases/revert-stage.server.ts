// Takes a staged release back from everyone who has it: what the others have becomes live for all, as a new release.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, type Note } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports, Release } from '../../ports.ts';
import { readRestored, restoreRelease } from './restore-release.ts';
import { requireStage } from './stage-parts.ts';

export const RevertStage = z.strictObject({ environment: EnvironmentName, reason: z.string().trim().min(1, 'Say why.').max(4000) });
export type RevertStage = z.infer<typeof RevertStage>;

export function revertStage(ports: Ports, caller: Caller, { environment, reason }: RevertStage): Promise<Result<Release>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    await stores.environments.lock(environment);
    const found = await requireStage(stores, environment);
    if (!found.ok) return found;
    const { release, stable } = found.value;
    const note: Note = { verb: 'stage.revert', target: `release:${release.id}`, environment, reason };
    const allowed = await authorize(attempt, { verb: 'stage:revert', environment }, note);
    if (!allowed.ok) return allowed;
    return accept(await restoreRelease(attempt, await readRestored(attempt, release, stable), note));
  });
}
