// Two drafts of one entry: the one that is published second was drawn from a body that is no longer live.
import { digestOf } from '../registry/canonical-json.ts';
import type { EntryBody, EntryId } from '../registry/entry.ts';
import type { Edit } from './edit.ts';
import { type Entries, entryEdits } from './entries.ts';

export interface Conflict {
  readonly entry: EntryId;
  /** Digest of the body that the edit was drawn from; null when there was none. */
  readonly base: string | null;
  /** What is live now; null when the entry is gone. */
  readonly live: EntryBody | null;
  /** What the change wants. */
  readonly mine: EntryBody | null;
}

export function digestOrNull(body: EntryBody | null | undefined): string | null {
  return body ? digestOf(body) : null;
}

/** Edits whose base is not live any more. An edit that wants exactly what is live is no conflict: nothing would be lost. */
export function findConflicts(edits: readonly Edit[], live: Entries): Conflict[] {
  return entryEdits(edits).flatMap(({ entry, base, body }) => {
    const theirs = live.get(entry) ?? null;
    const digest = digestOrNull(theirs);
    if (digest === base || digest === digestOrNull(body)) return [];
    return [{ entry, base, live: theirs, mine: body }];
  });
}
