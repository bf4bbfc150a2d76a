// What a key's answer depends on: which attributes of a context, and which lists of cohort members. Contexts that agree in these
// get the same answer, so that a replay asks once for all of them. Taken from what the key and all that it leans on name;
// naming too much costs time, naming too little would be wrong, and a property holds this against plain evaluation.
import type { Cohort } from '../registry/cohort.ts';
import type { Condition } from '../registry/condition.ts';
import { type EntryBody, type EntryId, entryId, splitEntryId } from '../registry/entry.ts';
import type { Flag, Serve } from '../registry/flag.ts';
import type { Holdout, Layer, RegistryKey } from '../registry/registry.ts';
import type { Scope } from '../registry/scope.ts';

/** `city`, or `member of vip`: whether the targeting key is on the cohort's list. */
export type Dependency = { readonly attribute: string } | { readonly membersOf: string };

export const targetingKey = 'targetingKey';

type Entries = ReadonlyMap<EntryId, EntryBody>;

/** Dependencies by name, so that each is there once. */
type Found = Map<string, Dependency>;

/** The dependencies of each key over one state of a registry. */
export function toDependencies(entries: Entries): (key: string) => ReadonlyMap<string, Dependency> {
  const spans = spansByFlag(entries);
  return (key) => {
    const found: Found = new Map();
    const seen = new Set<string>();
    ofKey(key, { entries, spans, found, seen });
    return found;
  };
}

interface Search {
  readonly entries: Entries;
  readonly spans: ReadonlyMap<string, readonly (Holdout | Layer)[]>;
  readonly found: Found;
  /** Keys and cohorts that were looked at; they may lead to each other. */
  readonly seen: Set<string>;
}

function spansByFlag(entries: Entries): Map<string, (Holdout | Layer)[]> {
  const spans = new Map<string, (Holdout | Layer)[]>();
  for (const [id, body] of entries) {
    const { kind } = splitEntryId(id);
    if (kind !== 'holdout' && kind !== 'layer') continue;
    const span = body as Holdout | Layer; // by its id
    const flags = Array.isArray(span.flags) ? span.flags : Object.keys(span.flags);
    for (const flag of flags) spans.set(flag, [...(spans.get(flag) ?? []), span]);
  }
  return spans;
}

function addAttribute({ found }: Search, attribute: string): void {
  found.set(attribute, { attribute });
}

function ofKey(key: string, search: Search): void {
  const { entries, spans, seen } = search;
  const id = entryId('key', key);
  if (seen.has(id)) return;
  seen.add(id);
  const body = entries.get(id) as RegistryKey | undefined;
  if (body === undefined) return;
  for (const { scope } of body.settings) ofScope(scope, search);
  if (body.kind === 'flag') ofFlag(body, search);
  for (const span of spans.get(key) ?? []) {
    addAttribute(search, span.by ?? targetingKey);
    if ('percent' in span && typeof span.percent === 'object') ofKey(span.percent.config, search);
  }
}

function ofFlag({ settings, prerequisites }: Flag, search: Search): void {
  for (const { rules, serve } of settings) {
    ofServe(serve, search);
    for (const rule of rules) {
      ofCondition(rule.when, search);
      ofServe(rule.serve, search);
    }
  }
  for (const { flag } of prerequisites) ofKey(flag, search);
}

function ofServe(serve: Serve, search: Search): void {
  if (!('variant' in serve)) addAttribute(search, serve.by ?? targetingKey);
}

function ofScope({ country, state, city, role, cohort }: Scope, search: Search): void {
  // The deepest place that a context names decides, and a contradiction is said in a warning.
  if ((city ?? state ?? country) !== undefined) for (const level of ['city', 'state', 'country']) addAttribute(search, level);
  if (role !== undefined) addAttribute(search, 'role');
  if (cohort !== undefined) ofCohort(cohort, search);
}

function ofCohort(key: string, search: Search): void {
  const id = entryId('cohort', key);
  if (search.seen.has(id)) return;
  search.seen.add(id);
  // What the caller asserts.
  addAttribute(search, 'cohorts');
  const body = search.entries.get(id) as Cohort | undefined;
  if (body === undefined) return;
  if (body.members.length > 0) search.found.set(`member of ${key}`, { membersOf: key });
  if (body.when) ofCondition(body.when, search);
}

function ofCondition(condition: Condition, search: Search): void {
  if ('all' in condition) for (const one of condition.all) ofCondition(one, search);
  else if ('any' in condition) for (const one of condition.any) ofCondition(one, search);
  else if ('not' in condition) ofCondition(condition.not, search);
  else if ('cohort' in condition) ofCohort(condition.cohort, search);
  else addAttribute(search, 'bucket' in condition ? (condition.bucket.by ?? targetingKey) : condition.attribute);
}
