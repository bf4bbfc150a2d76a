// A schema that is not called narrower takes every document that the one before took.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Json, JsonObject } from '../registry/json.ts';
import { toSchemaTest } from '../snapshot/json-schema-test.ts';
import { readJsonSchema } from '../snapshot/read-json-schema.ts';
import { narrowsSchema } from './narrowed-schema.ts';

// A busy machine takes its time; what is asserted does not depend on it.
vi.setConfig({ testTimeout: 120_000 });

describe('a schema becomes', () => {
  const band = { type: 'object', properties: { pct: { type: 'integer', minimum: 0 } }, required: ['pct'] };
  it.each<['narrower' | 'wider', string, JsonObject, JsonObject]>([
    ['wider', 'by words', { title: 'a' }, { description: 'b' }],
    ['wider', 'by another type', { type: 'string' }, { type: ['string', 'null'] }],
    ['wider', 'from whole numbers to all', { type: 'integer' }, { type: 'number' }],
    ['wider', 'by a lower minimum', { minimum: 5 }, { minimum: 4 }],
    ['wider', 'by a member', { enum: ['a'] }, { enum: ['b', 'a'] }],
    [
      'wider',
      'by a property that may be left out',
      { ...band, additionalProperties: false },
      { ...band, properties: { ...band.properties, unit: {} }, additionalProperties: false },
    ],
    ['wider', 'without a pattern', { pattern: 'a' }, {}],
    ['narrower', 'by a type less', { type: ['string', 'null'] }, { type: 'string' }],
    ['narrower', 'from no type to one', {}, { type: 'string' }],
    ['narrower', 'by a higher minimum inside', { items: { minimum: 4 } }, { items: { minimum: 5 } }],
    ['narrower', 'by a member less', { enum: ['a', 'b'] }, { const: 'a' }],
    ['narrower', 'by a required property', band, { ...band, required: ['pct', 'unit'] }],
    [
      'narrower',
      'by the type of a property that was free',
      band,
      { ...band, properties: { ...band.properties, unit: { type: 'string' } } },
    ],
    ['narrower', 'by forbidding what it does not name', band, { ...band, additionalProperties: false }],
    ['narrower', 'by another pattern', { pattern: 'a' }, { pattern: 'a|b' }],
    [
      'narrower',
      'by what a reference leads to',
      { $ref: '#/$defs/a', $defs: { a: {} } },
      { $ref: '#/$defs/a', $defs: { a: { type: 'null' } } },
    ],
  ])('%s %s', (outcome, _how, before, after) => {
    expect(narrowsSchema(before, after)).toBe(outcome === 'narrower');
  });
});

it('for every two schemas, a document of the first is one of the second unless that is called narrower', () => {
  const json: fc.Arbitrary<Json> = fc.oneof(
    fc.constantFrom<Json>(null, true, 0, 1, 1.5, 'a', 'ab', [], [1], [1, 'a'], {}, { a: 1 }, { a: 'a', b: 1 }, { b: null }),
  );
  /** With schemas inside down to so many levels. */
  const schemaOf = (levels: number): fc.Arbitrary<JsonObject> => {
    const inner = levels === 0 ? fc.constantFrom<JsonObject>({}, { type: 'string' }, { minimum: 1 }) : schemaOf(levels - 1);
    return fc.record(
      {
        type: fc.constantFrom<Json>('string', 'integer', 'number', 'object', 'array', ['string', 'null'], ['array', 'number']),
        enum: fc.array(json, { minLength: 1, maxLength: 3 }),
        const: json,
        minimum: fc.constantFrom(0, 1),
        maxLength: fc.constantFrom(1, 2),
        minProperties: fc.constantFrom(0, 1),
        required: fc.constantFrom<Json>(['a'], ['a', 'b'], []),
        properties: fc.dictionary(fc.constantFrom('a', 'b'), inner, { maxKeys: 2 }),
        patternProperties: fc.dictionary(fc.constantFrom('^a', 'b$'), inner, { maxKeys: 1 }),
        additionalProperties: fc.oneof(fc.boolean(), inner),
        items: fc.oneof(fc.boolean(), inner),
        prefixItems: fc.array(inner, { minLength: 1, maxLength: 2 }),
        contains: inner,
        minContains: fc.constantFrom(0, 1, 2),
        uniqueItems: fc.boolean(),
        not: inner,
        anyOf: fc.array(inner, { minLength: 1, maxLength: 2 }),
        unevaluatedProperties: fc.boolean(),
        if: inner,
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: inner,
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<JsonObject>;
  };
  const schema = schemaOf(1);
  // The second often differs from the first by one keyword, or they would never be close.
  const pairs = fc.tuple(schema, schema, fc.nat()).map(([a, b, n]): [JsonObject, JsonObject] => {
    const keywords = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    const keyword = keywords[n % Math.max(1, keywords.length)];
    if (n % 3 === 0 || keyword === undefined) return [a, b];
    const { [keyword]: _, ...rest } = a;
    return [a, b[keyword] === undefined ? rest : { ...rest, [keyword]: b[keyword] }];
  });
  let wider = 0;
  fc.assert(
    fc.property(pairs, fc.array(json, { minLength: 8, maxLength: 8 }), ([before, after], values) => {
      expect(readJsonSchema(before).faults).toEqual([]);
      if (narrowsSchema(before, after)) return;
      wider++;
      const [old, now] = [toSchemaTest(before), toSchemaTest(after)];
      for (const value of values) if (old(value) === undefined) expect(now(value)).toBeUndefined();
    }),
    { numRuns: 600 },
  );
  expect(wider).toBeGreaterThan(30);
});
