// What a change reaches: which entries, how sensitive they are, who owns them, and which places it touches. Access
// decisions are made about this, never about an empty list.

import { canonicalJson } from '../registry/canonical-json.ts';
import type { Cohort } from '../registry/cohort.ts';
import { type EntryBody, type EntryId, entryId, splitEntryId } from '../registry/entry.ts';
import type { Place } from '../registry/place.ts';
import type { RegistryKey } from '../registry/registry.ts';
import type { Scope } from '../registry/scope.ts';
import { type Sensitivity, sensitivities } from '../registry/sensitivity.ts';
import type { Difference, TouchedEntry } from './difference.ts';
import type { Entries } from './entries.ts';
import { dependentsOf, referencesOf } from './references.ts';
import type { Resource } from './resource.ts';

export interface FootprintEntry {
  readonly entry: EntryId;
  readonly resource: Resource;
  /** `fees.provider_pct` of `key:fees.provider_pct`. */
  readonly name: string;
  readonly owner: string;
  /** Its own, before and after, and those of everything that depends on it; a rule or a guardrail has those of the keys that it reads. */
  readonly sensitivity: readonly Sensitivity[];
  /** One item per scope touched: that place and all it lies in, deepest first. Empty: everywhere. */
  readonly reaches: readonly (readonly string[])[];
}

/** The deepest place that a scope names and every place around it; empty for a scope without a place. */
export function lineageOf({ country, state, city }: Scope, entries: Entries): string[] {
  const lineage: string[] = [];
  let id = city ?? state ?? country;
  while (id !== undefined && !lineage.includes(id)) {
    lineage.push(id);
    id = (entries.get(entryId('place', id)) as Place | undefined)?.in;
  }
  return lineage;
}

/** The footprint of a difference; `before` and `after` are the whole registries around it. */
export function footprintOf(
  { touched, revives }: Pick<Difference, 'touched' | 'revives'>,
  before: Entries,
  after: Entries,
): FootprintEntry[] {
  const meaningful = touched.filter(changesMeaning).map(({ entry }) => entry);
  const dependents = [dependentsOf(meaningful, before), dependentsOf(meaningful, after)];
  const around = new Map([...before, ...after]);
  const entries = touched.map((item): FootprintEntry => {
    const dependent = dependents.flatMap((map) => [...(map.get(item.entry) ?? [])]);
    const guarded = keysGuardedBy(item, around);
    return {
      entry: item.entry,
      resource: resourceOf(item.entry, item.after ?? item.before),
      name: splitEntryId(item.entry).name,
      // Its owner is who owned it before: a change cannot bring its own approver along.
      owner: commonOwner(guarded) ?? ownerOf(item.before ?? item.after),
      sensitivity: unionOf([item.before, item.after, ...guarded, ...dependent.flatMap((id) => [before.get(id), after.get(id)])]),
      reaches: reachesOf(item, around),
    };
  });
  const revived = revives
    .filter(({ flag }) => !touched.some(({ entry }) => entry === entryId('key', flag)))
    .map(({ flag }) => footprintOfEntry(entryId('key', flag), around));
  return [...entries, ...revived];
}

/** The keys that a rule or a guardrail reads or read: whoever bends it lets their values go where they may not. */
function keysGuardedBy({ entry, before, after }: TouchedEntry, entries: Entries): EntryBody[] {
  const { kind } = splitEntryId(entry);
  if (kind !== 'rule' && kind !== 'guardrail') return [];
  const keys = [before, after].flatMap((body) => (body ? referencesOf(entry, body) : []));
  return [...new Set(keys)].flatMap((key) => entries.get(key) ?? []);
}

/** Who owns all of them; undefined when nobody does. */
function commonOwner(bodies: readonly EntryBody[]): string | undefined {
  const owners = new Set(bodies.map(ownerOf));
  const [owner] = owners;
  return owners.size === 1 && owner !== '' ? owner : undefined;
}

/** The footprint of acting on a whole entry: killing or reviving a flag, looking at it. */
export function footprintOfEntry(entry: EntryId, entries: Entries): FootprintEntry {
  const body = entries.get(entry) ?? null;
  return {
    entry,
    resource: resourceOf(entry, body),
    name: splitEntryId(entry).name,
    owner: ownerOf(body),
    sensitivity: unionOf([body]),
    reaches: [[]],
  };
}

function resourceOf(entry: EntryId, body: EntryBody | null): Resource {
  const { kind } = splitEntryId(entry);
  if (kind !== 'key') return kind;
  return (body as RegistryKey | null)?.kind ?? 'flag';
}

function ownerOf(body: EntryBody | null): string {
  return body && 'owner' in body ? body.owner : '';
}

function unionOf(bodies: readonly (EntryBody | null | undefined)[]): Sensitivity[] {
  const found = new Set(bodies.flatMap((body) => (body && 'sensitivity' in body ? body.sensitivity : [])));
  return sensitivities.filter((sensitivity) => found.has(sensitivity));
}

/** Renaming a place or describing a cohort moves nobody; their place in the tree and their members do. */
function changesMeaning({ entry, before, after }: TouchedEntry): boolean {
  if (before === null || after === null) return before !== null;
  const { kind } = splitEntryId(entry);
  const meaning = (body: EntryBody): unknown => {
    if (kind === 'place') return [(body as Place).kind, (body as Place).in];
    if (kind === 'cohort') return [(body as Cohort).rank, (body as Cohort).members, (body as Cohort).when ?? null];
    return body;
  };
  return canonicalJson(meaning(before)) !== canonicalJson(meaning(after));
}

function reachesOf({ entry, before, after }: TouchedEntry, entries: Entries): string[][] {
  const { kind, name } = splitEntryId(entry);
  if (kind === 'place') return [lineageOf({ city: name }, entries)];
  if (kind !== 'key' || before === null || after === null) return [[]];
  const [old, now] = [before as RegistryKey, after as RegistryKey];
  if (canonicalJson({ ...old, settings: [] }) !== canonicalJson({ ...now, settings: [] })) return [[]];
  const lineages = changedScopes(old, now).map((scope) => lineageOf(scope, entries));
  return lineages.length === 0 ? [[]] : [...new Map(lineages.map((lineage) => [lineage.join('/'), lineage])).values()];
}

/** Scopes whose setting came, went or differs. */
export function changedScopes(before: RegistryKey, after: RegistryKey): Scope[] {
  const texts = (key: RegistryKey) => new Map(key.settings.map((setting) => [canonicalJson(setting), setting.scope]));
  const [old, now] = [texts(before), texts(after)];
  const changed = [...old].filter(([text]) => !now.has(text)).concat([...now].filter(([text]) => !old.has(text)));
  return [...new Map(changed.map(([, scope]) => [canonicalJson(scope), scope])).values()];
}
