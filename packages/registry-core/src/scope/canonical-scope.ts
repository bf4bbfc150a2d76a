// The canonical form of a scope: the deepest place only, with the role and the cohort. Two scopes mean the same exactly when
// their canonical texts are equal.
import type { FindingCode } from '../registry/finding-code.ts';
import { accept, type Result } from '../registry/refusal.ts';
import type { Scope } from '../registry/scope.ts';
import { type PlaceDepth, type PlaceTree, placeDepths } from './place-tree.ts';

export interface CanonicalScope {
  readonly depth: PlaceDepth;
  /** The deepest place named; absent when depth is 0. */
  readonly place?: string;
  readonly role?: string;
  readonly cohort?: string;
}

export interface ScopeFault {
  readonly code: Extract<FindingCode, `SCOPE_${string}`>;
  readonly message: string;
}

const placeParts = ['city', 'state', 'country'] as const;

function fault(code: ScopeFault['code'], message: string): Result<never, ScopeFault> {
  return { ok: false, refusal: { code, message } };
}

/** Refuses an unknown place, a place under the wrong name, and places that contradict each other. */
export function canonicalScope(scope: Scope, places: PlaceTree): Result<CanonicalScope, ScopeFault> {
  const deepest = placeParts.find((part) => scope[part] !== undefined);
  const rest = {
    ...(scope.role === undefined ? {} : { role: scope.role }),
    ...(scope.cohort === undefined ? {} : { cohort: scope.cohort }),
  };
  if (deepest === undefined) return accept({ depth: 0, ...rest });
  const place = scope[deepest]!; // found above
  const line = places.lineage(place);
  for (const part of placeParts) {
    const id = scope[part];
    if (id === undefined) continue;
    const known = places.find(id);
    if (known === undefined) return fault('SCOPE_PLACE_UNKNOWN', `The place ${id} is not in the registry; add it or correct the id.`);
    if (known.kind !== part) return fault('SCOPE_PLACE_KIND', `${id} is a ${known.kind}, not a ${part}; write ${known.kind}=${id}.`);
    if (line[part] !== id) {
      return fault('SCOPE_CONTRADICTION', `${deepest} ${place} is not in ${part} ${id}, so nobody is in both; drop one of them.`);
    }
  }
  return accept({ depth: placeDepths[deepest], place, ...rest });
}

const partOfDepth = ['', 'country', 'state', 'city'] as const;

/** `global`, `city=HOU`, `city=HOU,role=studio,cohort=vip`. */
export function scopeText(scope: CanonicalScope): string {
  const parts = [];
  if (scope.place !== undefined) parts.push(`${partOfDepth[scope.depth]}=${scope.place}`);
  if (scope.role !== undefined) parts.push(`role=${scope.role}`);
  if (scope.cohort !== undefined) parts.push(`cohort=${scope.cohort}`);
  return parts.length === 0 ? 'global' : parts.join(',');
}
