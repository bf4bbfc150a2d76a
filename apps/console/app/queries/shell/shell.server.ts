// What surrounds every screen: the environments to switch between, of those that the viewer may look at, this one, and how many changes wait for an approval.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { decisionOn, view } from '../../access.server.ts';
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
  return view(ports, caller, { verb: 'registry:view', environment: input.environment }, async (viewing) => {
    const { stores, actor } = viewing;
    const environments = (await stores.environments.list()).filter(
      ({ name }) => decisionOn(viewing, { verb: 'registry:view', environment: name }).allowed,
    );
    const environment = environments.find(({ name }) => name === input.environment);
    if (!environment) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${input.environment}.`);
    const validated = await stores.changes.list({ environment: environment.name, statuses: ['validated'] });
    const kills = await stores.kills.list(environment.name);
    const waiting = validated.filter(({ authorId }) => authorId !== actor.id).length;
    return accept({ environment, environments, waiting, kills: kills.length });
  });
}
