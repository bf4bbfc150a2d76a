// How fast a kill was in force: when the edge took it, and when each location first answered with it.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Key } from '@switchyard/registry-core/registry/registry';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Propagation } from '../../ports/usage.ts';
import type { Ports } from '../../ports.ts';
import { type Reach, readReach } from './reach.ts';

export const KillReachInput = z.strictObject({ environment: EnvironmentName, key: Key });
export type KillReachInput = z.infer<typeof KillReachInput>;

const monthMs = 30 * 86_400_000;

export interface KillReach extends Reach {
  /** From the click until the edge confirmed it; null while it is on its way. */
  readonly acceptedMs: number | null;
  /** Of all kills of the last 30 days; null when nothing was told. */
  readonly propagation: Propagation | null;
}

export function killReach(ports: Ports, caller: Caller, { environment, key }: KillReachInput): Promise<Result<KillReach>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async ({ stores, now }) => {
    const kill = await stores.kills.find(environment, key);
    if (!kill) return refuse('NOT_KILLED', `${key} is not killed in ${environment}.`);
    const receipts = await stores.usage.killReceipts(environment, kill.id);
    return accept({
      ...(await readReach(stores, environment, receipts, kill.at, now)),
      acceptedMs: kill.servedAt && Math.max(0, kill.servedAt.getTime() - kill.at.getTime()),
      propagation: (await stores.usage.killPropagation(environment, new Date(now.getTime() - monthMs))) ?? null,
    });
  });
}
