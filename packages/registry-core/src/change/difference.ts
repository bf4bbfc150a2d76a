// The compiled difference of a change: which entries it touches, what they refer to, what it revives, and one digest over
// all of it. An approval holds that digest, so whatever moves underneath it voids the approval.
import { digestOf } from '../registry/canonical-json.ts';
import type { EntryBody, EntryId } from '../registry/entry.ts';
import { digestOrNull } from './conflicts.ts';
import type { Edit } from './edit.ts';
import { applyEdits, type Entries, entryEdits } from './entries.ts';
import { reachableFrom } from './references.ts';

export interface TouchedEntry {
  readonly entry: EntryId;
  readonly before: EntryBody | null;
  readonly after: EntryBody | null;
}

export interface Difference {
  /** Sorted by entry; only entries whose body really differs. */
  readonly touched: readonly TouchedEntry[];
  readonly revives: readonly { readonly flag: string; readonly killId: string }[];
  /** SHA-256 over the touched entries' digests before and after, those of everything they refer to, and the revivals. */
  readonly digest: string;
}

function byText<T>(textOf: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0);
}

/** The entries that differ between two states of a registry, sorted. */
export function touchedBetween(before: Entries, after: Entries): TouchedEntry[] {
  const ids = new Set([...before.keys(), ...after.keys()]);
  const touched: TouchedEntry[] = [];
  for (const entry of ids) {
    const [old, now] = [before.get(entry) ?? null, after.get(entry) ?? null];
    // What was read once is the same object each time.
    if (old !== now && digestOrNull(old) !== digestOrNull(now)) touched.push({ entry, before: old, after: now });
  }
  return touched.sort(byText(({ entry }) => entry));
}

/** What publishing `edits` over `live` would do. Pure: the same live entries and edits give the same digest. */
export function differenceOf(live: Entries, edits: readonly Edit[]): Difference {
  const after = applyEdits(live, edits);
  const touched = entryEdits(edits)
    .map(({ entry, body }) => ({ entry, before: live.get(entry) ?? null, after: body }))
    .filter((item) => digestOrNull(item.before) !== digestOrNull(item.after))
    .sort(byText(({ entry }) => entry));
  const revives = edits
    .filter((edit) => edit.kind === 'revive')
    .map(({ flag, killId }) => ({ flag, killId }))
    .sort(byText(({ flag }) => flag));
  const ids = touched.map(({ entry }) => entry);
  const references = [...new Set([...reachableFrom(ids, live), ...reachableFrom(ids, after)])].sort();
  const digest = digestOf({
    touched: touched.map(({ entry, before, after: now }) => [entry, digestOrNull(before), digestOrNull(now)]),
    references: references.map((entry) => [entry, digestOrNull(after.get(entry))]),
    revives: revives.map(({ flag, killId }) => [flag, killId]),
  });
  return { touched, revives, digest };
}
