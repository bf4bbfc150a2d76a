// What undoing one release would do and nothing that came after it: entry by entry, with what stays because it was edited again.

import { differenceOf } from '@switchyard/registry-core/change/difference';
import { differenceWords } from '@switchyard/registry-core/change/difference-words';
import { applyEdits } from '@switchyard/registry-core/change/entries';
import { footprintOf } from '@switchyard/registry-core/change/footprint';
import type { PartInWords } from '@switchyard/registry-core/change/three-way';
import { type Undoing, undo } from '@switchyard/registry-core/change/undo';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { liveEntries, touchedBy, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports, Release } from '../../ports.ts';
import { type DiffEntry, toDiff } from '../changes/diff-entry.ts';
import { everyPermit, forbid, type Permit, permit } from '../permit.server.ts';
import { findRelease } from './find-release.server.ts';
import { type LaterEdits, readLaterEdits } from './later-edits.ts';

export const RevertPreview = z.strictObject({ environment: EnvironmentName, release: z.string().min(1) });
export type RevertPreview = z.infer<typeof RevertPreview>;

export interface KeptEntry {
  readonly entry: string;
  /** Parts that were edited again since; they stay. */
  readonly parts: readonly PartInWords[];
  readonly note: string;
}

export interface RevertPreviewPage {
  readonly release: Release;
  /** What was live before it; null: it was the first. */
  readonly previous: Release | null;
  readonly change: { readonly id: string; readonly number: number; readonly title: string } | null;
  /** From what is live to what the change would make of it. */
  readonly diff: readonly DiffEntry[];
  /** What is not undone, or otherwise than one would expect, and why. */
  readonly kept: readonly KeptEntry[];
  /** Who edited the same entries since. */
  readonly since: LaterEdits;
  /** Sentences about what a revert never does. */
  readonly stays: readonly string[];
  readonly decisions: { readonly revert: Permit };
}

export function revertPreview(ports: Ports, caller: Caller, input: RevertPreview): Promise<Result<RevertPreviewPage>> {
  const { environment } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const { stores } = viewing;
    const release = await findRelease(stores, environment, input.release);
    if (!release) return refuse('UNKNOWN_RELEASE', `There is no release ${input.release} in ${environment}.`);
    const live = await liveEntries(stores, environment);
    const touched = await touchedBy(stores, release);
    const undoings = undo(touched, live);
    const edits = undoings.flatMap(({ edit }) => edit ?? []);
    const difference = differenceOf(live, edits);
    const after = applyEdits(live, edits);
    const change = release.changeId === null ? undefined : await stores.changes.find(release.changeId);
    const revived = change?.edits.flatMap((edit) => (edit.kind === 'revive' ? [edit.flag] : [])) ?? [];
    const nothing = edits.length === 0 ? [forbid('Nothing that it did is left to undo.')] : [];
    const published = new Map(touched.map(({ entry, after: body }) => [entry, body] as const));
    return accept({
      release,
      previous: (await stores.releases.list(environment, 1, release.number))[0] ?? null,
      change: change ? { id: change.id, number: change.number, title: change.title } : null,
      diff: toDiff(difference.touched, differenceWords(difference, live, after)),
      kept: undoings.filter(isKept).map(({ entry, kept, note }) => ({ entry, parts: kept, note })),
      since: await readLaterEdits(
        stores,
        release,
        touched.map(({ entry }) => entry),
        new Map([...published].flatMap(([entry, body]) => (body === null ? [] : [[entry, body] as const]))),
        live,
      ),
      stays: revived.map((flag) => `${flag} was revived by it, and stays so; kill it again if it has to be off.`),
      decisions: {
        revert: everyPermit(
          ...nothing,
          permit(viewing, { verb: 'change:edit', environment, footprint: footprintOf(difference, live, after) }),
        ),
      },
    });
  });
}

function isKept({ kept, note }: Undoing): boolean {
  return kept.length > 0 || note !== '';
}
