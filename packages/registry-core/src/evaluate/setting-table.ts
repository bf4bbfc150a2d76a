// The settings of one key: which of them a context gets. Probes the table once for each shape of scope that the key has, most
// specific first, however many settings there are; beside cohorts, those named there are asked in the order of rank.
import { scopeText } from '../scope/canonical-scope.ts';
import { depthOf, hasCohort, hasRole, type ScopeShape, scopeShapeMax, toShape } from '../scope/specificity.ts';
import { contentAt, findScope, numberAt, partsOf, type ScopeId, type ScopeTable, scopesOf, toScopeId } from '../snapshot/scope-table.ts';
import { FormatFault, toIndex, toList } from '../snapshot/unpack.ts';
import { readOwn } from './attribute.ts';
import type { CohortList, CompiledCohort } from './cohort-list.ts';
import type { KnownPlaces } from './known-places.ts';
import type { Memory } from './memory.ts';
import type { Walk } from './walk.ts';
import { placeAt, toWhereabouts } from './whereabouts.ts';

interface Leaf<S> {
  /** Null in shapes without a cohort. */
  readonly cohort: CompiledCohort | null;
  readonly setting: S;
}

export interface SettingTable<S> {
  readonly global: S | undefined;
  /** Null when there is at most the global setting. */
  readonly scoped: ScopedSettings<S> | null;
}

export interface ScopedSettings<S> {
  readonly table: ScopeTable;
  /** Most specific first. */
  readonly shapes: readonly ScopeShape[];
  /** Whether a setting names a place, so that an answer depends on whereabouts. */
  readonly usesPlaces: boolean;
  readonly toSetting: ToSetting<S>;
  /** The settings of a content, compiled when first needed, by the content's index and whether it is a list of cohorts. */
  readonly leaves: Map<number, readonly Leaf<S>[]>;
}

export interface SettingWorld {
  readonly places: KnownPlaces;
  readonly cohorts: CohortList;
  readonly memory: Memory;
  /** The position of a role that a setting names, -1 for any other. */
  roleIndex(role: unknown): number;
  readonly roles: readonly string[];
}

/** Makes a setting from its packed content; throws FormatFault where it is none. */
export type ToSetting<S> = (packed: unknown) => S;

/** A setting that won, and where. */
export interface Found<S> {
  readonly setting: S;
  /** Canonical text. */
  readonly scope: string;
}

const shapeLists = new Map<number, readonly ScopeShape[]>();
/** The shapes of a mask, most specific first; one list for each of the masks there can be. */
function shapesOf(mask: number): readonly ScopeShape[] {
  let shapes = shapeLists.get(mask);
  if (shapes === undefined) {
    shapes = Array.from({ length: scopeShapeMax }, (_, i) => scopeShapeMax - i).filter((shape) => (mask >>> shape) & 1);
    shapeLists.set(mask, shapes);
  }
  return shapes;
}

/** `global` is the packed list of the global setting's content, or 0. */
export function toSettingTable<S>(
  global: unknown,
  table: ScopeTable | null,
  toGlobal: ToSetting<S>,
  toScoped: ToSetting<S>,
): SettingTable<S> {
  const shapes = table === null ? [] : shapesOf(table.shapes);
  return {
    global: global === 0 ? undefined : toGlobal(toList(global, 'the global setting')[0]),
    scoped: table && {
      table,
      shapes,
      usesPlaces: shapes.some((shape) => depthOf(shape) > 0),
      toSetting: toScoped,
      leaves: new Map(),
    },
  };
}

function compileLeaves<S>({ table, toSetting }: ScopedSettings<S>, index: number, cohort: boolean, world: SettingWorld): Leaf<S>[] {
  const content = contentAt(table, index);
  if (!cohort) return [{ cohort: null, setting: toSetting(content) }];
  const list = toList(content, 'the settings of a scope with cohorts');
  const leaves: Leaf<S>[] = [];
  for (let i = 0; i + 1 < list.length; i += 2) {
    const found = world.cohorts.find(toIndex(list[i], world.cohorts.count, 'a cohort'));
    // A cohort that cannot be read matches nobody.
    if (found !== undefined) leaves.push({ cohort: found, setting: toSetting(list[i + 1]) });
  }
  return leaves;
}

function leavesAt<S>(scoped: ScopedSettings<S>, index: number, cohort: boolean, world: SettingWorld): readonly Leaf<S>[] {
  // Numbers are read where they lie, faster than they could be remembered.
  if (scoped.table.numbers) return [{ cohort: null, setting: scoped.toSetting(numberAt(scoped.table, index)) }];
  // The same content is read in two ways only in a faulty snapshot.
  const name = index * 2 + (cohort ? 1 : 0);
  const known = scoped.leaves.get(name);
  if (known !== undefined) return known;
  const leaves = compileLeaves(scoped, index, cohort, world);
  world.memory.keep(scoped.leaves, name, leaves);
  return leaves;
}

/** None where they cannot be read: an explanation of another setting goes on. */
function readableLeavesAt<S>(scoped: ScopedSettings<S>, index: number, cohort: boolean, world: SettingWorld): readonly Leaf<S>[] {
  try {
    return leavesAt(scoped, index, cohort, world);
  } catch (thrown) {
    if (thrown instanceof FormatFault) return [];
    throw thrown;
  }
}

