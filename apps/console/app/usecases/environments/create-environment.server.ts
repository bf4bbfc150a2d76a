// Adds an environment, empty: its registry comes by import or change, like any other. Its policy begins with what suits its kind.
import { startingPolicy } from '@switchyard/registry-core/change/environment-policy';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Environment, Ports } from '../../ports.ts';

export const CreateEnvironment = z.strictObject({
  name: EnvironmentName,
  title: z.string().trim().min(1, 'Give a title.').max(100),
  production: z.boolean(),
  approvalsRequired: z.number().int().min(0).max(10),
});
export type CreateEnvironment = z.infer<typeof CreateEnvironment>;

export function createEnvironment(ports: Ports, caller: Caller, input: CreateEnvironment): Promise<Result<Environment>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    const note: Note = { verb: 'environment.create', target: `environment:${input.name}`, environment: input.name };
    const allowed = await authorize(attempt, { verb: 'environment:create', environment: input.name }, note);
    if (!allowed.ok) return allowed;
    const existing = await stores.environments.list();
    if (existing.some(({ name }) => name === input.name))
      return refuse('NAME_TAKEN', `There is an environment ${input.name} already.`, { path: 'name' });
    const { name, title, production, approvalsRequired: people } = input;
    const position = Math.max(0, ...existing.map((other) => other.position)) + 1;
    const environment = { name, title, production, policy: startingPolicy({ production, people }), position };
    await stores.environments.create(environment);
    await record(attempt, { ...note, after: { ...input, position } });
    return accept({ ...environment, policyVersion: 1 });
  });
}
