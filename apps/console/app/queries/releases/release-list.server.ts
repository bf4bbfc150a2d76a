// The releases of an environment, newest first: its history, which only grows.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Arrival } from '../../ports/usage.ts';
import type { Ports, Release, Stores } from '../../ports.ts';
import { type Permit, permit } from '../permit.server.ts';
import type { ReleaseRow } from './release-row.ts';

export const ReleaseList = z.strictObject({
  environment: EnvironmentName,
  limit: z.number().int().min(1).max(500).optional(),
  /** For the next page: releases before this number. */
  beforeNumber: z.number().int().min(1).optional(),
});
export type ReleaseList = z.infer<typeof ReleaseList>;

export interface ReleaseListPage {
  readonly rows: readonly ReleaseRow[];
  readonly live: ReleaseRow | null;
  readonly decisions: { readonly rollBack: Permit };
}

export function releaseList(ports: Ports, caller: Caller, input: ReleaseList): Promise<Result<ReleaseListPage>> {
  const { environment, limit = 50, beforeNumber } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const { stores } = viewing;
    if (!(await stores.environments.find(environment))) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    const live = await stores.releases.live(environment);
    const releases = await stores.releases.list(environment, limit, beforeNumber);
    const arrivals = await stores.usage.arrivals(
      environment,
      [...releases, ...(live ? [live] : [])].map(({ version }) => version),
    );
    const rows: ReleaseRow[] = [];
    for (const release of releases) rows.push(await toReleaseRow(stores, release, live, arrivals.get(release.version)));
    const decisions = { rollBack: permit(viewing, { verb: 'release:roll_back', environment }) };
    return accept({ rows, live: live ? await toReleaseRow(stores, live, live, arrivals.get(live.version)) : null, decisions });
  });
}

export async function toReleaseRow(stores: Stores, release: Release, live: Release | undefined, arrival?: Arrival): Promise<ReleaseRow> {
  const restores = release.restoresId === null ? undefined : await stores.releases.find(release.restoresId);
  const stage = release.id === live?.id ? await stores.stages.underWay(release.environment) : undefined;
  const change = release.changeId === null ? undefined : await stores.changes.findAbout(release.changeId);
  return {
    ...release,
    live: release.id === live?.id,
    refused: (await stores.releases.findRefusal(release.id)) !== undefined,
    staged: stage?.releaseId === release.id,
    restoresVersion: restores?.version ?? null,
    changeNumber: change?.number ?? null,
    changeTitle: change?.title ?? null,
    arrival: arrival ?? null,
  };
}
