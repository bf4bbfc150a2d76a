// The health checks of an environment, with what may be done about them.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { checkSentence, type HealthCheck, usualChecks } from '@switchyard/registry-core/rollout/health-check';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { EventSum } from '../../ports/rollout.ts';
import type { Ports } from '../../ports.ts';
import { type Permit, permit } from '../permit.server.ts';

export const HealthCheckListInput = z.strictObject({ environment: EnvironmentName });
export type HealthCheckListInput = z.infer<typeof HealthCheckListInput>;

const dayMs = 86_400_000;

export interface HealthCheckList {
  readonly checks: readonly (HealthCheck & { readonly sentence: string })[];
  /** Events that arrived in the last day, most first: what a check can be about. */
  readonly events: readonly Pick<EventSum, 'event' | 'count' | 'sum'>[];
  readonly decisions: { readonly edit: Permit };
}

export function healthCheckList(ports: Ports, caller: Caller, { environment }: HealthCheckListInput): Promise<Result<HealthCheckList>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const { stores, now } = viewing;
    if (!(await stores.environments.find(environment))) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    const checks = (await stores.rollout.findChecks(environment)) ?? usualChecks;
    return accept({
      checks: checks.map((check) => ({ ...check, sentence: checkSentence(check) })),
      events: inAllReleases(await stores.rollout.events(environment, new Date(now.getTime() - dayMs))),
      decisions: { edit: permit(viewing, { verb: 'health_check:edit', environment }) },
    });
  });
}

function inAllReleases(sums: readonly EventSum[]): Pick<EventSum, 'event' | 'count' | 'sum'>[] {
  const byEvent = new Map<string, { event: string; count: number; sum: number }>();
  for (const { event, count, sum } of sums) {
    const known = byEvent.get(event) ?? { event, count: 0, sum: 0 };
    byEvent.set(event, { event, count: known.count + count, sum: known.sum + sum });
  }
  return [...byEvent.values()].sort((a, b) => b.count - a.count);
}
