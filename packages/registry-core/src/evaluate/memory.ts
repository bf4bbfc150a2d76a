// What a snapshot remembers of the settings it was asked for, within a bound: a registry may have a million of them, and an
// isolate has 128 MB for everything.

/** Settings remembered at once, of all keys together; about 10 MB where each has a rule or two. */
export const rememberedMax = 20_000;

export interface Memory {
  /** Remembers; when the bound is reached, all that was remembered before is forgotten first. */
  keep<V>(map: Map<number, V>, index: number, value: V): void;
}

export function createMemory(): Memory {
  const used = new Set<Map<number, unknown>>();
  let count = 0;
  return {
    keep(map, index, value) {
      if (count === rememberedMax) {
        for (const one of used) one.clear();
        used.clear();
        count = 0;
      }
      map.set(index, value);
      used.add(map);
      count += 1;
    },
  };
}
