// Adds a health check to an environment, or replaces the one of its name. Stages that are under way keep what they began with.
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { HealthCheck, HealthChecks, usualChecks } from '@switchyard/registry-core/rollout/health-check';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export const SaveHealthCheck = z.strictObject({ environment: EnvironmentName, check: HealthCheck });
export type SaveHealthCheck = z.infer<typeof SaveHealthCheck>;

export function saveHealthCheck(ports: Ports, caller: Caller, { environment, check }: SaveHealthCheck): Promise<Result<HealthCheck>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    if (!(await stores.environments.find(environment))) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    await stores.environments.lock(environment);
    const note: Note = { verb: 'health_check.save', target: `health_check:${check.name}`, environment };
    const allowed = await authorize(attempt, { verb: 'health_check:edit', environment }, note);
    if (!allowed.ok) return allowed;
    const before = (await stores.rollout.findChecks(environment)) ?? usualChecks;
    const replaced = before.find(({ name }) => name === check.name);
    const after = replaced ? before.map((one) => (one === replaced ? check : one)) : [...before, check];
    const parsed = HealthChecks.safeParse(after);
    if (!parsed.success) return refuse('NOT_VALID', parsed.error.issues.map(({ message }) => message).join(' '));
    await stores.rollout.saveChecks(environment, after);
    // A check is plain JSON, which its type does not say.
    const toJson = (one: HealthCheck | undefined) => (one ?? null) as unknown as Json;
    await record(attempt, { ...note, before: toJson(replaced), after: toJson(check) });
    return accept(check);
  });
}
