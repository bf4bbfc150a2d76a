// A registry with the lookups that checking and packing share: the place tree, the cohorts in order, the keys.

import type { Cohort } from '../registry/cohort.ts';
import type { Place } from '../registry/place.ts';
import type { Registry, RegistryKey } from '../registry/registry.ts';
import { type PlaceTree, toPlaceTree } from '../scope/place-tree.ts';

export interface CohortOrder {
  index(cohort: string): number;
  rank(cohort: string): number;
}

export interface RegistryView {
  readonly registry: Registry;
  /** Sorted by id. */
  readonly places: readonly Place[];
  readonly placeTree: PlaceTree;
  /** Sorted by key; their position is their index in the snapshot. */
  readonly cohorts: readonly Cohort[];
  readonly cohortOrder: CohortOrder;
  hasCohort(cohort: string): boolean;
  findCohort(cohort: string): Cohort | undefined;
  /** Own members only: a key may be called `constructor`. */
  findKey(key: string): RegistryKey | undefined;
}

function byText<T>(text: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0);
}

export function toRegistryView(registry: Registry): RegistryView {
  const places = [...registry.places].sort(byText((place) => place.id));
  const cohorts = [...registry.cohorts].sort(byText((cohort) => cohort.key));
  const indexes = new Map(cohorts.map((cohort, index) => [cohort.key, index]));
  return {
    registry,
    places,
    placeTree: toPlaceTree(places),
    cohorts,
    cohortOrder: {
      index: (cohort) => indexes.get(cohort) ?? -1,
      rank: (cohort) => cohorts[indexes.get(cohort) ?? -1]?.rank ?? Number.POSITIVE_INFINITY,
    },
    hasCohort: (cohort) => indexes.has(cohort),
    findCohort: (cohort) => cohorts[indexes.get(cohort) ?? -1],
    findKey: (key) => (Object.hasOwn(registry.keys, key) ? registry.keys[key] : undefined),
  };
}
