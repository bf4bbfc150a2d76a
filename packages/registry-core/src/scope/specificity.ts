// How specific a scope is. Its shape, which parts it has, is one number of four bits made from the tuple (has cohort, has
// role, depth of place), so that comparing two shapes as numbers compares the tuples from left to right.
import type { CanonicalScope } from './canonical-scope.ts';
import type { PlaceDepth } from './place-tree.ts';

/** 0 (global) to 15 (city, role and cohort); a higher shape beats a lower one. */
export type ScopeShape = number;

const cohortBit = 8;
const roleBit = 4;
const depthBits = 3;
export const scopeShapeMax: ScopeShape = 15;

export function toShape(depth: PlaceDepth, role: boolean, cohort: boolean): ScopeShape {
  return (cohort ? cohortBit : 0) + (role ? roleBit : 0) + depth;
}

export function shapeOf({ depth, role, cohort }: CanonicalScope): ScopeShape {
  return toShape(depth, role !== undefined, cohort !== undefined);
}

export function depthOf(shape: ScopeShape): PlaceDepth {
  return (shape & depthBits) as PlaceDepth; // two bits hold 0 to 3
}

export function hasRole(shape: ScopeShape): boolean {
  return (shape & roleBit) !== 0;
}

export function hasCohort(shape: ScopeShape): boolean {
  return (shape & cohortBit) !== 0;
}

/** Most specific first; between cohorts the lower rank. Zero only for scopes of one shape that cannot both win. */
export function compareSpecificity(a: CanonicalScope, b: CanonicalScope, rankOf: (cohort: string) => number): number {
  const order = shapeOf(b) - shapeOf(a);
  if (order !== 0 || a.cohort === undefined) return order;
  return rankOf(a.cohort) - rankOf(b.cohort!); // of one shape, so both have a cohort
}
