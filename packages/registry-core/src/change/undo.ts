// What a change has to hold to undo what a release did, and nothing that came after it: a three-way merge in which the release is the
// base, what was before it is wanted, and what is live stays where both moved the same part.
import { type EntryBody, type EntryId, entrySchemas, splitEntryId } from '../registry/entry.ts';
import type { RegistryKey } from '../registry/registry.ts';
import { digestOrNull } from './conflicts.ts';
import type { TouchedEntry } from './difference.ts';
import type { EntryEdit } from './edit.ts';
import type { Entries } from './entries.ts';
import { mergeBodies } from './merge-bodies.ts';
import { inWords, type PartInWords } from './three-way.ts';

export interface Undoing {
  readonly entry: EntryId;
  /** null: nothing of it is undone. */
  readonly edit: EntryEdit | null;
  /** Parts that were edited again since: they stay as they are live. `mine` is what was before the release. */
  readonly kept: readonly PartInWords[];
  /** Why nothing is undone, or how; empty where the edit says all. */
  readonly note: string;
}

/** `touched`: what the release did, from before to after it. */
export function undo(touched: readonly TouchedEntry[], live: Entries): Undoing[] {
  return touched.map((item) => undoOne(item, live));
}

function undoOne({ entry, before, after }: TouchedEntry, live: Entries): Undoing {
  const now = live.get(entry) ?? null;
  if (digestOrNull(now) === digestOrNull(before)) return nothing(entry, 'It is as it was before already.');
  if (isArchivedKey(entry, now)) return nothing(entry, 'It is archived by now, and an archived key stays archived.');
  const sides = { base: after, mine: before, theirs: now };
  const open = mergeBodies(sides).parts.filter(({ taken }) => taken === null);
  const kept = open.map((part) => inWords(part, now ?? before, live));
  const merged = mergeBodies(sides, new Map(open.map(({ path }) => [path, 'theirs']))).body ?? null;
  if (digestOrNull(merged) === digestOrNull(now)) return { entry, edit: null, kept, note: 'Everything of it was edited again since.' };
  const { body, note } = publishable(entry, now, merged);
  const parsed = body === null ? undefined : entrySchemas[splitEntryId(entry).kind].safeParse(body);
  if (parsed && !parsed.success) {
    return { entry, edit: null, kept, note: `With what came since it would not be valid: ${parsed.error.issues[0]?.message}` };
  }
  return { entry, edit: { kind: 'entry', entry, base: digestOrNull(now), body: parsed?.data ?? null }, kept, note };
}

function nothing(entry: EntryId, note: string): Undoing {
  return { entry, edit: null, kept: [], note };
}

function isArchivedKey(entry: EntryId, body: EntryBody | null): boolean {
  return splitEntryId(entry).kind === 'key' && body !== null && (body as RegistryKey).archived;
}

/** What a change may make of an entry where `wanted` is what it was once: keys leave a tombstone, and never come back from one. */
export function publishable(
  entry: EntryId,
  live: EntryBody | null,
  wanted: EntryBody | null,
): { readonly body: EntryBody | null; readonly note: string } {
  if (isArchivedKey(entry, live)) return { body: live, note: 'It is archived by now, and an archived key stays archived.' };
  if (wanted !== null || live === null || splitEntryId(entry).kind !== 'key') return { body: wanted, note: '' };
  return {
    body: { ...(live as RegistryKey), archived: true },
    note: 'It is archived, so that its name never comes to mean something else.',
  };
}
