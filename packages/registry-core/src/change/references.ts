// Which entries an entry refers to. A change of a cohort reaches every key that names it, so approvals, digests and
// sensitivities follow these references.
import type { BusinessRule } from '../registry/business-rule.ts';
import type { Cohort } from '../registry/cohort.ts';
import type { Condition } from '../registry/condition.ts';
import { type EntryBody, type EntryId, entryId, splitEntryId } from '../registry/entry.ts';
import type { Guardrail } from '../registry/guardrail.ts';
import type { Place } from '../registry/place.ts';
import type { Holdout, Layer, RegistryKey } from '../registry/registry.ts';
import type { Scope } from '../registry/scope.ts';
import { keysRead } from '../rule/parse-rule.ts';
import type { Entries } from './entries.ts';

function ofCondition(condition: Condition): EntryId[] {
  if ('all' in condition) return condition.all.flatMap(ofCondition);
  if ('any' in condition) return condition.any.flatMap(ofCondition);
  if ('not' in condition) return ofCondition(condition.not);
  return 'cohort' in condition ? [entryId('cohort', condition.cohort)] : [];
}

function ofScope({ country, state, city, cohort }: Scope): EntryId[] {
  const places = [country, state, city].filter((id) => id !== undefined).map((id) => entryId('place', id));
  return cohort === undefined ? places : [...places, entryId('cohort', cohort)];
}

function ofSettings(body: RegistryKey): EntryId[] {
  if (body.kind === 'config') return body.settings.flatMap(({ scope }) => ofScope(scope));
  return body.settings.flatMap(({ scope, rules }) => [...ofScope(scope), ...rules.flatMap((rule) => ofCondition(rule.when))]);
}

function ofPrerequisites(body: RegistryKey): EntryId[] {
  return body.kind === 'config' ? [] : body.prerequisites.map(({ flag }) => entryId('key', flag));
}

/** The entries that `body` names, each once. The id's kind says which body it is. */
export function referencesOf(id: EntryId, body: EntryBody): EntryId[] {
  const found = ((): EntryId[] => {
    switch (splitEntryId(id).kind) {
      case 'place': {
        const parent = (body as Place).in;
        return parent === undefined ? [] : [entryId('place', parent)];
      }
      case 'cohort': {
        const { when } = body as Cohort;
        return when === undefined ? [] : ofCondition(when);
      }
      case 'key':
        return [...ofSettings(body as RegistryKey), ...ofPrerequisites(body as RegistryKey)];
      case 'holdout': {
        const { flags, percent } = body as Holdout;
        const keys = typeof percent === 'object' ? [...flags, percent.config] : flags;
        return keys.map((key) => entryId('key', key));
      }
      case 'layer':
        return Object.keys((body as Layer).flags).map((key) => entryId('key', key));
      case 'rule':
      case 'guardrail':
        return keysRead((body as BusinessRule | Guardrail).expression).map((key) => entryId('key', key));
    }
  })();
  return [...new Set(found)];
}

/** Everything that `starts` lead to over any number of references, without `starts` themselves. */
export function reachableFrom(starts: readonly EntryId[], entries: Entries): Set<EntryId> {
  return closure(starts, (id) => {
    const body = entries.get(id);
    return body ? referencesOf(id, body) : [];
  });
}

/** For each entry, everything that leads to it over any number of references. */
export function dependentsOf(starts: readonly EntryId[], entries: Entries): Map<EntryId, Set<EntryId>> {
  const incoming = new Map<EntryId, EntryId[]>();
  const addReference = (from: EntryId, to: EntryId) => {
    const known = incoming.get(to);
    if (known) known.push(from);
    else incoming.set(to, [from]);
  };
  // A million settings name places and cohorts, which lead nowhere else but to keys: they need not be read for anything but those.
  const bySettings = starts.some((start) => ['place', 'cohort'].includes(splitEntryId(start).kind));
  for (const [from, body] of entries) {
    const { kind } = splitEntryId(from);
    const references = kind === 'key' && !bySettings ? ofPrerequisites(body as RegistryKey) : referencesOf(from, body);
    for (const to of references) addReference(from, to);
    // A holdout or a layer acts on the flags that it names, so those depend on it too.
    if (kind === 'holdout' || kind === 'layer') for (const to of references) addReference(to, from);
  }
  return new Map(starts.map((start) => [start, closure([start], (id) => incoming.get(id) ?? [])]));
}

function closure(starts: readonly EntryId[], next: (id: EntryId) => readonly EntryId[]): Set<EntryId> {
  const seen = new Set(starts);
  const open = [...starts];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const found of next(id)) {
      if (seen.has(found)) continue;
      seen.add(found);
      open.push(found);
    }
  }
  for (const start of starts) seen.delete(start);
  return seen;
}
