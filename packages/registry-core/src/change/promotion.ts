// What differs between two environments, and the edits that bring picked differences from one to the other. Each part of an entry is
// picked for itself: a new default without the settings that were only for trying.
import { type EntryBody, type EntryId, entrySchemas, splitEntryId } from '../registry/entry.ts';
import { accept, type Result, refuse } from '../registry/refusal.ts';
import { digestOrNull } from './conflicts.ts';
import { touchedBetween } from './difference.ts';
import { differenceWords } from './difference-words.ts';
import type { EntryEdit } from './edit.ts';
import type { Entries } from './entries.ts';
import { mergeBodies, type Side } from './merge-bodies.ts';
import { referencesOf } from './references.ts';
import type { PartInWords } from './three-way.ts';
import { inWords } from './three-way.ts';

export interface Promotable {
  readonly entry: EntryId;
  /** What people call it. */
  readonly title: string;
  readonly target: EntryBody | null;
  readonly source: EntryBody | null;
  /** `mine` is the target's side, `theirs` the source's. A whole entry that one of them lacks is one part with an empty path. */
  readonly parts: readonly PartInWords[];
  /** What bringing all of it would do, in sentences. */
  readonly sentences: readonly string[];
  /** Entries that it names and the target lacks. */
  readonly needs: readonly EntryId[];
}

/** What buckets hash with stays what it is in each environment, or users would move. */
const kept = new Set(['salt']);

/** Differences that can be brought from `source` to `target`. A key that only the target has stays: keys are archived, not taken away. */
export function comparePromotion(source: Entries, target: Entries): Promotable[] {
  return touchedBetween(target, source).flatMap(({ entry, before, after }) => {
    if (after === null && splitEntryId(entry).kind === 'key') return [];
    const parts = mergeBodies({ base: before, mine: before, theirs: after })
      .parts.filter(({ path }) => !kept.has(path))
      .map((part) => inWords(part, after ?? before, source));
    if (parts.length === 0) return [];
    const [words] = differenceWords({ touched: [{ entry, before, after }], revives: [] }, target, source);
    const needs = after === null ? [] : referencesOf(entry, after).filter((id) => !target.has(id) && source.has(id));
    return [{ entry, title: words?.title ?? entry, target: before, source: after, parts, sentences: words?.sentences ?? [], needs }];
  });
}

export interface Pick {
  readonly entry: EntryId;
  /** A part as `comparePromotion` names it; empty: all of the entry. */
  readonly path: string;
}

/** The edits of the target that the picks make, drawn from what is live there. */
export function promotePicks(source: Entries, target: Entries, picks: readonly Pick[]): Result<EntryEdit[]> {
  const byEntry = new Map<EntryId, string[]>();
  for (const { entry, path } of picks) byEntry.set(entry, [...(byEntry.get(entry) ?? []), path]);
  const edits: EntryEdit[] = [];
  for (const [entry, paths] of byEntry) {
    const edit = promoteEntry(entry, source.get(entry) ?? null, target.get(entry) ?? null, paths);
    if (!edit.ok) return edit;
    if (edit.value) edits.push(edit.value);
  }
  return accept(edits);
}

function promoteEntry(
  entry: EntryId,
  source: EntryBody | null,
  target: EntryBody | null,
  paths: readonly string[],
): Result<EntryEdit | undefined> {
  const { kind } = splitEntryId(entry);
  if (source === null && (kind === 'key' || target === null))
    return refuse('UNKNOWN_ENTRY', `There is no ${entry} to bring.`, { path: entry });
  const whole: Side = paths.includes('') ? 'theirs' : 'mine';
  const salt: [string, Side][] = source !== null && target !== null ? [...kept].map((path) => [path, 'mine']) : [];
  const choices = new Map<string, Side>([['', whole], ...paths.map((path): [string, Side] => [path, 'theirs']), ...salt]);
  const { body } = mergeBodies({ base: target, mine: target, theirs: source }, choices);
  if (body === undefined || digestOrNull(body) === digestOrNull(target)) return accept(undefined);
  const parsed = body === null ? undefined : entrySchemas[kind].safeParse(body);
  if (parsed && !parsed.success) {
    const { message = '' } = parsed.error.issues[0] ?? {};
    return refuse('MERGE_INVALID', `The parts picked of ${entry} do not make a whole: ${message} Pick more of it.`, { path: entry });
  }
  return accept({ kind: 'entry', entry, base: digestOrNull(target), body: parsed ? parsed.data : null });
}
