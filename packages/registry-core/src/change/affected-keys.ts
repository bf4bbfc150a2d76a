// Which keys may answer otherwise after a change: what it edits, and everything that leans on that. A preview asks only these.
import type { Cohort } from '../registry/cohort.ts';
import { type EntryId, entryId, splitEntryId } from '../registry/entry.ts';
import type { Place } from '../registry/place.ts';
import type { Difference, TouchedEntry } from './difference.ts';
import type { Entries } from './entries.ts';
import { dependentsOf, referencesOf } from './references.ts';

/** Sorted. Where a place moves or cohorts change their order, any key may answer otherwise. */
export function affectedKeys({ touched, revives }: Pick<Difference, 'touched' | 'revives'>, before: Entries, after: Entries): string[] {
  if (touched.some(reordersScopes)) return namesOf([...before.keys(), ...after.keys()]);
  // A flag that a holdout or a layer names depends on it, and no longer does when it is taken out.
  const named = touched.flatMap(({ entry, before: old, after: now }) => [old, now].flatMap((body) => (body ? ofSpan(entry, body) : [])));
  const starts = [...touched.map(({ entry }) => entry), ...revives.map(({ flag }) => entryId('key', flag)), ...named];
  const dependents = [before, after].flatMap((entries) => [...dependentsOf(starts, entries).values()].flatMap((found) => [...found]));
  return namesOf([...starts, ...dependents]);
}

function ofSpan(entry: EntryId, body: NonNullable<TouchedEntry['before']>): EntryId[] {
  const { kind } = splitEntryId(entry);
  return kind === 'holdout' || kind === 'layer' ? referencesOf(entry, body) : [];
}

function namesOf(entries: readonly EntryId[]): string[] {
  const names = entries.map(splitEntryId).flatMap(({ kind, name }) => (kind === 'key' ? [name] : []));
  return [...new Set(names)].sort();
}

function reordersScopes({ entry, before, after }: TouchedEntry): boolean {
  const { kind } = splitEntryId(entry);
  if (kind === 'cohort') return (before as Cohort | null)?.rank !== (after as Cohort | null)?.rank && before !== null && after !== null;
  if (kind !== 'place') return false;
  // A new place takes people in who named it before; of a known one only where it lies matters.
  const [was, is] = [before as Place | null, after as Place | null];
  return was?.in !== is?.in || was?.kind !== is?.kind;
}
