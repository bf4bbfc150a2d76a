// Drafts a change that undoes what one release did and nothing that came after it. What was edited again since stays as it is: whoever
// drafts it has seen that, or is refused with every part of it.
import type { Change } from '@switchyard/registry-core/change/change';
import { differenceOf } from '@switchyard/registry-core/change/difference';
import { applyEdits } from '@switchyard/registry-core/change/entries';
import { footprintOf } from '@switchyard/registry-core/change/footprint';
import { startChange } from '@switchyard/registry-core/change/start-change';
import { type Undoing, undo } from '@switchyard/registry-core/change/undo';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, liveEntries, type Note, record, touchedBy } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export const RevertRelease = z.strictObject({
  environment: EnvironmentName,
  releaseId: z.string().min(1),
  reason: z.string().trim().min(1, 'Say why.').max(4000),
  /** Absent: it says what it undoes. */
  title: z.string().trim().min(1).max(200).optional(),
  /** Undo the rest where parts were edited again since. */
  leaveEdited: z.boolean().default(false),
});
export type RevertRelease = z.input<typeof RevertRelease>;

export function revertRelease(ports: Ports, caller: Caller, input: RevertRelease): Promise<Result<Change>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const { environment, releaseId, reason, leaveEdited, title } = RevertRelease.parse(input);
    const release = await stores.releases.find(releaseId);
    if (release?.environment !== environment) return refuse('UNKNOWN_RELEASE', `There is no release ${releaseId} in ${environment}.`);
    const live = await liveEntries(stores, environment);
    const undoings = undo(await touchedBy(stores, release), live);
    const edits = undoings.flatMap(({ edit }) => edit ?? []);
    const note: Note = { verb: 'release.revert', target: `release:${release.id}`, environment, reason };
    const footprint = footprintOf(differenceOf(live, edits), live, applyEdits(live, edits));
    const allowed = await authorize(attempt, { verb: 'change:edit', environment, footprint }, note);
    if (!allowed.ok) return allowed;
    if (edits.length === 0) return refuse('NOTHING_CHANGES', `Nothing that ${release.version} did is left to undo.`);
    const editedAgain = undoings.flatMap(causesOf);
    if (editedAgain.length > 0 && !leaveEdited) {
      const message = `Parts of what ${release.version} did were edited again since, and would stay as they are; say that they may, or go back to an earlier release instead.`;
      return refuse('EDITED_SINCE', message, { causes: editedAgain });
    }
    const undone = release.changeId === null ? undefined : await stores.changes.findAbout(release.changeId);
    const what = undone ? `#${undone.number} ${undone.title}` : `release ${release.version}`;
    const start = { id: ports.newId('chg'), environment, title: title ?? `Undo ${what}`.slice(0, 200), reason, ticket: null };
    const origin = { kind: 'revert', environment, version: release.version } as const;
    const change = await stores.changes.create(startChange({ ...start, edits, author: actor, at: now, origin }));
    const after = { number: change.number, undoes: release.version, entries: edits.map(({ entry }) => entry) };
    await record(attempt, { ...note, target: `change:${change.id}`, after });
    return accept(change);
  });
}

/** Each part that stays, with what it was before, and what it is now. */
function causesOf({ entry, kept }: Undoing) {
  return kept.map(({ path, where, words }) => {
    const place = where === '' ? '' : ` for ${where}`;
    return {
      code: 'EDITED_SINCE',
      message: `${entry.slice(entry.indexOf(':') + 1)}${place} stays ${words.theirs}, and was ${words.mine}.`,
      path: `${entry}.${path}`,
    };
  });
}
