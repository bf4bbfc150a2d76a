// What going back to a release would restore, what it would not, and whether the viewer may do it alone.

import { touchedBetween } from '@switchyard/registry-core/change/difference';
import { differenceWords } from '@switchyard/registry-core/change/difference-words';
import { footprintOf } from '@switchyard/registry-core/change/footprint';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { decisionOn, liveEntries, view, whenLastLive } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Kill, Ports, Release } from '../../ports.ts';
import { type DiffEntry, toDiff } from '../changes/diff-entry.ts';
import { forbid, type Permit } from '../permit.server.ts';
import { findRelease } from './find-release.server.ts';
import { type LaterEdits, readLaterEdits } from './later-edits.ts';

export const RollBackPreview = z.strictObject({ environment: EnvironmentName, release: z.string().min(1) });
export type RollBackPreview = z.infer<typeof RollBackPreview>;

export interface RollBackPreviewPage {
  readonly live: Release;
  readonly target: Release;
  /** From what is live to what would be. */
  readonly diff: readonly DiffEntry[];
  /** Edits since, by which release, that it takes back: everything between the two that still stands. */
  readonly takesBack: LaterEdits;
  /** What stays as it is, as sentences: kills above all. */
  readonly stays: readonly string[];
  readonly kills: readonly Kill[];
  readonly lastLiveAt: Date | null;
  /** Too old to go back to alone: pressing the button makes a change with the difference instead. */
  readonly needsApproval: boolean;
  readonly decisions: { readonly rollBack: Permit };
}

export function rollBackPreview(ports: Ports, caller: Caller, input: RollBackPreview): Promise<Result<RollBackPreviewPage>> {
  const { environment } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const { stores } = viewing;
    const live = await stores.releases.live(environment);
    const target = await findRelease(stores, environment, input.release);
    if (!live || !target) return refuse('UNKNOWN_RELEASE', `There is no release ${input.release} in ${environment}.`);
    const before = await liveEntries(stores, environment);
    const after = await liveEntries(stores, environment, target.id);
    const touched = touchedBetween(before, after);
    const wasLiveAt = await whenLastLive(viewing, target);
    const footprint = footprintOf({ touched, revives: [] }, before, after);
    const decision = decisionOn(viewing, { verb: 'release:roll_back', environment, footprint, basis: { lastLiveAt: wasLiveAt } });
    const needsApproval = !decision.allowed && decision.refusal.code === 'ROLL_BACK_NEEDS_APPROVAL';
    const nothing = touched.length === 0 ? forbid(`Release ${live.version} has this content already.`) : undefined;
    const allowed = decision.allowed || needsApproval ? { allowed: true, reason: null } : forbid(decision.refusal.message);
    const kills = await stores.kills.list(environment);
    return accept({
      live,
      target,
      diff: toDiff(touched, differenceWords({ touched, revives: [] }, before, after)),
      takesBack: await readLaterEdits(
        stores,
        target,
        touched.map(({ entry }) => entry),
        after,
        before,
      ),
      stays: staySentences(kills),
      kills,
      lastLiveAt: wasLiveAt,
      needsApproval,
      decisions: { rollBack: nothing ?? allowed },
    });
  });
}

function staySentences(kills: readonly Kill[]): string[] {
  const killed = kills.map(({ flag }) => `${flag} stays killed; only a change revives it.`);
  return [
    ...killed,
    'SDK keys, people and their grants stay as they are.',
    'Open changes stay open; those of the same entries will have conflicts.',
  ];
}
