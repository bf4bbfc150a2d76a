// The published schema of the registry file accepts exactly what the parser accepts: on the demo marketplace, on random
// registries, and on what is left of them when something in them is replaced, renamed, added or taken away.
import { readFileSync } from 'node:fs';
import { Validator } from '@cfworker/json-schema';
import { fromEntries } from '@switchyard/registry-core/registry/entry';
import type { Json, JsonObject } from '@switchyard/registry-core/registry/json';
import type { Registry } from '@switchyard/registry-core/registry/registry';
import { formatRegistryFile, parseRegistryFile, registryFileSchemaId } from '@switchyard/registry-core/registry/registry-file';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { marketplaceEntries } from '../../apps/console/seed/marketplace.ts';
import { registries } from '../vectors/registry-arbitrary.ts';

// A busy machine takes its time; what is asserted does not depend on it.
vi.setConfig({ testTimeout: 120_000 });

/** So many times the usual number of examples: a validator takes a while over a whole registry. */
const times = (factor: number) => ({ numRuns: Math.ceil(factor * (fc.readConfigureGlobal()?.numRuns ?? 100)) });

const schema = JSON.parse(
  readFileSync(new URL('../../packages/registry-core/registry-file.schema.json', import.meta.url), 'utf8'),
) as JsonObject;
const validator = new Validator(schema, '2020-12', true);

/** Whether schema and parser agree, and on what. */
function verdictOn(document: unknown): boolean {
  const parsed = parseRegistryFile(JSON.stringify(document));
  const { valid, errors } = validator.validate(document);
  const reason = parsed.ok ? errors.at(-1) : parsed.refusal;
  if (valid !== parsed.ok) expect({ document, reason, bySchema: valid }).toEqual({ document, reason, bySchema: parsed.ok });
  return valid;
}

const oddities: readonly Json[] = [
  ...[
    null,
    true,
    0,
    -1,
    1.5,
    33.333,
    33.3333,
    10_001,
    1e300,
    '',
    ' ',
    'a',
    'A b',
    ' key',
    'key\n',
    'US',
    'studio',
    'x'.repeat(257),
    'x'.repeat(5000),
  ],
  ...[[], [1], ['a'], [0, 10_000], [0, 1, 2], {}, { a: 1 }, { city: 'HOU' }, { variant: 'on' }, { percent: 12.345 }, { percent: 12.3456 }],
  ...[
    { all: [] },
    { not: { all: [] } },
    { cohort: 'vip' },
    { cohort: 'Vip' },
    { attribute: 'a', op: 'exists' },
    { attribute: '', op: 'exists' },
  ],
  ...[
    '2026-01-01',
    '2026-02-30',
    '2026-01-01T00:00:00Z',
    '2026-01-01T00:00Z',
    '2026-01-01T00:00:00.1234567890Z',
    '2026-01-01T00:00:00+01:00',
  ],
  ...[
    { attribute: 'a', op: 'before', value: '2026-01-01T00:00:00Z' },
    { attribute: 'a', op: 'before', value: 'soon' },
  ],
  { bucket: { percent: 5, salt: 's' } },
  JSON.parse('{"__proto__":1}') as Json,
];
const names = [
  'kind',
  'settings',
  'scope',
  'value',
  'serve',
  'rules',
  'when',
  'percent',
  'key',
  'id',
  'default',
  'salt',
  'typo',
  '$schema',
  '__proto__',
];

/** Every place inside a document: where a member of an object or an item of a list stands. */
function placesIn(value: unknown, found: { holder: Record<string, unknown>; name: string }[] = []) {
  if (typeof value !== 'object' || value === null) return found;
  for (const name of Object.keys(value)) {
    found.push({ holder: value as Record<string, unknown>, name });
    placesIn((value as Record<string, unknown>)[name], found);
  }
  return found;
}

interface Mutation {
  readonly at: number;
  readonly how: 'replace' | 'delete' | 'add' | 'rename';
  readonly value: Json;
  readonly name: string;
}
const mutations: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'replace', 'delete', 'add', 'rename'),
  value: fc.constantFrom(...oddities),
  name: fc.constantFrom(...names),
});

function setOwn(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}

function mutate(document: JsonObject, { at, how, value, name }: Mutation): JsonObject {
  const copy = structuredClone(document);
  const places = placesIn(copy);
  const place = places[at % places.length]!; // a document has members
  const { holder } = place;
  const before = holder[place.name];
  if (how === 'replace') setOwn(holder, place.name, value);
  else if (Array.isArray(holder)) holder.splice(Number(place.name), how === 'delete' ? 1 : 0, ...(how === 'delete' ? [] : [value]));
  else if (how === 'add') setOwn(holder, name, value);
  else {
    delete holder[place.name];
    if (how === 'rename') setOwn(holder, name, before);
  }
  return copy;
}

const written = (registry: Registry) => JSON.parse(formatRegistryFile(registry)) as JsonObject;

describe('schema and parser agree', () => {
  it('on the demo marketplace, which names its schema', () => {
    const document = written(fromEntries(marketplaceEntries()));
    expect(document.$schema).toBe(registryFileSchemaId);
    expect(schema.$id).toBe(registryFileSchemaId);
    expect(verdictOn(document)).toBe(true);
  });

  it('on the smallest file, and on what is none', () => {
    expect(verdictOn({ format: 'switchyard.registry/1' })).toBe(true);
    for (const none of [{}, [], null, 5, { format: 'switchyard.registry/2' }, { format: 'switchyard.registry/1', registry: {} }]) {
      expect(verdictOn(none)).toBe(false);
    }
  });

  it('on random registries', () => {
    fc.assert(
      fc.property(registries, (registry) => verdictOn(written(registry))),
      times(0.3),
    );
  });

  it('on random registries that were damaged', () => {
    const verdicts = { true: 0, false: 0 };
    const damaged = fc.tuple(registries, fc.array(mutations, { minLength: 20, maxLength: 20 }));
    const property = fc.property(damaged, ([registry, all]) => {
      const document = written(registry);
      for (const mutation of all) verdicts[`${verdictOn(mutate(document, mutation))}`]++;
    });
    fc.assert(property, times(0.2));
    // Both happen, or nothing would be shown.
    expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(50);
  });

  it('on the demo marketplace with any one thing damaged', () => {
    const document = written(fromEntries(marketplaceEntries()));
    fc.assert(
      fc.property(mutations, (mutation) => void verdictOn(mutate(document, mutation))),
      times(0.2),
    );
  });
});
