// The settings of one key, found by the shapes of scope that it has: one probe a shape, most specific first, however many
// settings there are. Where a shape has a cohort, the cohorts named beside that place and role are asked in the order of rank.

import { settingsMax } from '../registry/limits.ts';
import { scopeText } from '../scope/canonical-scope.ts';
import type { PlaceDepth, PlaceTree } from '../scope/place-tree.ts';
import { depthOf, hasCohort, hasRole, type ScopeShape, scopeShapeMax } from '../scope/specificity.ts';
import { settingId } from '../snapshot/pack-settings.ts';
import { toIndex, toList, toText } from '../snapshot/unpack.ts';
import { readOwn } from './attribute.ts';
import type { CohortList, CompiledCohort } from './cohort-list.ts';
import type { Walk } from './walk.ts';
import { placeAt, toWhereabouts } from './whereabouts.ts';

interface Leaf<S> {
  /** Null in shapes without a cohort. */
  readonly cohort: CompiledCohort | null;
  readonly scope: string;
  readonly setting: S;
}

interface ShapeTable<S> {
  readonly depth: PlaceDepth;
  readonly role: boolean;
  readonly cohort: boolean;
  readonly leaves: ReadonlyMap<string, readonly Leaf<S>[]>;
}

export interface SettingTable<S> {
  readonly shapes: readonly ShapeTable<S>[];
  /** Whether a setting names a place, so that an answer depends on whereabouts. */
  readonly usesPlaces: boolean;
  /** At most the global setting. */
  readonly globalOnly: boolean;
  /** The global setting, when there is one. */
  readonly global: S | undefined;
}

export interface SettingWorld {
  readonly places: PlaceTree;
  readonly cohorts: CohortList;
}

/** Makes a setting from its packed form and the canonical text of its scope. */
export type ToSetting<S> = (packed: unknown, scope: string) => S;

function textOf(shape: ScopeShape, id: string, cohort: string | undefined): string {
  const depth = depthOf(shape);
  const [first, second] = id.split(',');
  const role = hasRole(shape) ? (depth === 0 ? first : second) : undefined;
  return scopeText({
    depth,
    ...(depth === 0 || first === undefined ? {} : { place: first }),
    ...(role === undefined ? {} : { role }),
    ...(cohort === undefined ? {} : { cohort }),
  });
}

function toLeaves<S>(shape: ScopeShape, id: string, packed: unknown, toSetting: ToSetting<S>, cohorts: CohortList): Leaf<S>[] {
  if (!hasCohort(shape)) {
    const scope = textOf(shape, id, undefined);
    return [{ cohort: null, scope, setting: toSetting(packed, scope) }];
  }
  const list = toList(packed, 'the settings of a scope with cohorts');
  const leaves: Leaf<S>[] = [];
  for (let i = 0; i + 1 < list.length; i += 2) {
    const cohort = cohorts.find(toIndex(list[i], cohorts.count, 'a cohort'));
    // A cohort that cannot be read matches nobody.
    if (cohort === undefined) continue;
    const scope = textOf(shape, id, cohort.key);
    leaves.push({ cohort, scope, setting: toSetting(list[i + 1], scope) });
  }
  return leaves;
}

function toShapeTable<S>(packed: unknown, toSetting: ToSetting<S>, cohorts: CohortList): [ScopeShape, ShapeTable<S>] {
  const [code, entries] = toList(packed, 'settings of one shape');
  const shape = toIndex(code, scopeShapeMax + 1, 'a shape');
  const list = toList(entries, 'settings', settingsMax * 2);
  const leaves = new Map<string, Leaf<S>[]>();
  for (let i = 0; i + 1 < list.length; i += 2) {
    const id = toText(list[i], 'a scope');
    leaves.set(id, toLeaves(shape, id, list[i + 1], toSetting, cohorts));
  }
  return [shape, { depth: depthOf(shape), role: hasRole(shape), cohort: hasCohort(shape), leaves }];
}

/** Checks and indexes packed settings; throws FormatFault where they are none. */
export function toSettingTable<S>(packed: unknown, toSetting: ToSetting<S>, cohorts: CohortList): SettingTable<S> {
  const tables = toList(packed, 'settings', scopeShapeMax + 1).map((shape) => toShapeTable(shape, toSetting, cohorts));
  const shapes = tables.sort(([a], [b]) => b - a).map(([, table]) => table);
  const global = tables.find(([shape]) => shape === 0)?.[1].leaves.get('')?.[0]?.setting;
  return {
    shapes,
    usesPlaces: shapes.some(({ depth }) => depth > 0),
    globalOnly: tables.every(([shape]) => shape === 0),
    global,
  };
}

/** An explanation lists at most so many settings of one shape; nobody reads more. */
const notedSettingsMax = 100;

function noteLosers<S>(shape: ShapeTable<S>, walk: Walk, id: string | undefined, winner: Leaf<S> | undefined): void {
  let noted = 0;
  for (const [other, leaves] of shape.leaves) {
    for (const leaf of leaves) {
      if (leaf !== winner && ++noted > notedSettingsMax) continue;
      const because =
        leaf === winner
          ? 'It is the most specific setting that the context matches.'
          : other !== id
            ? 'The context is elsewhere or has another role.'
            : winner === undefined
              ? 'The context is not in the cohort.'
              : 'A cohort with a lower rank won.';
      walk.trace?.note('setting', leaf.scope, leaf === winner, because);
    }
  }
}

/** The place and role of the context in this shape's terms; undefined when it lacks one of them. */
function idIn<S>(shape: ShapeTable<S>, walk: Walk, places: PlaceTree): string | undefined {
  let place: string | undefined;
  if (shape.depth !== 0) {
    walk.whereabouts ??= toWhereabouts(walk.context, places);
    place = placeAt(walk.whereabouts, shape.depth);
    if (place === undefined) return undefined;
  }
  if (!shape.role) return place ?? '';
  const role = readOwn(walk.context, 'role');
  return typeof role === 'string' ? settingId(place, role) : undefined;
}

function pick<S>(leaves: readonly Leaf<S>[], walk: Walk): Leaf<S> | undefined {
  for (const leaf of leaves) if (leaf.cohort === null || leaf.cohort.test(walk)) return leaf;
  return undefined;
}

/** The most specific setting that the context matches, or undefined. */
export function findSetting<S>(table: SettingTable<S>, walk: Walk, world: SettingWorld): S | undefined {
  for (const shape of table.shapes) {
    const id = idIn(shape, walk, world.places);
    const leaves = id === undefined ? undefined : shape.leaves.get(id);
    const winner = leaves === undefined ? undefined : pick(leaves, walk);
    if (walk.trace !== null) noteLosers(shape, walk, id, winner);
    if (winner !== undefined) return winner.setting;
  }
  return undefined;
}
