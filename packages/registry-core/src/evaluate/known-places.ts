// The places of a snapshot as an evaluation asks for them: each that a context named is remembered by its id. There are no more
// of them than the snapshot has places; ids that it does not have are not remembered.
import { type PlaceKind, placeKinds } from '../registry/name-patterns.ts';
import { scopeText } from '../scope/canonical-scope.ts';
import type { PlaceTree } from '../scope/place-tree.ts';
import type { PlaceTable } from '../snapshot/place-table.ts';

export interface KnownPlaces extends PlaceTable {
  /** `city=HOU`: the scope of a setting for this place alone. */
  scopeOf(place: number): string;
}

export function toKnownPlaces(table: PlaceTable): KnownPlaces {
  const positions = new Map<string, number>();
  const ids: string[] = [];
  const scopes: string[] = [];
  const idOf = (place: number): string => (ids[place] ??= table.idOf(place));
  return {
    ...table,
    find(id) {
      const known = positions.get(id);
      if (known !== undefined) return known;
      const place = table.find(id);
      if (place >= 0) positions.set(idOf(place), place);
      return place;
    },
    idOf,
    scopeOf: (place) => (scopes[place] ??= scopeText({ depth: table.depthOf(place), place: idOf(place) })),
  };
}

/** The same places by their ids, for a scope written by people. */
export function toTree(places: KnownPlaces): PlaceTree {
  const kindOf = (place: number) => placeKinds[places.depthOf(place) - 1];
  return {
    find(id) {
      const place = places.find(id);
      const kind = kindOf(place);
      return kind && { id, kind };
    },
    lineage(id) {
      const line: Partial<Record<PlaceKind, string>> = {};
      for (let place = places.find(id); place >= 0; place = places.parentOf(place)) {
        const kind = kindOf(place);
        if (kind !== undefined) line[kind] = places.idOf(place);
      }
      return line;
    },
  };
}
