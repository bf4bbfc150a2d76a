// The settings of one config key by scope, to ask for the value that an audience gets: the most specific setting wins, and a
// key without one that matches has its default. This is the order of evaluate/ over scopes alone; the two are held together
// by a test.
import type { ConfigKey } from '../registry/config-key.ts';
import type { Json } from '../registry/json.ts';
import { type CanonicalScope, canonicalScope } from '../scope/canonical-scope.ts';
import type { PlaceTree } from '../scope/place-tree.ts';
import type { Audience } from './audience.ts';

export interface ResolvedValue {
  readonly value: Json;
  /** Which of the key's settings won; absent: the default. */
  readonly setting?: number;
}

export interface SettingIndex {
  /** Scopes of the settings; one at fault is left out, as the compiler reports it. */
  readonly scopes: readonly CanonicalScope[];
  resolve(audience: Audience): ResolvedValue;
}

function nameOf(place: string | undefined, role: string | undefined, cohort: string | undefined): string {
  return `${place ?? ''}|${role ?? ''}|${cohort ?? ''}`;
}

/** `rankOf` orders cohorts: the lower rank wins. */
export function toSettingIndex(key: ConfigKey, places: PlaceTree, rankOf: (cohort: string) => number): SettingIndex {
  const byScope = new Map<string, ResolvedValue>();
  const scopes: CanonicalScope[] = [];
  for (const [setting, { scope, value }] of key.settings.entries()) {
    const canonical = canonicalScope(scope, places);
    if (!canonical.ok) continue;
    scopes.push(canonical.value);
    byScope.set(nameOf(canonical.value.place, canonical.value.role, canonical.value.cohort), { value, setting });
  }
  const [withCohort, withRole] = [scopes.some(({ cohort }) => cohort !== undefined), scopes.some(({ role }) => role !== undefined)];

  function resolve({ place, role, cohorts }: Audience): ResolvedValue {
    const { city, state, country } = place === undefined ? {} : places.lineage(place);
    const line = [city, state, country].filter((id) => id !== undefined);
    const ranked = withCohort && cohorts.length > 0 ? [...cohorts].sort((a, b) => rankOf(a) - rankOf(b)) : [];
    // Left to right as specificity compares: a cohort, a role, the depth of the place; then the rank among cohorts.
    for (const cohortsHere of ranked.length > 0 ? [ranked, [undefined]] : [[undefined]]) {
      for (const roleHere of withRole && role !== undefined ? [role, undefined] : [undefined]) {
        for (const placeHere of [...line, undefined]) {
          for (const cohort of cohortsHere) {
            const found = byScope.get(nameOf(placeHere, roleHere, cohort));
            if (found) return found;
          }
        }
      }
    }
    return { value: key.default };
  }
  return { scopes, resolve };
}
