// Places in reading order: each after the one it lies in, neighbours by name, and what hangs in the air last.
import type { Place } from '@switchyard/registry-core/registry/place';

export interface OrderedPlace extends Place {
  /** 0 for countries. */
  readonly depth: number;
}

const depthMax = 3;

export function placesInOrder(places: readonly Place[]): OrderedPlace[] {
  const byParent = new Map<string, Place[]>();
  for (const place of [...places].sort((a, b) => a.name.localeCompare(b.name))) {
    const inside = byParent.get(place.in ?? '');
    if (inside) inside.push(place);
    else byParent.set(place.in ?? '', [place]);
  }
  const ordered: OrderedPlace[] = [];
  const add = (place: Place, depth: number): void => {
    ordered.push({ ...place, depth });
    if (depth < depthMax) for (const child of byParent.get(place.id) ?? []) add(child, depth + 1);
  };
  for (const place of byParent.get('') ?? []) add(place, 0);
  const placed = new Set(ordered.map(({ id }) => id));
  return [...ordered, ...places.filter(({ id }) => !placed.has(id)).map((place) => ({ ...place, depth: 0 }))];
}
