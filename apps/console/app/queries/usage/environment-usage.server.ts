// What the edge answered in an environment over some days, per release: how often, how often it failed, where, and to whom.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Propagation, SeenClient, UsageOutcome } from '../../ports/usage.ts';
import type { Ports } from '../../ports.ts';

export const EnvironmentUsageInput = z.strictObject({ environment: EnvironmentName, days: z.number().int().min(1).max(90).default(7) });
export type EnvironmentUsageInput = z.input<typeof EnvironmentUsageInput>;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const monthMs = 30 * dayMs;

export interface EnvironmentUsage {
  readonly since: Date;
  readonly outcomes: readonly UsageOutcome[];
  readonly clients: readonly SeenClient[];
  /** Locations that have answered since then. */
  readonly locations: readonly { readonly location: string; readonly answeredAt: Date }[];
  readonly propagation: Propagation | null;
}

export function environmentUsage(ports: Ports, caller: Caller, input: EnvironmentUsageInput): Promise<Result<EnvironmentUsage>> {
  const { environment, days = 7 } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async ({ stores, now }) => {
    if (!(await stores.environments.find(environment))) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    const since = new Date(Math.floor((now.getTime() - days * dayMs) / hourMs) * hourMs);
    return accept({
      since,
      outcomes: await stores.usage.outcomes(environment, since),
      clients: await stores.usage.clients(environment, since),
      locations: await stores.usage.locations(environment, since),
      propagation: (await stores.usage.propagation(environment, new Date(now.getTime() - monthMs))) ?? null,
    });
  });
}
