// The front page of an environment: what is live, what waits for the viewer, what is killed, what is still on its way.
import type { Change } from '@switchyard/registry-core/change/change';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { type Attempt, assess, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Environment, Kill, Ports } from '../../ports.ts';
import { type ChangeRow, toChangeRow } from '../changes/change-row.ts';
import { openStatuses } from '../changes/open-statuses.ts';
import { type KeyListPage, readRows } from '../keys/key-list.server.ts';
import { permit } from '../permit.server.ts';
import { toReleaseRow } from '../releases/release-list.server.ts';
import type { ReleaseRow } from '../releases/release-row.ts';

export const EnvironmentHome = z.strictObject({ environment: EnvironmentName });
export type EnvironmentHome = z.infer<typeof EnvironmentHome>;

export interface EnvironmentHomePage {
  readonly environment: Environment;
  readonly live: ReleaseRow | null;
  readonly recent: readonly ReleaseRow[];
  /** Changes that the viewer may approve and has not. */
  readonly waitingForMe: readonly ChangeRow[];
  readonly mine: readonly ChangeRow[];
  /** All open changes, newest first. */
  readonly open: readonly ChangeRow[];
  readonly kills: readonly Kill[];
  readonly undelivered: number;
  readonly keys: { readonly config: number; readonly flags: number; readonly overridden: number; readonly disabled: number };
}

export function environmentHome(ports: Ports, caller: Caller, input: EnvironmentHome): Promise<Result<EnvironmentHomePage>> {
  return view(ports, caller, { verb: 'registry:view', environment: input.environment }, async (viewing) => {
    const { stores, actor } = viewing;
    const environment = await stores.environments.find(input.environment);
    if (!environment) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${input.environment}.`);
    const { name } = environment;
    const live = await stores.releases.live(name);
    const open = await stores.changes.list({ environment: name, statuses: openStatuses });
    const recent: ReleaseRow[] = [];
    for (const release of await stores.releases.list(name, 5)) recent.push(await toReleaseRow(stores, release, live));
    return accept({
      environment,
      live: live ? await toReleaseRow(stores, live, live) : null,
      recent,
      waitingForMe: (await waitingFor(viewing, open)).map(toChangeRow),
      mine: open.filter(({ authorId }) => authorId === actor.id).map(toChangeRow),
      open: open.map(toChangeRow),
      kills: await stores.kills.list(name),
      undelivered: await stores.outbox.countPending(name),
      keys: countKeys((await readRows(stores, name)).filter(({ archived }) => !archived)),
    });
  });
}

async function waitingFor(viewing: Attempt, open: readonly Change[]): Promise<Change[]> {
  const waiting: Change[] = [];
  for (const change of open.filter(({ status }) => status === 'validated')) {
    const { footprint, basis } = await assess(viewing.stores, change);
    const ask = { verb: 'change:approve', environment: change.environment, footprint, basis } as const;
    if (permit(viewing, ask).allowed) waiting.push(change);
  }
  return waiting;
}

function countKeys(rows: KeyListPage['rows']): EnvironmentHomePage['keys'] {
  const count = (test: (row: KeyListPage['rows'][number]) => boolean) => rows.filter(test).length;
  return {
    config: count(({ kind }) => kind === 'config'),
    flags: count(({ kind }) => kind === 'flag'),
    overridden: count(({ overrides }) => overrides > 0),
    disabled: count(({ disabled }) => disabled),
  };
}
