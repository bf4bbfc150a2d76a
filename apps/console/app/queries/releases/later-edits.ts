// What was done to entries after a release: by which release and change, by whom, when, and in words.
import type { TouchedEntry } from '@switchyard/registry-core/change/difference';
import { differenceWords, type EntryWords } from '@switchyard/registry-core/change/difference-words';
import type { Entries } from '@switchyard/registry-core/change/entries';
import type { EntryBody, EntryId } from '@switchyard/registry-core/registry/entry';
import type { Release, Stores } from '../../ports.ts';

export interface LaterEdit {
  readonly release: Pick<Release, 'id' | 'version' | 'publisherName' | 'publishedAt' | 'notes'>;
  readonly change: { readonly number: number; readonly title: string } | null;
  readonly entries: readonly EntryWords[];
}

export interface LaterEdits {
  /** Newest first. */
  readonly edits: readonly LaterEdit[];
  /** How many releases more there are, further back. */
  readonly more: number;
}

const shownMax = 50;

/** `from`: the release after which; `before`: what the entries were in it; `live`: what people know places and cohorts by. */
export async function readLaterEdits(
  stores: Stores,
  from: Release,
  entries: readonly EntryId[],
  before: Entries,
  live: Entries,
): Promise<LaterEdits> {
  const touched = await readMoves(stores, from, entries, before);
  const numbers = [...touched.keys()].sort((a, b) => b - a);
  const shown = numbers.slice(0, shownMax);
  // Asked for all at once: it reads the places of the whole registry.
  const words = differenceWords({ touched: shown.flatMap((number) => touched.get(number) ?? []), revives: [] }, live, live);
  const edits: LaterEdit[] = [];
  for (const number of shown) {
    const [release] = await stores.releases.list(from.environment, 1, number + 1);
    if (!release) throw new Error(`Release ${number} of ${from.environment} is gone.`);
    const change = release.changeId === null ? undefined : await stores.changes.findAbout(release.changeId);
    edits.push({
      release,
      change: change ? { number: change.number, title: change.title } : null,
      entries: words.splice(0, touched.get(number)?.length ?? 0),
    });
  }
  return { edits, more: numbers.length - shown.length };
}

/** By the number of the release that made them. */
async function readMoves(
  stores: Stores,
  from: Release,
  entries: readonly EntryId[],
  before: Entries,
): Promise<Map<number, TouchedEntry[]>> {
  const last = new Map<EntryId, EntryBody | null>();
  const touched = new Map<number, TouchedEntry[]>();
  for (const { entry, releaseNumber, body } of await stores.registry.movesSince(from.environment, from.number, entries)) {
    const old = last.has(entry) ? (last.get(entry) ?? null) : (before.get(entry) ?? null);
    touched.set(releaseNumber, [...(touched.get(releaseNumber) ?? []), { entry, before: old, after: body }]);
    last.set(entry, body);
  }
  return touched;
}
