// Draws the edits of a change from what is live now: parts that only one side moved are put together, for the others somebody chooses
// a side. What comes out is another change than the one that was approved, so it is a draft of a new round.
import type { Change } from '@switchyard/registry-core/change/change';
import { findConflicts } from '@switchyard/registry-core/change/conflicts';
import { entryEdits } from '@switchyard/registry-core/change/entries';
import { nextStatus } from '@switchyard/registry-core/change/machine';
import type { Choices, Side } from '@switchyard/registry-core/change/merge-bodies';
import { basesAsked, rebaseEdits } from '@switchyard/registry-core/change/three-way';
import { type EntryId, isEntryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, liveEntries, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { changeStep, requireChange } from './require-change.ts';
import { footprintOfEdits, newRound, saveRevised, summaryOf } from './revise-change.ts';

const Entry = z.string().refine(isEntryId, 'Name an entry, such as key:fees.provider_pct.');

export const RebaseChange = z.strictObject({
  ...changeStep,
  /** Only the conflicts of these entries; absent: all. */
  entries: z.array(Entry).max(10_000).optional(),
  choices: z
    .array(
      z.strictObject({
        entry: Entry,
        /** A part as the conflict names it, such as settings[city=HOU].value; empty: the entry as a whole. */
        path: z.string().max(2000),
        /** `mine`: what the change wants; `theirs`: what is live. */
        take: z.enum(['mine', 'theirs']),
      }),
    )
    .max(10_000)
    .default([]),
});
export type RebaseChange = z.infer<typeof RebaseChange>;

export function rebaseChange(ports: Ports, caller: Caller, input: RebaseChange): Promise<Result<Change>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    const found = await requireChange(stores, input);
    if (!found.ok) return found;
    const before = found.value;
    const { environment } = before;
    const note: Note = { verb: 'change.rebase', target: `change:${before.id}`, environment, before: summaryOf(before) };
    const mayEdit = await authorize(attempt, { verb: 'change:edit', environment }, note);
    if (!mayEdit.ok) return mayEdit;
    if (!nextStatus(before.status, 'edit'))
      return refuse('WRONG_STATUS', `Change #${before.number} is ${before.status}; clone it instead.`);
    const live = await liveEntries(stores, environment);
    const conflicts = findConflicts(before.edits, live);
    if (conflicts.length === 0) return refuse('NO_CONFLICT', `Change #${before.number} has no conflict with what is live.`);
    const bases = await stores.registry.findBodies(environment, basesAsked(conflicts));
    const only = input.entries && new Set(input.entries as EntryId[]); // refined by isEntryId
    const rebased = rebaseEdits({ edits: before.edits, live, bases, choices: byEntry(input.choices), ...(only && { only }) });
    if (!rebased.ok) return rebased;
    // What counts is what comes out: the part that somebody else published is no edit of this change any more.
    const settled = entryEdits(rebased.value).filter(({ entry }) => conflicts.some((one) => one.entry === entry));
    const footprint = footprintOfEdits(live, settled);
    const allowed = await authorize(attempt, { verb: 'change:edit', environment, footprint }, note);
    if (!allowed.ok) return allowed;
    const change = newRound(attempt, before, rebased.value);
    await saveRevised(attempt, before, change);
    await record(attempt, { ...note, after: { ...summaryOf(change), choices: input.choices } });
    return accept(change);
  });
}

function byEntry(choices: RebaseChange['choices']): Map<EntryId, Choices> {
  const grouped = new Map<EntryId, Map<string, Side>>();
  for (const { entry, path, take } of choices) {
    const of = grouped.get(entry as EntryId) ?? new Map<string, Side>();
    grouped.set(entry as EntryId, of.set(path, take));
  }
  return grouped;
}
