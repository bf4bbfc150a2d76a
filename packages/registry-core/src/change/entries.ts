// The live entries of an environment as one map, and what edits make of them.
import type { EntryBody, EntryId } from '../registry/entry.ts';
import type { Edit, EntryEdit } from './edit.ts';

export type Entries = ReadonlyMap<EntryId, EntryBody>;

export function entryEdits(edits: readonly Edit[]): EntryEdit[] {
  return edits.filter((edit) => edit.kind === 'entry');
}

/** The entries as they are once the edits are live. Neither argument is touched. */
export function applyEdits(entries: Entries, edits: readonly Edit[]): Map<EntryId, EntryBody> {
  const applied = new Map(entries);
  for (const { entry, body } of entryEdits(edits)) {
    if (body === null) applied.delete(entry);
    else applied.set(entry, body);
  }
  return applied;
}

/** What an edit is about: its entry, or the flag that it revives. */
export function editSubject(edit: Edit): string {
  return edit.kind === 'entry' ? edit.entry : `revive:${edit.flag}`;
}

/** `additions` over `edits`, one edit per subject, without the dropped subjects; in the order in which subjects first came. */
export function mergeEdits(edits: readonly Edit[], additions: readonly Edit[], drop: readonly string[] = []): Edit[] {
  const merged = new Map(edits.map((edit) => [editSubject(edit), edit]));
  for (const subject of drop) merged.delete(subject);
  for (const edit of additions) merged.set(editSubject(edit), edit);
  return [...merged.values()];
}
