// The front page of an environment: what is live here and elsewhere, what waits for the viewer, what is on its way, what went wrong.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { type Attempt, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Environment, Kill, Ports } from '../../ports.ts';
import { type ChangeRow, toChangeRow } from '../changes/change-row.ts';
import { openStatuses } from '../changes/open-statuses.ts';
import { type InboxRow, inboxOf } from '../inbox/inbox.server.ts';
import { type IndexedKey, readKeyIndex } from '../keys/key-index.server.ts';
import { isDisabled, overridesOf } from '../keys/key-row.ts';
import { toReleaseRow } from '../releases/release-list.server.ts';
import type { ReleaseRow } from '../releases/release-row.ts';
import { findUnderWay, type StageUnderWay } from '../releases/stage-page.server.ts';
import { type Trouble, troublesOf } from './troubles.server.ts';

export const EnvironmentHome = z.strictObject({ environment: EnvironmentName });
export type EnvironmentHome = z.infer<typeof EnvironmentHome>;

/** A change with the time it is to be published at. */
export interface Planned {
  readonly number: number;
  readonly title: string;
  readonly at: Date;
}

export interface EnvironmentHomePage {
  readonly environment: Environment;
  readonly live: ReleaseRow | null;
  readonly recent: readonly ReleaseRow[];
  /** What cannot go on without the viewer, in every environment: decisions that others need, and their own changes. */
  readonly waits: { readonly decisions: readonly InboxRow[]; readonly own: readonly InboxRow[] };
  /** All open changes, newest first. */
  readonly open: readonly ChangeRow[];
  readonly planned: readonly Planned[];
  /** The release that part of the people have. */
  readonly underWay: StageUnderWay | null;
  readonly kills: readonly Kill[];
  readonly troubles: readonly Trouble[];
  readonly undelivered: number;
  readonly keys: { readonly config: number; readonly flags: number; readonly overridden: number; readonly disabled: number };
}

const recentMax = 6;

export function environmentHome(ports: Ports, caller: Caller, input: EnvironmentHome): Promise<Result<EnvironmentHomePage>> {
  return view(ports, caller, { verb: 'registry:view', environment: input.environment }, async (viewing) => {
    const { stores } = viewing;
    const environment = await stores.environments.find(input.environment);
    if (!environment) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${input.environment}.`);
    const { name } = environment;
    const open = await stores.changes.list({ environment: name, statuses: openStatuses });
    const { live, recent } = await releasesOf(viewing, name);
    const underWay = await findUnderWay(viewing, name);
    const waiting = await stores.schedules.waiting(name);
    return accept({
      environment,
      live,
      recent,
      waits: await inboxOf(viewing),
      open: open.map(toChangeRow),
      planned: waiting.flatMap(({ changeId, at }) =>
        open.filter(({ id }) => id === changeId).map(({ number, title }) => ({ number, title, at })),
      ),
      underWay,
      kills: await stores.kills.list(name),
      troubles: await troublesOf(viewing, name, live, underWay),
      undelivered: await stores.outbox.countPending(name),
      keys: countKeys((await readKeyIndex(stores, name)).keys.filter(({ body }) => !body.archived)),
    });
  });
}

/** The live one and the last ones, each with how soon it was served. */
async function releasesOf({ stores }: Attempt, environment: string): Promise<Pick<EnvironmentHomePage, 'live' | 'recent'>> {
  const live = await stores.releases.live(environment);
  const releases = await stores.releases.list(environment, recentMax);
  const arrivals = await stores.usage.arrivals(
    environment,
    releases.map(({ version }) => version),
  );
  const recent: ReleaseRow[] = [];
  for (const release of releases) recent.push(await toReleaseRow(stores, release, live, arrivals.get(release.version)));
  return { live: recent.find((row) => row.live) ?? null, recent };
}

function countKeys(keys: readonly IndexedKey[]): EnvironmentHomePage['keys'] {
  const count = (test: (body: IndexedKey['body']) => boolean) => keys.filter(({ body }) => test(body)).length;
  return {
    config: count(({ kind }) => kind === 'config'),
    flags: count(({ kind }) => kind === 'flag'),
    overridden: count((body) => overridesOf(body) > 0),
    disabled: count(isDisabled),
  };
}
