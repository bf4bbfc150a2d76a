// What surrounds every screen: the environments to switch between, this one, and how many changes wait for an approval.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Caller } from '../../caller.ts';
import type { Environment, Ports } from '../../ports.ts';

export interface Shell {
  readonly environment: Environment;
  readonly environments: readonly Environment[];
  /** Validated changes of other people: what someone here may be waiting for. */
  readonly waiting: number;
  readonly kills: number;
}

export function shell(ports: Ports, caller: Caller, input: { environment: string }): Promise<Result<Shell>> {
  return ports.read(async (stores) => {
    const environments = await stores.environments.list();
    const environment = environments.find(({ name }) => name === input.environment);
    if (!environment) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${input.environment}.`);
    const validated = await stores.changes.list({ environment: environment.name, statuses: ['validated'] });
    const kills = await stores.kills.list(environment.name);
    const waiting = validated.filter(({ authorId }) => authorId !== caller.actor.id).length;
    return accept({ environment, environments, waiting, kills: kills.length });
  });
}
