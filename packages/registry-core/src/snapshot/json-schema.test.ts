// What a key's JSON Schema means, and that none can hang or break the checking of a value.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../registry/json.ts';
import { schemaLengthMax, uniqueItemsMax } from '../registry/limits.ts';
import { toSchemaTest } from './json-schema-test.ts';
import { readJsonSchema } from './read-json-schema.ts';

function faultsOf(schema: JsonObject): string[] {
  return readJsonSchema(schema).faults.map(({ code, path }) => `${code} ${path}`.trim());
}

function isValid(schema: JsonObject, value: Json): boolean {
  expect(readJsonSchema(schema).faults).toEqual([]);
  return toSchemaTest(schema)(value) === undefined;
}

const band: JsonObject = { type: 'object', properties: { pct: { type: 'integer' } }, required: ['pct'] };

describe('a schema of draft 2020-12', () => {
  it.each<[string, JsonObject, valid: Json, invalid: Json]>([
    ['follows references by pointer', { $defs: { band }, items: { $ref: '#/$defs/band' } }, [{ pct: 5 }], [{ pct: 'x' }]],
    ['follows references by anchor', { $defs: { a: { $anchor: 'b', type: 'string' } }, $ref: '#b' }, 'x', 5],
    [
      'follows references into a schema with an address of its own',
      { $defs: { a: { $id: 'https://example.com/a', type: 'string' } }, properties: { x: { $ref: 'https://example.com/a' } } },
      { x: 'x' },
      { x: 5 },
    ],
    ['applies keywords beside a reference', { $defs: { t: { type: 'string' } }, $ref: '#/$defs/t', maxLength: 2 }, 'ab', 'abc'],
    ['may hold itself', { properties: { next: { $ref: '#' } }, additionalProperties: false }, { next: { next: {} } }, { next: { no: 1 } }],
    [
      'follows a dynamic reference to the one anchor of its name',
      { $dynamicAnchor: 'node', properties: { next: { $dynamicRef: '#node' } }, additionalProperties: false },
      { next: { next: {} } },
      { next: { no: 1 } },
    ],
    [
      'knows which properties another part has evaluated',
      { allOf: [{ properties: { a: true } }], patternProperties: { '^x-': true }, unevaluatedProperties: false },
      { a: 1, 'x-b': 2 },
      { a: 1, b: 2 },
    ],
    [
      'counts a property as evaluated only where its branch held',
      { anyOf: [{ properties: { a: { const: 1 } }, required: ['a'] }, true], unevaluatedProperties: false },
      { a: 1 },
      { a: 2 },
    ],
    ['knows which items another part has evaluated', { allOf: [{ prefixItems: [true] }], unevaluatedItems: false }, [1], [1, 2]],
    ['finds a pattern anywhere in a text', { pattern: 'b+' }, 'abc', 'ac'],
    ['leaves what is no text to itself where a pattern stands', { pattern: 'b', type: ['string', 'null'] }, null, 5],
    [
      'tells properties by pattern',
      { patternProperties: { '^n_': { type: 'number' }, s$: { type: 'string' } } },
      { n_a: 1, s: '' },
      { n_a: '' },
    ],
    ['asks names for a pattern', { propertyNames: { pattern: '^[a-z]+$' } }, { ab: 1 }, { 'a.b': 1 }],
    ['takes texts as they are when it looks for them', { pattern: '^\\(a\\|b\\)\\*$' }, '(a|b)*', 'b)*'],
    ['asserts the formats that it names', { format: 'date' }, '2026-02-28', '2026-02-30'],
    ['counts characters, not code units', { maxLength: 1 }, '😀', 'ab'],
    ['tells numbers apart by value', { multipleOf: 0.1 }, 0.3, 0.35],
    ['takes 1.0 as an integer', { type: 'integer' }, 1.0, 1.5],
    ['tells true from 1', { enum: [1] }, 1, true],
    [
      'compares items whatever the order of their members',
      { uniqueItems: true },
      [{ a: 1, b: 2 }, { a: 2 }],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
    ['counts what it contains', { contains: { type: 'string' }, minContains: 2, maxContains: 2 }, ['a', 1, 'b'], ['a', 'b', 'c']],
    ['may say nothing and everything', { not: false, $comment: 'x', title: 'y' }, 5, undefined as unknown as Json],
  ])('%s', (_what, schema, valid, invalid) => {
    expect(isValid(schema, valid)).toBe(true);
    if (invalid !== undefined) expect(isValid(schema, invalid)).toBe(false);
  });

  it('says where a value departs from it', () => {
    expect(toSchemaTest({ items: band })([{ pct: 5 }, { pct: 'x' }])).toBe(
      'as the schema says: #/1/pct: Instance type "string" is invalid. Expected "integer".',
    );
  });

  it('gives the same answer for the same value after others', () => {
    const test = toSchemaTest({ items: { pattern: '^a' } });
    expect([test(['b']), test(['ab']), test(['b']), test(['ac', 'a'])].map((fault) => fault === undefined)).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });
});

describe('on save a schema is refused', () => {
  it.each<[string, JsonObject]>([
    ['CONSTRAINT_INVALID type', { type: 'text' }],
    ['CONSTRAINT_INVALID properties.a.minLength', { properties: { a: { minLength: -1 } } }],
    ['CONSTRAINT_INVALID required', { required: ['a', 'a'] }],
    ['CONSTRAINT_INVALID items', { items: [{ type: 'string' }] }],
    ['CONSTRAINT_INVALID allOf', { allOf: [] }],
    ['CONSTRAINT_INVALID multipleOf', { multipleOf: 0 }],
    ['CONSTRAINT_INVALID $ref', { $ref: '#/$defs/none' }],
    ['CONSTRAINT_INVALID $ref', { $ref: 'https://json-schema.org/draft/2020-12/schema' }],
    ['CONSTRAINT_INVALID allOf[0].$ref', { allOf: [{ $ref: '#/title' }], title: 'x' }],
    ['CONSTRAINT_INVALID $schema', { $schema: 'http://json-schema.org/draft-07/schema#' }],
    ['CONSTRAINT_INVALID', { $id: 'http://[' }],
    ['CONSTRAINT_INVALID', { $ref: '#' }],
    ['CONSTRAINT_INVALID', { anyOf: [{ not: { $ref: '#/$defs/a' } }], $defs: { a: { if: { $ref: '#' } } } }],
    ['CONSTRAINT_INVALID $defs.b.$dynamicAnchor', { $defs: { a: { $dynamicAnchor: 'x' }, b: { $dynamicAnchor: 'x' } } }],
    ['PATTERN_INVALID pattern', { pattern: '(?=a)b' }],
    ['PATTERN_INVALID patternProperties', { patternProperties: { '(a)\\1': true } }],
  ])('%s: %j', (fault, schema) => {
    expect(faultsOf(schema)).toEqual([fault]);
  });

  it.each<[string, JsonObject]>([
    ['is too long', { enum: ['x'.repeat(schemaLengthMax)] }],
    ['nests too deeply', JSON.parse(`${'{"not":'.repeat(2000)}{}${'}'.repeat(2000)}`)],
  ])('that %s', (_what, schema) => {
    expect(faultsOf(schema)).toEqual(['CONSTRAINT_INVALID']);
  });

  it('but not for what checks nothing: that is said', () => {
    expect(faultsOf({ minimun: 5, format: 'colour', properties: { a: { dependencies: {} } } })).toEqual([
      'SCHEMA_KEYWORD_IGNORED minimun',
      'SCHEMA_KEYWORD_IGNORED format',
      'SCHEMA_KEYWORD_IGNORED properties.a.dependencies',
    ]);
  });
});

describe('a hostile schema', () => {
  const doubling = { allOf: [{ properties: { a: { $ref: '#/$defs/d' } } }, { properties: { a: { $ref: '#/$defs/d' } } }] };
  const nested = (depth: number): Json => (depth === 0 ? 1 : { a: nested(depth - 1) });
  const wide = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`d${i}`, { allOf: [1, 2].map(() => ({ $ref: `#/$defs/d${i + 1}` })) }]),
  );

  it.each<[string, JsonObject, Json, valid: boolean]>([
    ['whose pattern invites backtracking', { pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}!`, false],
    ['whose names invite backtracking', { patternProperties: { '^(a|aa)+$': false } }, { [`${'a'.repeat(50_000)}!`]: 1 }, true],
    ['whose format invites backtracking', { format: 'email' }, `${'a@'.repeat(30_000)}!`, false],
    ['that asks a long text for an address', { format: 'uri' }, `http://${'a/'.repeat(30_000)}\\`, false],
    ['that doubles with each level', { ...doubling, $defs: { d: doubling } }, nested(60), false],
    ['that doubles in one place', { $ref: '#/$defs/d0', $defs: { ...wide, d40: true } }, 1, false],
    ['that compares too many items', { uniqueItems: true }, Array.from({ length: uniqueItemsMax + 1 }, (_, i) => [i]), false],
    ['that names what every object has', { required: ['toString'], properties: { __proto__: false } }, {}, false],
  ])('%s is done with in bounded time', (_what, schema, value, valid) => {
    const began = performance.now();
    expect(isValid(schema, value)).toBe(valid);
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});

it('a schema is applied where code generation is forbidden, as it is in Workers', () => {
  const program = `
    import { toSchemaTest } from ${JSON.stringify(new URL('./json-schema-test.ts', import.meta.url).href)};
    const test = toSchemaTest({ patternProperties: { '^x-': { pattern: '^a+$' } }, unevaluatedProperties: false });
    console.log(test({ 'x-a': 'aaa' }) === undefined, test({ 'x-a': 'b' }) === undefined, test({ b: 1 }) === undefined);
    try { new Function('return 1')(); } catch (refused) { console.log(refused.name); }
  `;
  const flags = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', program];
  expect(execFileSync(process.execPath, flags, { encoding: 'utf8' })).toBe('true false false\nEvalError\n');
});
