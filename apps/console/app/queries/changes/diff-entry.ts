// One entry of a difference, as a screen shows it: both bodies, what differs as data, and the same in words.
import { type BodyChange, diffBodies } from '@switchyard/registry-core/change/body-diff';
import type { TouchedEntry } from '@switchyard/registry-core/change/difference';
import type { EntryWords } from '@switchyard/registry-core/change/difference-words';

export interface DiffEntry extends TouchedEntry {
  readonly words: EntryWords;
  readonly changes: readonly BodyChange[];
}

export function toDiff(touched: readonly TouchedEntry[], words: readonly EntryWords[]): DiffEntry[] {
  const byEntry = new Map(words.map((one) => [one.entry, one]));
  return touched.map((item) => ({
    ...item,
    words: byEntry.get(item.entry) ?? { entry: item.entry, title: item.entry, sentences: [] },
    changes: diffBodies(item.before, item.after),
  }));
}
