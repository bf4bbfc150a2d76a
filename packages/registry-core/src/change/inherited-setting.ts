// What a scope gets when it has no setting of its own: the most specific setting around it.

import type { Cohort } from '../registry/cohort.ts';
import { splitEntryId } from '../registry/entry.ts';
import type { Place } from '../registry/place.ts';
import type { RegistryKey } from '../registry/registry.ts';
import type { Scope } from '../registry/scope.ts';
import { type CanonicalScope, canonicalScope } from '../scope/canonical-scope.ts';
import { type PlaceTree, toPlaceTree } from '../scope/place-tree.ts';
import { shapeOf } from '../scope/specificity.ts';
import { heirOf, type SettingsBySpecificity, toSettingsByScope } from '../snapshot/settings-by-scope.ts';
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

const known = new WeakMap<ScopeOrder, WeakMap<RegistryKey, SettingsBySpecificity>>();

/** A key's settings found by scope, put in order once for each key and order. Settings whose scope is at fault are left out. */
function byScope(key: RegistryKey, order: ScopeOrder): SettingsBySpecificity {
  const ofOrder = known.get(order) ?? new WeakMap<RegistryKey, SettingsBySpecificity>();
  known.set(order, ofOrder);
  const before = ofOrder.get(key);
  if (before !== undefined) return before;
  const settings = key.settings.flatMap(({ scope }, index) => {
    const canonical = toCanonical(scope, order);
    if (canonical === undefined) return [];
    const rank = canonical.cohort === undefined ? 0 : order.rankOf(canonical.cohort);
    return [{ index, scope: canonical, shape: shapeOf(canonical), rank, content: index }];
  });
  const found = toSettingsByScope(settings, order.places);
  ofOrder.set(key, found);
  return found;
}

/** The setting that everyone in `scope` gets without one of its own; undefined: the key's default. */
export function inheritedSetting(key: RegistryKey, scope: Scope, order: ScopeOrder): Setting | undefined {
  const inner = toCanonical(scope, order);
  const heir = inner && heirOf(inner, byScope(key, order));
  return heir && key.settings[heir.index];
}
