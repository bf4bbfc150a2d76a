// The settings of one key as the reader wants them: the global one apart, every other under the number of its scope.
import type { CanonicalScope } from '../scope/canonical-scope.ts';
import { shapeOf } from '../scope/specificity.ts';
import type { Packed, PackedGlobal } from './format.ts';
import { type ScopedContent, type ScopeId, toScopeId } from './scope-table.ts';

export interface SettingPart<S extends Packed> {
  readonly scope: CanonicalScope;
  readonly packed: S;
}

export interface PackedSettings<S extends Packed> {
  readonly global: PackedGlobal<S>;
  readonly scoped: readonly ScopedContent[];
}

/** Where places, roles and cohorts stand in the snapshot. */
export interface ScopeOrder {
  place(id: string): number;
  role(role: string): number;
  cohort(cohort: string): number;
  rank(cohort: string): number;
}

function idOf({ place, role, cohort }: CanonicalScope, order: ScopeOrder): ScopeId {
  return toScopeId(place === undefined ? -1 : order.place(place), role === undefined ? -1 : order.role(role), cohort !== undefined);
}

function packGroup<S extends Packed>(group: readonly SettingPart<S>[], order: ScopeOrder): Packed {
  const [first] = group;
  if (first!.scope.cohort === undefined) return first!.packed; // a group is never empty, and without a cohort it has one setting
  const ranked = [...group].sort((a, b) => order.rank(a.scope.cohort!) - order.rank(b.scope.cohort!)); // all have a cohort
  return ranked.flatMap((part): Packed[] => [order.cohort(part.scope.cohort!), part.packed]);
}

export function packSettings<S extends Packed>(parts: readonly SettingPart<S>[], order: ScopeOrder): PackedSettings<S> {
  const groups = new Map<ScopeId, SettingPart<S>[]>();
  for (const part of parts) {
    const id = idOf(part.scope, order);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [part]);
    else group.push(part);
  }
  const [global] = groups.get(0) ?? [];
  groups.delete(0);
  return {
    global: global === undefined ? 0 : [global.packed],
    scoped: Array.from(groups, ([id, group]) => ({ id, shape: shapeOf(group[0]!.scope), content: packGroup(group, order) })), // a group is never empty
  };
}
