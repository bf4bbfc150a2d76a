// An entry is the unit of history: one place, cohort, key, holdout, layer, business rule or guardrail. `EntryId` names it across revisions, edits
// and conflicts: `key:fees.provider_pct`, `place:HOU`, `cohort:vip`.
import { type BusinessRule, BusinessRule as BusinessRuleSchema } from './business-rule.ts';
import type { Cohort } from './cohort.ts';
import { Cohort as CohortSchema } from './cohort.ts';
import { type Guardrail, Guardrail as GuardrailSchema } from './guardrail.ts';
import type { Place } from './place.ts';
import { Place as PlaceSchema } from './place.ts';
import {
  type Holdout,
  Holdout as HoldoutSchema,
  type Layer,
  Layer as LayerSchema,
  type Registry,
  type RegistryKey,
  RegistryKey as RegistryKeySchema,
} from './registry.ts';

export const entryKinds = ['place', 'cohort', 'key', 'holdout', 'layer', 'rule', 'guardrail'] as const;
export type EntryKind = (typeof entryKinds)[number];
export type EntryId = `${EntryKind}:${string}`;
export type EntryBody = Place | Cohort | RegistryKey | Holdout | Layer | BusinessRule | Guardrail;

export const entrySchemas = {
  place: PlaceSchema,
  cohort: CohortSchema,
  key: RegistryKeySchema,
  holdout: HoldoutSchema,
  layer: LayerSchema,
  rule: BusinessRuleSchema,
  guardrail: GuardrailSchema,
} as const;

export function entryId(kind: EntryKind, name: string): EntryId {
  return `${kind}:${name}`;
}

/** `key:a:b` is the key `a:b`: only the first colon separates. */
export function splitEntryId(id: EntryId): { kind: EntryKind; name: string } {
  const colon = id.indexOf(':');
  return { kind: id.slice(0, colon) as EntryKind, name: id.slice(colon + 1) };
}

/** Whether `text` names an entry, of whatever existence. */
export function isEntryId(text: string): text is EntryId {
  const colon = text.indexOf(':');
  return colon > 0 && colon < text.length - 1 && (entryKinds as readonly string[]).includes(text.slice(0, colon));
}

/** Every entry of a registry with its body, in no particular order. */
export function toEntries(registry: Registry): Map<EntryId, EntryBody> {
  const entries = new Map<EntryId, EntryBody>();
  for (const place of registry.places) entries.set(entryId('place', place.id), place);
  for (const cohort of registry.cohorts) entries.set(entryId('cohort', cohort.key), cohort);
  for (const [key, body] of Object.entries(registry.keys)) entries.set(entryId('key', key), body);
  for (const holdout of registry.holdouts) entries.set(entryId('holdout', holdout.key), holdout);
  for (const layer of registry.layers) entries.set(entryId('layer', layer.key), layer);
  for (const rule of registry.rules) entries.set(entryId('rule', rule.key), rule);
  for (const guardrail of registry.guardrails) entries.set(entryId('guardrail', guardrail.key), guardrail);
  return entries;
}

/** The inverse of `toEntries`, in the stable order of the registry file: places, cohorts and keys by name. */
export function fromEntries(entries: Iterable<readonly [EntryId, EntryBody]>): Registry {
  const registry: Registry = { places: [], cohorts: [], keys: {}, holdouts: [], layers: [], rules: [], guardrails: [] };
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  for (const [id, body] of sorted) {
    const { kind, name } = splitEntryId(id);
    // The kind in the id names the body's type; both come from the same row.
    if (kind === 'place') registry.places.push(body as Place);
    else if (kind === 'cohort') registry.cohorts.push(body as Cohort);
    else if (kind === 'key') registry.keys[name] = body as RegistryKey;
    else if (kind === 'holdout') registry.holdouts.push(body as Holdout);
    else if (kind === 'layer') registry.layers.push(body as Layer);
    else if (kind === 'rule') registry.rules.push(body as BusinessRule);
    else registry.guardrails.push(body as Guardrail);
  }
  return registry;
}
