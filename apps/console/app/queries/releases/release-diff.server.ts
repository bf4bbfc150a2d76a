// What differs between any two releases of an environment, in words and side by side.

import { touchedBetween } from '@switchyard/registry-core/change/difference';
import { differenceWords } from '@switchyard/registry-core/change/difference-words';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { liveEntries, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ReleaseRefusal } from '../../ports/flight.ts';
import type { Ports, Release } from '../../ports.ts';
import { type DiffEntry, toDiff } from '../changes/diff-entry.ts';
import { findRelease } from './find-release.server.ts';

export const ReleaseDiff = z.strictObject({
  environment: EnvironmentName,
  /** A version (1.4.2) or an id; absent: the release before `to`. */
  from: z.string().min(1).optional(),
  /** Absent: the live release. */
  to: z.string().min(1).optional(),
});
export type ReleaseDiff = z.infer<typeof ReleaseDiff>;

export interface ReleaseDiffPage {
  /** null: before the first release there was nothing. */
  readonly from: Release | null;
  readonly to: Release;
  /** Why the edge did not take it; null when it did, or has yet to. */
  readonly refusal: ReleaseRefusal | null;
  readonly diff: readonly DiffEntry[];
}

export function releaseDiff(ports: Ports, caller: Caller, { environment, from, to }: ReleaseDiff): Promise<Result<ReleaseDiffPage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async ({ stores }) => {
    const newer = to === undefined ? await stores.releases.live(environment) : await findRelease(stores, environment, to);
    if (!newer)
      return refuse('UNKNOWN_RELEASE', to ? `There is no release ${to} in ${environment}.` : `${environment} has no release yet.`);
    const older =
      from === undefined ? (await stores.releases.list(environment, 1, newer.number))[0] : await findRelease(stores, environment, from);
    if (from !== undefined && !older) return refuse('UNKNOWN_RELEASE', `There is no release ${from} in ${environment}.`);
    const before = older ? await liveEntries(stores, environment, older.id) : new Map();
    const after = await liveEntries(stores, environment, newer.id);
    const touched = touchedBetween(before, after);
    const words = differenceWords({ touched, revives: [] }, before, after);
    const refusal = (await stores.releases.findRefusal(newer.id)) ?? null;
    return accept({ from: older ?? null, to: newer, refusal, diff: toDiff(touched, words) });
  });
}
