// Where a release is served and how soon it was: what locations said when they first answered from it.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports, Propagation, Receipt } from '../../ports.ts';
import { findRelease } from '../releases/find-release.server.ts';

export const ReleaseReachInput = z.strictObject({ environment: EnvironmentName, release: z.string().min(1) });
export type ReleaseReachInput = z.infer<typeof ReleaseReachInput>;

const minuteMs = 60_000;
const monthMs = 30 * 86_400_000;

export interface ReachedLocation {
  readonly location: string;
  readonly firstServedAt: Date;
  /** Since the release was published; null where nobody had asked just before, so that it says nothing of the release. */
  readonly afterMs: number | null;
  /** It has answered somebody in the last minute. */
  readonly active: boolean;
}

export interface ReleaseReach {
  readonly live: boolean;
  /** Locations that have answered in the last minute. */
  readonly active: number;
  /** Of these, those that serve this release or a later one that followed it. */
  readonly reached: number;
  /** The slowest of those that were asked all the while; null when none was. */
  readonly afterMs: number | null;
  /** First come first. */
  readonly locations: readonly ReachedLocation[];
  /** Of all releases of the last 30 days; null when nothing was told. */
  readonly propagation: Propagation | null;
}

export function releaseReach(ports: Ports, caller: Caller, input: ReleaseReachInput): Promise<Result<ReleaseReach>> {
  const { environment } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async ({ stores, now }) => {
    const release = await findRelease(stores, environment, input.release);
    if (!release) return refuse('UNKNOWN_RELEASE', `There is no release ${input.release} in ${environment}.`);
    const receipts = await stores.usage.receipts(environment, release.version);
    const lately = new Date(now.getTime() - minuteMs);
    const active = await stores.usage.locations(environment, lately);
    const locations = receipts.map((receipt) => toLocation(receipt, release.publishedAt, lately));
    const delays = locations.flatMap(({ afterMs }) => afterMs ?? []);
    return accept({
      live: (await stores.releases.live(environment))?.id === release.id,
      active: active.length,
      reached: locations.filter((location) => location.active).length,
      afterMs: delays.length > 0 ? Math.max(...delays) : null,
      locations,
      propagation: (await stores.usage.propagation(environment, new Date(now.getTime() - monthMs))) ?? null,
    });
  });
}

/** Two clocks are compared, so a moment before the release counts as at once. */
function toLocation({ location, at, busy, answeredAt }: Receipt, publishedAt: Date, lately: Date): ReachedLocation {
  const afterMs = busy ? Math.max(0, at.getTime() - publishedAt.getTime()) : null;
  return { location, firstServedAt: at, afterMs, active: answeredAt >= lately };
}
