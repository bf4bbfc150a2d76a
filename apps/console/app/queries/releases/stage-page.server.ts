// The release on its way to everyone in an environment, and what the viewer may do with it now.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { type Attempt, askToGoOn, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ReleaseStage } from '../../ports/stages.ts';
import type { Ports, Release } from '../../ports.ts';
import { everyPermit, forbid, type Permit, permit } from '../permit.server.ts';

export const StagePageInput = z.strictObject({ environment: EnvironmentName });
export type StagePageInput = z.infer<typeof StagePageInput>;

export interface StageUnderWay {
  readonly stage: ReleaseStage;
  readonly release: Release;
  readonly stable: Release;
}

export interface StagePage {
  readonly underWay: StageUnderWay | null;
  readonly decisions: Readonly<Record<'advance' | 'complete' | 'hold' | 'resume' | 'revert', Permit>>;
}

export function stagePage(ports: Ports, caller: Caller, { environment }: StagePageInput): Promise<Result<StagePage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const underWay = await findUnderWay(viewing, environment);
    return accept({ underWay, decisions: await decisionsOn(viewing, environment, underWay) });
  });
}

export async function findUnderWay({ stores }: Attempt, environment: string): Promise<StageUnderWay | null> {
  const stage = await stores.stages.underWay(environment);
  const release = stage && (await stores.releases.find(stage.releaseId));
  const stable = stage && (await stores.releases.find(stage.stableId));
  return stage && release && stable ? { stage, release, stable } : null;
}

async function decisionsOn(viewing: Attempt, environment: string, underWay: StageUnderWay | null): Promise<StagePage['decisions']> {
  const none = underWay ? [] : [forbid('No release is on its way in stages.')];
  const held = underWay?.stage.status === 'held' ? [forbid('It is held; let it go on first.')] : [];
  const advance = permit(viewing, underWay ? await askToGoOn(viewing.stores, underWay) : { verb: 'stage:advance', environment });
  const hold = permit(viewing, { verb: 'stage:hold', environment });
  return {
    advance: everyPermit(...none, advance, ...held),
    complete: everyPermit(...none, advance, ...held),
    hold: everyPermit(...none, hold, ...(held.length > 0 ? [forbid('It is held already.')] : [])),
    resume: everyPermit(...none, hold, ...(held.length > 0 ? [] : [forbid('It is not held.')])),
    revert: everyPermit(...none, permit(viewing, { verb: 'stage:revert', environment })),
  };
}
