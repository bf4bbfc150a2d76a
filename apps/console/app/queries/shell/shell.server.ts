// What surrounds every screen: the environments to switch between, of those that the viewer may look at, this one, and how many changes wait for the viewer.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { decisionOn, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Environment, Ports } from '../../ports.ts';
import { inboxOf } from '../inbox/inbox.server.ts';

export interface Shell {
  readonly environment: Environment;
  readonly environments: readonly Environment[];
  /** Changes of all environments that cannot go on without the viewer. */
  readonly waiting: number;
  /** Notices that the viewer has not read. */
  readonly unread: number;
  readonly kills: number;
}

export function shell(ports: Ports, caller: Caller, input: { environment: string }): Promise<Result<Shell>> {
  return view(ports, caller, { verb: 'registry:view', environment: input.environment }, async (viewing) => {
    const { stores } = viewing;
    const environments = (await stores.environments.list()).filter(
      ({ name }) => decisionOn(viewing, { verb: 'registry:view', environment: name }).allowed,
    );
    const environment = environments.find(({ name }) => name === input.environment);
    if (!environment) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${input.environment}.`);
    const kills = await stores.kills.list(environment.name);
    const { decisions, own } = await inboxOf(viewing);
    const unread = await stores.notices.countUnread(viewing.actor.id);
    return accept({ environment, environments, waiting: decisions.length + own.length, unread, kills: kills.length });
  });
}
