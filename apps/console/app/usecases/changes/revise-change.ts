// What every new content of a change has in common: it is a draft of a new round, and whoever wrote it may not approve it.
import type { Change } from '@switchyard/registry-core/change/change';
import { differenceOf } from '@switchyard/registry-core/change/difference';
import type { Edit } from '@switchyard/registry-core/change/edit';
import { applyEdits, type Entries, editSubject } from '@switchyard/registry-core/change/entries';
import { type FootprintEntry, footprintOf } from '@switchyard/registry-core/change/footprint';
import type { Attempt } from '../../access.server.ts';
import { tellLapsed } from '../../notify.server.ts';

export function newRound({ actor, now }: Pick<Attempt, 'actor' | 'now'>, before: Change, edits: readonly Edit[]): Change {
  return {
    ...before,
    edits,
    status: 'draft',
    round: before.round + 1,
    difference: null,
    footprint: null,
    // Nobody leaves this list: what an earlier editor wrote may still be in the change.
    editorIds: [...new Set([...before.editorIds, actor.id])],
    updatedAt: now,
    version: before.version + 1,
  };
}

export function footprintOfEdits(live: Entries, edits: readonly Edit[]): FootprintEntry[] {
  return footprintOf(differenceOf(live, edits), live, applyEdits(live, edits));
}

/** What was agreed to, and was to be published at a time, was something else. */
export async function saveRevised(attempt: Attempt, before: Change, change: Change): Promise<void> {
  const { stores, actor, now } = attempt;
  await stores.changes.save(change);
  await tellLapsed(attempt, before, `${actor.name} edited change #${change.number} ${change.title}.`);
  await stores.schedules.end(change.id, 'suspended', `${actor.name} edited it, so it has to be validated and approved again.`, now);
}

/** For the audit. */
export function summaryOf({ number, title, status, round, edits }: Change) {
  return { number, title, status, round, edits: edits.map(editSubject) };
}
