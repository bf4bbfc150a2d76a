// Takes a health check away from an environment. Stages that are under way keep what they began with.
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { CheckName, type HealthCheck, usualChecks } from '@switchyard/registry-core/rollout/health-check';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export const RemoveHealthCheck = z.strictObject({ environment: EnvironmentName, name: CheckName });
export type RemoveHealthCheck = z.infer<typeof RemoveHealthCheck>;

export function removeHealthCheck(ports: Ports, caller: Caller, { environment, name }: RemoveHealthCheck): Promise<Result<HealthCheck>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    await stores.environments.lock(environment);
    const note: Note = { verb: 'health_check.remove', target: `health_check:${name}`, environment };
    const allowed = await authorize(attempt, { verb: 'health_check:edit', environment }, note);
    if (!allowed.ok) return allowed;
    const before = (await stores.rollout.findChecks(environment)) ?? usualChecks;
    const removed = before.find((check) => check.name === name);
    if (!removed) return refuse('UNKNOWN_HEALTH_CHECK', `There is no health check ${name} in ${environment}.`);
    await stores.rollout.saveChecks(
      environment,
      before.filter((check) => check !== removed),
    );
    // A check is plain JSON, which its type does not say.
    await record(attempt, { ...note, before: removed as unknown as Json });
    return accept(removed);
  });
}
