// All environments, each with what is live there.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Environment, Ports, Release } from '../../ports.ts';
import { type Permit, permit } from '../permit.server.ts';

export interface EnvironmentRow extends Environment {
  readonly live: Release | null;
  readonly kills: number;
  /** Announcements that the edge has not confirmed yet. */
  readonly undelivered: number;
}

export interface EnvironmentListPage {
  readonly rows: readonly EnvironmentRow[];
  readonly decisions: { readonly create: Permit };
}

export function environmentList(ports: Ports, caller: Caller): Promise<Result<EnvironmentListPage>> {
  return view(ports, caller, null, async (viewing) => {
    const { stores } = viewing;
    const rows: EnvironmentRow[] = [];
    for (const environment of await stores.environments.list()) {
      if (!permit(viewing, { verb: 'registry:view', environment: environment.name }).allowed) continue;
      const live = (await stores.releases.live(environment.name)) ?? null;
      const kills = (await stores.kills.list(environment.name)).length;
      rows.push({ ...environment, live, kills, undelivered: await stores.outbox.countPending(environment.name) });
    }
    return accept({ rows, decisions: { create: permit(viewing, { verb: 'environment:create', environment: null }) } });
  });
}