/** The context's place and role in this shape's terms; 0 when it lacks one of them. */
function idIn(shape: ScopeShape, walk: Walk, world: SettingWorld): ScopeId {
  const depth = depthOf(shape);
  let place = -1;
  if (depth !== 0) {
    walk.whereabouts ??= toWhereabouts(walk.context, world.places);
    place = placeAt(walk.whereabouts, depth);
    if (place < 0) return 0;
  }
  if (!hasRole(shape)) return toScopeId(place, -1, hasCohort(shape));
  walk.role ??= world.roleIndex(readOwn(walk.context, 'role'));
  return walk.role < 0 ? 0 : toScopeId(place, walk.role, hasCohort(shape));
}

/** The shape of the scope; undefined when there is no such place or role. */
function shapeOfId(id: ScopeId, { places, roles }: SettingWorld): ScopeShape | undefined {
  const { place, role, cohort } = partsOf(id);
  const depth = places.depthOf(place);
  if ((place >= 0 && depth === 0) || role >= roles.length) return undefined;
  return toShape(depth, role >= 0, cohort);
}

function textOf(id: ScopeId, cohort: string | undefined, world: SettingWorld): string {
  const { place, role } = partsOf(id);
  if (role < 0 && cohort === undefined) return world.places.scopeOf(place);
  return scopeText({
    depth: place < 0 ? 0 : world.places.depthOf(place),
    ...(place < 0 ? {} : { place: world.places.idOf(place) }),
    ...(role < 0 ? {} : { role: world.roles[role]! }), // the position of a role in this list
    ...(cohort === undefined ? {} : { cohort }),
  });
}

/** An explanation lists at most so many settings of one shape; nobody reads more. */
const notedSettingsMax = 100;

/** Writes down every setting of the shape with why it won or lost. */
function noteSettings<S>(
  scoped: ScopedSettings<S>,
  shape: ScopeShape,
  walk: Walk,
  world: SettingWorld,
  id: ScopeId,
  winner: Leaf<S> | undefined,
) {
  let noted = 0;
  for (const [other, index] of scopesOf(scoped.table)) {
    if (shapeOfId(other, world) !== shape) continue;
    // Cohorts of one scope are asked in the order of rank until one has the context.
    let asked = winner !== undefined && other === id;
    for (const leaf of readableLeavesAt(scoped, index, hasCohort(shape), world)) {
      const won = asked && leaf.cohort === winner?.cohort;
      if (!won && ++noted > notedSettingsMax) continue;
      const because = won
        ? 'It is the most specific setting that the context matches.'
        : other !== id
          ? 'The context is elsewhere or has another role.'
          : winner === undefined || asked
            ? 'The context is not in the cohort.'
            : 'A cohort with a lower rank won.';
      if (won) asked = false;
      walk.trace?.note('setting', textOf(other, leaf.cohort?.key, world), won, because);
    }
  }
}

function firstLeaf<S>(leaves: readonly Leaf<S>[], walk: Walk): Leaf<S> | undefined {
  for (const leaf of leaves) if (leaf.cohort === null || leaf.cohort.test(walk)) return leaf;
  return undefined;
}

/** The most specific setting but the global one that the context matches, or undefined. */
export function findScoped<S>(scoped: ScopedSettings<S>, walk: Walk, world: SettingWorld): Found<S> | undefined {
  for (const shape of scoped.shapes) {
    const id = idIn(shape, walk, world);
    const index = id === 0 ? -1 : findScope(scoped.table, id);
    const winner = index < 0 ? undefined : firstLeaf(leavesAt(scoped, index, hasCohort(shape), world), walk);
    if (walk.trace !== null) noteSettings(scoped, shape, walk, world, id, winner);
    if (winner !== undefined) return { setting: winner.setting, scope: textOf(id, winner.cohort?.key, world) };
  }
  return undefined;
}

/** What cannot be read of the settings; undefined when all can. Remembers none of them. */
export function faultIn<S>({ scoped }: SettingTable<S>, world: SettingWorld): string | undefined {
  const seen = new Set<number>();
  for (const [id, index] of scoped === null ? [] : scopesOf(scoped.table)) {
    const { cohort } = partsOf(id);
    if (shapeOfId(id, world) === undefined) return 'a setting has a scope that there is not';
    if (seen.has(index)) continue;
    seen.add(index);
    try {
      if (scoped!.table.numbers)
        numberAt(scoped!.table, index); // there is one, it has scopes
      else compileLeaves(scoped!, index, cohort, world);
    } catch (thrown) {
      if (thrown instanceof FormatFault) return thrown.message;
      throw thrown;
    }
  }
  return undefined;
}

/** Writes down that no narrower setting decided: the global one did, or there is none and the default holds. */
export function noteBroad(walk: Walk, key: string, global: boolean): void {
  if (global) walk.trace?.note('setting', 'global', true, 'It is the most specific setting that the context matches.');
  else walk.trace?.note('default', key, true, 'No setting matches, so the default holds.');
}
