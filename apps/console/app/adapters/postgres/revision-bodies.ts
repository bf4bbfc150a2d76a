// Bodies of revisions that were read before, by their digest. A revision never changes, so what was parsed once is handed out again, the
// same frozen object each time: a registry of ten thousand keys is read by its list of digests.
import type { EntryBody } from '@switchyard/registry-core/registry/entry';

export interface RevisionBodies {
  find(digest: string): EntryBody | undefined;
  /** Parses, keeps and answers the body. `text` is JSON that was checked before it was written. */
  keep(digest: string, text: string): EntryBody;
}

/** Characters of JSON kept at most: three registries at their limits, of 48 MB each. The longest unread go first. */
const charactersMax = 160 * 1024 * 1024;

export function createRevisionBodies(max = charactersMax): RevisionBodies {
  const kept = new Map<string, { readonly body: EntryBody; readonly characters: number }>();
  let characters = 0;
  return {
    find(digest) {
      const found = kept.get(digest);
      if (found === undefined) return undefined;
      // A map remembers the order of insertion, so this makes it the youngest.
      kept.delete(digest);
      kept.set(digest, found);
      return found.body;
    },
    keep(digest, text) {
      const body = frozen(JSON.parse(text)) as EntryBody;
      characters += text.length - (kept.get(digest)?.characters ?? 0);
      kept.set(digest, { body, characters: text.length });
      for (const [oldest, { characters: freed }] of kept) {
        if (characters <= max || oldest === digest) break;
        kept.delete(oldest);
        characters -= freed;
      }
      return body;
    },
  };
}

/** Everybody gets the same object, so nobody may write into it. Bodies nest at most as deep as their schemas allow. */
function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
