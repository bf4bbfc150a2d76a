// What a key gives to each part of the world, as a grid: places and cohorts from top to bottom, roles from left to right. Each cell says
// whether the value is its own or where it comes from, by the same order of scopes that evaluation follows.
import { plainScopeText } from '@switchyard/registry-core/change/body-diff';
import type { Entries } from '@switchyard/registry-core/change/entries';
import { inheritedSetting, scopeOrderOf } from '@switchyard/registry-core/change/inherited-setting';
import { scopeWords, sourceWords } from '@switchyard/registry-core/change/value-words';
import { splitEntryId } from '@switchyard/registry-core/registry/entry';
import type { Place } from '@switchyard/registry-core/registry/place';
import type { RegistryKey } from '@switchyard/registry-core/registry/registry';
import type { Scope } from '@switchyard/registry-core/registry/scope';
import { type OrderedPlace, placesInOrder } from '../places/place-order.ts';
import { settingWords } from './setting-words.ts';

export interface ScopeCell {
  readonly scope: Scope;
  /** `studios in Houston`. */
  readonly who: string;
  readonly own: boolean;
  /** The value or what is served, in words. */
  readonly serves: string;
  /** Where an inherited value comes from; empty for an own one. */
  readonly source: string;
  /** Targeting rules of an own setting. */
  readonly rules: number;
}

export interface ScopeLine {
  readonly label: string;
  readonly kind: 'everyone' | 'place' | 'cohort';
  readonly depth: number;
  /** One for everybody, and one for each role. */
  readonly cells: readonly ScopeCell[];
}

export interface ScopeGrid {
  readonly roles: readonly string[];
  readonly lines: readonly ScopeLine[];
  /** Places that inherit everything and are not drawn. */
  readonly hiddenPlaces: number;
}

type Setting = RegistryKey['settings'][number];
const placeOf = ({ country, state, city }: Scope) => city ?? state ?? country;

/** With `everyPlace`, also of those that inherit everything. */
export function scopeGrid(body: RegistryKey, entries: Entries, everyPlace: boolean): ScopeGrid {
  const order = scopeOrderOf(entries);
  const settings: readonly Setting[] = body.settings;
  const roles = [...new Set(settings.flatMap(({ scope }) => scope.role ?? []))].sort();
  const cell = (scope: Scope): ScopeCell => {
    const mine = ownSetting(body, scope);
    const source = mine ?? inheritedSetting(body, scope, order);
    return {
      scope,
      who: scopeWords(scope, entries),
      own: mine !== undefined,
      serves: settingWords(source, body),
      source: mine ? '' : sourceWords(source?.scope, entries),
      rules: mine && 'rules' in mine ? mine.rules.length : 0,
    };
  };
  const line = (scope: Scope, about: Omit<ScopeLine, 'cells'>): ScopeLine => ({
    ...about,
    cells: [cell(scope), ...roles.map((role) => cell({ ...scope, role }))],
  });
  const ordered = placesInOrder([...entries].filter(([id]) => splitEntryId(id).kind === 'place').map(([, place]) => place as Place));
  const drawn = everyPlace ? ordered : withSettings(ordered, settings);
  const lines = [
    line({}, { label: 'Everyone', kind: 'everyone', depth: 0 }),
    ...drawn.map((place) => line({ [place.kind]: place.id }, { label: place.name, kind: 'place', depth: place.depth + 1 })),
    ...cohortScopes(settings).map((scope) =>
      line(scope, { label: scopeWords(scope, entries).replace(/^the cohort /, ''), kind: 'cohort', depth: placeOf(scope) ? 1 : 0 }),
    ),
  ];
  return { roles, lines, hiddenPlaces: ordered.length - drawn.length };
}

/** The setting for exactly this scope, however it names its place. */
export function ownSetting(body: RegistryKey, scope: Scope): Setting | undefined {
  const wanted = plainScopeText(canonical(scope));
  return (body.settings as readonly Setting[]).find((setting) => plainScopeText(canonical(setting.scope)) === wanted);
}

/** As cells name it: the deepest place alone. */
function canonical({ country, state, city, role, cohort }: Scope): Scope {
  const place = city ? { city } : state ? { state } : country ? { country } : {};
  return { ...place, ...(role && { role }), ...(cohort && { cohort }) };
}

/** Places that a setting without a cohort names, and those they lie in. */
function withSettings(ordered: readonly OrderedPlace[], settings: readonly Setting[]): OrderedPlace[] {
  const byId = new Map(ordered.map((place) => [place.id, place]));
  const wanted = new Set<string>();
  for (const { scope } of settings) {
    if (scope.cohort !== undefined) continue;
    for (let id = placeOf(scope); id !== undefined && !wanted.has(id); id = byId.get(id)?.in) wanted.add(id);
  }
  return ordered.filter(({ id }) => wanted.has(id));
}

/** Each cohort that a setting names, followed by its places; their roles are columns. */
function cohortScopes(settings: readonly Setting[]): Scope[] {
  const scopes = new Map<string, Scope>();
  for (const { scope } of settings) {
    if (scope.cohort === undefined) continue;
    const { role: _, ...inPlace } = canonical(scope);
    for (const one of [{ cohort: scope.cohort }, inPlace]) scopes.set(`${scope.cohort} ${placeOf(one) ?? ''}`, one);
  }
  return [...scopes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, scope]) => scope);
}
