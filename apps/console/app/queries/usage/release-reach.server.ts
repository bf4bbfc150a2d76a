// Where a release is served and how soon it was: what locations said when they first answered from it.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Propagation } from '../../ports/usage.ts';
import type { Ports } from '../../ports.ts';
import { findRelease } from '../releases/find-release.server.ts';
import { type Reach, readReach } from './reach.ts';

export const ReleaseReachInput = z.strictObject({ environment: EnvironmentName, release: z.string().min(1) });
export type ReleaseReachInput = z.infer<typeof ReleaseReachInput>;

const monthMs = 30 * 86_400_000;

export interface ReleaseReach extends Reach {
  readonly live: boolean;
  /** Of all releases of the last 30 days; null when nothing was told. */
  readonly propagation: Propagation | null;
}

export function releaseReach(ports: Ports, caller: Caller, input: ReleaseReachInput): Promise<Result<ReleaseReach>> {
  const { environment } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async ({ stores, now }) => {
    const release = await findRelease(stores, environment, input.release);
    if (!release) return refuse('UNKNOWN_RELEASE', `There is no release ${input.release} in ${environment}.`);
    const receipts = await stores.usage.receipts(environment, release.version);
    return accept({
      ...(await readReach(stores, environment, receipts, release.publishedAt, now)),
      live: (await stores.releases.live(environment))?.id === release.id,
      propagation: (await stores.usage.propagation(environment, new Date(now.getTime() - monthMs))) ?? null,
    });
  });
}
