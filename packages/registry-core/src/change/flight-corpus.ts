// The contexts that a change is flown with besides the odd ones: those that were recorded, and for every place, role and cohort
// that settings name one that falls into it.
import { fromEntries } from '../registry/entry.ts';
import type { Json, JsonObject } from '../registry/json.ts';
import type { Registry } from '../registry/registry.ts';
import type { Entries } from './entries.ts';

/** Enough that each of the usual cities, roles and cohorts is met more than once. */
export const recordedContextsMax = 300;
const scopesMax = 300;

export function flightCorpus(after: Entries, recorded: readonly JsonObject[]): Json[] {
  return [...recorded.slice(0, recordedContextsMax), ...scopeContexts(fromEntries(after))];
}

/** The same registry with every flag disabled. */
export function withFlagsDisabled(registry: Registry): Registry {
  const keys = Object.entries(registry.keys).map(([name, key]) => [
    name,
    key.kind === 'flag' ? { ...key, state: 'disabled' as const } : key,
  ]);
  return { ...registry, keys: Object.fromEntries(keys) };
}

function scopeContexts({ keys, cohorts }: Registry): JsonObject[] {
  const contexts = new Map<string, JsonObject>();
  for (const { settings } of Object.values(keys)) {
    for (const { scope } of settings) {
      if (contexts.size >= scopesMax) return [...contexts.values()];
      const { cohort, ...place } = scope;
      const members = cohort === undefined ? undefined : cohorts.find(({ key }) => key === cohort)?.members;
      const targetingKey = members?.[0] ?? `user-${contexts.size}`;
      const context = { targetingKey, ...place, ...(cohort === undefined ? {} : { cohorts: [cohort] }) };
      contexts.set(JSON.stringify(scope), context as JsonObject); // a scope's absent parts are absent in JSON too
    }
  }
  return [...contexts.values()];
}
