// Settings grouped by the shape of their scope, most specific first, so that a reader probes the few shapes that a key has
// instead of scanning its settings.
import type { CanonicalScope } from '../scope/canonical-scope.ts';
import { hasCohort, type ScopeShape, shapeOf } from '../scope/specificity.ts';
import type { PackedSettings } from './format.ts';

export interface ScopedPart<S> {
  readonly scope: CanonicalScope;
  readonly packed: S;
}

export interface CohortOrder {
  index(cohort: string): number;
  rank(cohort: string): number;
}

/** How a setting is found inside its shape: its place and role. Neither may hold a comma. */
export function settingId(place: string | undefined, role: string | undefined): string {
  if (place === undefined) return role ?? '';
  return role === undefined ? place : `${place},${role}`;
}

function packShape<S>(shape: ScopeShape, parts: readonly ScopedPart<S>[], cohorts: CohortOrder): PackedSettings<S>[number] {
  const byId = new Map<string, ScopedPart<S>[]>();
  for (const part of parts) {
    const id = settingId(part.scope.place, part.scope.role);
    const there = byId.get(id);
    if (there === undefined) byId.set(id, [part]);
    else there.push(part);
  }
  const sorted = [...byId].sort(([a], [b]) => (a < b ? -1 : 1));
  if (!hasCohort(shape)) return [shape, sorted.flatMap(([id, [only]]) => [id, only!.packed])]; // a group is never empty
  const ranked = sorted.flatMap(([id, group]) => {
    // A shape with a cohort has only scopes with one.
    const inOrder = [...group].sort((a, b) => cohorts.rank(a.scope.cohort!) - cohorts.rank(b.scope.cohort!));
    return [id, inOrder.flatMap((part): (number | S)[] => [cohorts.index(part.scope.cohort!), part.packed])];
  });
  return [shape, ranked];
}

export function packSettings<S>(parts: readonly ScopedPart<S>[], cohorts: CohortOrder): PackedSettings<S> {
  const byShape = new Map<ScopeShape, ScopedPart<S>[]>();
  for (const part of parts) {
    const shape = shapeOf(part.scope);
    const there = byShape.get(shape);
    if (there === undefined) byShape.set(shape, [part]);
    else there.push(part);
  }
  return [...byShape].sort(([a], [b]) => b - a).map(([shape, group]) => packShape(shape, group, cohorts));
}
