// The tree of places as something to ask: which country, state and city a place lies in.
import type { PlaceKind } from '../registry/name-patterns.ts';
import type { Place } from '../registry/place.ts';

/** How deep each kind of place is: what `depth` means in specificity. */
export const placeDepths = { country: 1, state: 2, city: 3 } as const satisfies Record<PlaceKind, number>;
export type PlaceDepth = 0 | 1 | 2 | 3;

export type TreePlace = Pick<Place, 'id' | 'kind' | 'in'>;

/** A place with those it lies in; a city may lie directly in a country. */
export interface Lineage {
  readonly country?: string;
  readonly state?: string;
  readonly city?: string;
}

export interface PlaceTree {
  find(id: string): TreePlace | undefined;
  /** Empty for an unknown place. */
  lineage(id: string): Lineage;
}

/** The first place of two with one id counts; a parent that is unknown or not less deep is no parent. */
export function toPlaceTree(places: Iterable<TreePlace>): PlaceTree {
  // Without a parent there is no id to look up, and nothing is found.
  const byId = new Map<string | undefined, TreePlace>();
  for (const place of places) if (!byId.has(place.id)) byId.set(place.id, place);

  function lineage(id: string): Lineage {
    const line: { -readonly [Kind in keyof Lineage]: Lineage[Kind] } = {};
    let place = byId.get(id);
    while (place !== undefined) {
      line[place.kind] = place.id;
      const parent = byId.get(place.in);
      // Strictly upwards, so that a faulty tree cannot make this loop for ever.
      place = parent !== undefined && placeDepths[parent.kind] < placeDepths[place.kind] ? parent : undefined;
    }
    return line;
  }
  return { find: (id) => byId.get(id), lineage };
}
