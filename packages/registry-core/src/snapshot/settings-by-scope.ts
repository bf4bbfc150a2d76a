// The settings of one key, found by scope: which of them cover a scope, and which would win for some of its contexts. Every
// question takes a few lookups per shape of scope that the key has, however many settings there are.
import type { CanonicalScope } from '../scope/canonical-scope.ts';
import type { Lineage, PlaceTree } from '../scope/place-tree.ts';
import { depthOf, hasCohort, hasRole, type ScopeShape, shapeOf } from '../scope/specificity.ts';

export interface ScopedSetting {
  /** Its position in the key. */
  readonly index: number;
  readonly scope: CanonicalScope;
  readonly shape: ScopeShape;
  /** The rank of its cohort; 0 without one. */
  readonly rank: number;
  /** What it says: equal numbers say the same. */
  readonly content: number;
}

export interface SettingsBySpecificity {
  /** Most specific first. */
  readonly shapes: readonly ScopeShape[];
  readonly all: readonly ScopedSetting[];
  find(shape: ScopeShape, place: string | undefined, role: string | undefined, cohort: string | undefined): ScopedSetting | undefined;
  lineageOf(scope: CanonicalScope): Lineage;
}

const placeOfDepth = [undefined, 'country', 'state', 'city'] as const;

/** The place of `line` at the depth that `shape` has; undefined for shapes without a place. */
export function placeFor(shape: ScopeShape, line: Lineage): string | undefined {
  const part = placeOfDepth[depthOf(shape)];
  return part === undefined ? undefined : line[part];
}

/** Comma and equals sign stand in no id of a place, role or cohort. */
function idOf(shape: ScopeShape, place: string | undefined, role: string | undefined, cohort: string | undefined): string {
  return `${shape},${place ?? ''},${role ?? ''},${cohort ?? ''}`;
}

export function toSettingsByScope(settings: readonly ScopedSetting[], places: PlaceTree): SettingsBySpecificity {
  const byId = new Map<string, ScopedSetting>();
  for (const setting of settings) {
    const { place, role, cohort } = setting.scope;
    byId.set(idOf(setting.shape, place, role, cohort), setting);
  }
  const shapes = [...new Set(settings.map(({ shape }) => shape))].sort((a, b) => b - a);
  return {
    shapes,
    all: settings,
    find: (shape, place, role, cohort) => byId.get(idOf(shape, place, role, cohort)),
    lineageOf: ({ place }) => (place === undefined ? {} : places.lineage(place)),
  };
}

/** The most specific setting, other than the scope's own, that everyone in `scope` matches. */
export function heirOf(scope: CanonicalScope, settings: SettingsBySpecificity): ScopedSetting | undefined {
  const own = shapeOf(scope);
  const line = settings.lineageOf(scope);
  for (const shape of settings.shapes) {
    if (shape >= own || (hasRole(shape) && scope.role === undefined) || (hasCohort(shape) && scope.cohort === undefined)) continue;
    const place = placeFor(shape, line);
    if (depthOf(shape) !== 0 && place === undefined) continue;
    const found = settings.find(shape, place, hasRole(shape) ? scope.role : undefined, hasCohort(shape) ? scope.cohort : undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Ranked {
  readonly content: number;
  readonly rank: number;
}

/** Of some settings the one with the extreme rank, and the extreme one of those that say something else. */
class Extremes {
  first: Ranked | undefined;
  second: Ranked | undefined;
  private readonly beats: (a: number, b: number) => boolean;

  constructor(beats: (a: number, b: number) => boolean) {
    this.beats = beats;
  }

  add(one: Ranked): void {
    const { first, second } = this;
    if (first === undefined || (first.content === one.content && this.beats(one.rank, first.rank))) this.first = one;
    else if (first.content === one.content) return;
    else if (this.beats(one.rank, first.rank)) [this.first, this.second] = [one, first];
    else if (second === undefined || this.beats(one.rank, second.rank)) this.second = one;
  }

  otherThan(content: number): Ranked | undefined {
    return this.first?.content === content ? this.second : this.first;
  }
}

/** Settings below one place (or at it) with one role (or any), by shape: whether one of them says something else. */
export class RivalContents {
  private readonly highest = new Map<string, Extremes>();
  private readonly lowest = new Map<string, Extremes>();
  private readonly settings: SettingsBySpecificity;

  constructor(settings: SettingsBySpecificity) {
    this.settings = settings;
    for (const setting of settings.all) this.add(setting);
  }

  private add(setting: ScopedSetting): void {
    const { shape, scope } = setting;
    const line = this.settings.lineageOf(scope);
    const places = new Set(['', line.country, line.state, line.city].filter((place) => place !== undefined));
    for (const place of places) {
      for (const role of scope.role === undefined ? [''] : [scope.role, '*']) {
        const group = idOf(shape, place, role, undefined);
        extremesOf(this.highest, group, (a, b) => a > b).add(setting);
        extremesOf(this.lowest, group, (a, b) => a < b).add(setting);
      }
    }
  }

  /**
   * Whether a setting of `shape` that some context of `scope` matches says anything but `content`, with a rank above `above`
   * and below `below`. The bounds are open; at most one of them is finite.
   */
  someSaysOtherwise(shape: ScopeShape, scope: CanonicalScope, content: number, above: number, below: number): boolean {
    const line = this.settings.lineageOf(scope);
    // Settings in deeper places are reached through the scope's own place, shallower ones at theirs.
    const place = depthOf(shape) >= scope.depth ? (scope.place ?? '') : (placeFor(shape, line) ?? (depthOf(shape) === 0 ? '' : undefined));
    if (place === undefined) return false;
    const group = idOf(shape, place, hasRole(shape) ? (scope.role ?? '*') : '', undefined);
    const other = (Number.isFinite(above) ? this.highest : this.lowest).get(group)?.otherThan(content);
    return other !== undefined && other.rank > above && other.rank < below;
  }
}

function extremesOf(groups: Map<string, Extremes>, group: string, beats: (a: number, b: number) => boolean): Extremes {
  const known = groups.get(group) ?? new Extremes(beats);
  groups.set(group, known);
  return known;
}
