// What a scope gets when it has no setting of its own: the most specific setting around it.

import type { Cohort } from '../registry/cohort.ts';
import { splitEntryId } from '../registry/entry.ts';
import type { Place } from '../registry/place.ts';
import type { RegistryKey } from '../registry/registry.ts';
import type { Scope } from '../registry/scope.ts';
import { type CanonicalScope, canonicalScope } from '../scope/canonical-scope.ts';
import { type PlaceTree, toPlaceTree } from '../scope/place-tree.ts';
import { compareSpecificity } from '../scope/specificity.ts';
import type { Entries } from './entries.ts';

type Setting = RegistryKey['settings'][number];

/** The tree of places and the ranks of cohorts of a registry, for scopes to be compared. */
export interface ScopeOrder {
  readonly places: PlaceTree;
  readonly rankOf: (cohort: string) => number;
}

export function scopeOrderOf(entries: Entries): ScopeOrder {
  const bodies = <T>(wanted: string): T[] => [...entries].filter(([id]) => splitEntryId(id).kind === wanted).map(([, body]) => body as T);
  const ranks = new Map(bodies<Cohort>('cohort').map(({ key, rank }) => [key, rank]));
  return { places: toPlaceTree(bodies<Place>('place')), rankOf: (cohort) => ranks.get(cohort) ?? Number.MAX_SAFE_INTEGER };
}

function toCanonical(scope: Scope, { places }: ScopeOrder): CanonicalScope | undefined {
  const result = canonicalScope(scope, places);
  return result.ok ? result.value : undefined;
}

/** Whether everyone in `inner` is in `outer` too. */
function covers(outer: CanonicalScope, inner: CanonicalScope, places: PlaceTree): boolean {
  if (outer.role !== undefined && outer.role !== inner.role) return false;
  if (outer.cohort !== undefined && outer.cohort !== inner.cohort) return false;
  if (outer.place === undefined) return true;
  return inner.place !== undefined && Object.values(places.lineage(inner.place)).includes(outer.place);
}

/** The setting that everyone in `scope` gets without one of its own; undefined: the key's default. */
export function inheritedSetting(key: RegistryKey, scope: Scope, order: ScopeOrder): Setting | undefined {
  const inner = toCanonical(scope, order);
  if (!inner) return undefined;
  const around = (key.settings as readonly Setting[]).flatMap((setting) => {
    const outer = toCanonical(setting.scope, order);
    const same = outer?.place === inner.place && outer?.role === inner.role && outer?.cohort === inner.cohort;
    return outer && !same && covers(outer, inner, order.places) ? [{ setting, outer }] : [];
  });
  return around.sort((a, b) => compareSpecificity(a.outer, b.outer, order.rankOf))[0]?.setting;
}
