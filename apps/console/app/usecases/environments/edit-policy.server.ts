// Replaces what an environment asks of changes. The next publish is held to the new policy, also of what is approved already.
import { roles } from '@switchyard/registry-core/access/grant';
import { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { notify, watchersOf } from '../../notify.server.ts';
import type { Environment, Ports } from '../../ports.ts';

export const EditPolicy = z.strictObject({
  environment: EnvironmentName,
  policy: EnvironmentPolicy,
  reason: z.string().trim().min(1, 'Say why the policy changes.').max(4000),
  /** Refused when the policy has been changed since. */
  expectedVersion: z.number().int().optional(),
});
export type EditPolicy = z.infer<typeof EditPolicy>;

export function editPolicy(ports: Ports, caller: Caller, input: EditPolicy): Promise<Result<Environment>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const { environment: name, policy, reason, expectedVersion } = input;
    const note: Note = { verb: 'environment.edit_policy', target: `environment:${name}`, environment: name, reason };
    const allowed = await authorize(attempt, { verb: 'environment:edit_policy', environment: name }, note);
    if (!allowed.ok) return allowed;
    await stores.environments.lock(name);
    const before = await stores.environments.find(name);
    if (!before) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${name}.`);
    if (expectedVersion !== undefined && expectedVersion !== before.policyVersion) {
      return refuse('CHANGED_MEANWHILE', `The policy of ${name} has been changed since you opened it; look at it again.`);
    }
    const unknown = rolesIn(policy).find((role) => !(roles as readonly string[]).includes(role));
    if (unknown) return refuse('UNKNOWN_ROLE', `There is no role ${unknown}; the roles are ${roles.join(', ')}.`);

    await stores.environments.savePolicy(name, policy);
    await notify(attempt, {
      event: 'environment.policy',
      environment: name,
      weight: 'alarm',
      sentence: `${actor.name} changed what ${before.title} asks of changes.`,
      reason,
      about: `environment:${name}`,
      to: await watchersOf(stores, name, now),
      facts: {},
    });
    await record(attempt, { ...note, before: toJson(before.policy), after: toJson(policy) });
    return accept({ ...before, policy, policyVersion: before.policyVersion + 1 });
  });
}

// Absent parts are absent in JSON too, which the type of a policy does not say.
const toJson = (policy: EnvironmentPolicy) => policy as unknown as Json;

function rolesIn({ approvals, freezes }: EnvironmentPolicy): string[] {
  return [...approvals.roles, ...approvals.rules.flatMap((rule) => rule.roles), ...freezes.flatMap(({ overrideRoles }) => overrideRoles)];
}
