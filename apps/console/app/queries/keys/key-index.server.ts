// The keys of what is live in an environment, in order and ready to be searched: made once for each release, since a release never
// changes, so that a list of ten thousand keys costs a walk over them and no more.
import type { Entries } from '@switchyard/registry-core/change/entries';
import { type ScopeOrder, scopeOrderOf } from '@switchyard/registry-core/change/inherited-setting';
import { type EntryId, splitEntryId } from '@switchyard/registry-core/registry/entry';
import type { RegistryKey } from '@switchyard/registry-core/registry/registry';
import type { Stores } from '../../ports.ts';

export interface IndexedKey {
  readonly key: string;
  readonly entry: EntryId;
  readonly body: RegistryKey;
  readonly revision: number;
  /** What is searched, in small letters: the key first, after it its description, owner and tags. */
  readonly text: string;
}

export interface KeyIndex {
  readonly entries: Entries;
  readonly order: ScopeOrder;
  /** Sorted by key, archived ones among them. */
  readonly keys: readonly IndexedKey[];
}

/** An environment each, as it is now and as it was just before. */
const indexesMax = 8;
const kept = new Map<string, KeyIndex>();

export async function readKeyIndex({ releases, registry }: Stores, environment: string): Promise<KeyIndex> {
  const live = await releases.live(environment);
  const known = live && kept.get(live.id);
  if (known) return known;
  const index = toKeyIndex(await registry.list(environment));
  if (live) kept.set(live.id, index);
  const [oldest] = kept.keys();
  if (kept.size > indexesMax && oldest !== undefined) kept.delete(oldest);
  return index;
}

function toKeyIndex(revisions: Awaited<ReturnType<Stores['registry']['list']>>): KeyIndex {
  const keys = revisions.flatMap(({ entry, body, number }): IndexedKey[] => {
    const { kind, name: key } = splitEntryId(entry);
    if (kind !== 'key') return [];
    const { description, owner, tags } = body as RegistryKey; // the id's kind names the body's type
    const text = `${key} ${description} ${owner} ${tags.join(' ')}`.toLowerCase();
    return [{ key, entry, body: body as RegistryKey, revision: number, text }];
  });
  keys.sort((a, b) => (a.key < b.key ? -1 : 1));
  const entries = new Map(revisions.map(({ entry, body }) => [entry, body]));
  return { entries, order: scopeOrderOf(entries), keys };
}
