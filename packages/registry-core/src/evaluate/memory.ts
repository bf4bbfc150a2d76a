// What a snapshot remembers of the scoped settings it was asked for, within a bound: a registry may have a million of them, and
// an isolate has 128 MB for everything.

/** Compiled settings and answers remembered at once, of all keys together; about 10 MB where each setting has a rule or two. */
export const rememberedMax = 20_000;

export interface Memory {
  /** Remembers; when the bound is reached, all that was remembered before is forgotten first. */
  keep<K, V>(map: Map<K, V>, key: K, value: V): void;
}

export function createMemory(): Memory {
  const used = new Set<{ clear(): void }>();
  let count = 0;
  return {
    keep(map, key, value) {
      if (count === rememberedMax) {
        for (const one of used) one.clear();
        used.clear();
        count = 0;
      }
      map.set(key, value);
      used.add(map);
      count += 1;
    },
  };
}
