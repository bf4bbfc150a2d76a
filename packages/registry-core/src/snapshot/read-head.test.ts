// What the edge reads without a schema library is what the schemas say, for heads and key tables that are whole and for such that
// somebody spoilt anywhere.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../registry/json.ts';
import { isJsonObject } from '../registry/json-object.ts';
import { Head } from './head.ts';
import { KeyTable } from './key-table.ts';
import { readHead, readKeyTable } from './read-head.ts';

const digest = fc.constantFrom('a'.repeat(64), '0123456789abcdef'.repeat(4));
const integer = fc.integer({ min: 1, max: 2 ** 40 });
const name = fc.string({ minLength: 1, maxLength: 12 });
const release = fc.record({ version: name, snapshot: digest });
const entry = fc.record(
  { id: name, kind: fc.constantFrom('server', 'client'), hash: digest, expiresAtMs: integer, rateTier: name },
  { requiredKeys: ['id', 'kind', 'hash'] },
);
const part = fc.record({
  scope: fc.record(
    { country: fc.constant('US'), city: fc.constant('HOU'), role: fc.constant('studio'), cohort: fc.constant('vip') },
    { requiredKeys: [] },
  ),
  percent: fc.constantFrom(0, 12.5, 33.333, 100),
});
const why = { id: name, reason: name, ticket: name, atMs: integer };
const act = fc.oneof(
  fc.record({ kind: fc.constant('kill'), flag: name, ...why }),
  fc.record({ kind: fc.constant('roll-back'), version: name, ...why }),
);
const staged = fc.record({
  candidate: release,
  stage: fc.record({ salt: name, parts: fc.array(part, { maxLength: 3 }), held: fc.constant(true) }, { requiredKeys: ['salt', 'parts'] }),
});
const keys = fc.oneof(fc.record({ keyTable: digest }), fc.record({ sdkKeys: fc.array(entry, { maxLength: 3 }) }));
const rest = fc.record(
  {
    environment: fc.constantFrom('production', 'env-2'),
    seq: integer,
    parent: fc.option(digest),
    issuedAtMs: integer,
    stable: release,
    kills: fc.array(fc.record({ flag: name, id: name }), { maxLength: 3 }),
    revoked: fc.array(name, { maxLength: 3 }),
    recovery: fc.array(act, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['environment', 'seq', 'parent', 'issuedAtMs', 'stable', 'kills'] },
);
const head = fc.tuple(rest, keys, fc.oneof(fc.constant({}), staged)).map((parts) => Object.assign({}, ...parts) as JsonObject);
const table = fc.record({ keys: fc.array(entry, { maxLength: 4 }) }) as fc.Arbitrary<JsonObject>;

/** Likely and unlikely things in the place of something else. */
const oddity = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom<Json>('', 'x'.repeat(65), 'x'.repeat(257), -1, 0, 1.5, 2 ** 53, 100.0001, 33.3333, 'HOU', 'B'.repeat(64)),
) as fc.Arbitrary<Json>;

/** `json` with one part of it replaced, left out, or added. */
function spoil(json: Json, turns: readonly number[], how: 'replace' | 'remove' | 'add', odd: Json): Json {
  const [turn = 0, ...more] = turns;
  const names = Array.isArray(json) ? [...json.keys()] : isJsonObject(json) ? Object.keys(json) : [];
  const picked = names[turn % Math.max(1, names.length)];
  if (picked === undefined) return odd;
  const copy = structuredClone(json) as Record<string | number, Json>;
  if (more.length > 0) copy[picked] = spoil(copy[picked] ?? null, more, how, odd);
  else if (how === 'replace') copy[picked] = odd;
  else if (how === 'add') copy[Array.isArray(json) ? json.length : 'more'] = odd;
  else if (Array.isArray(json)) return json.filter((_, index) => index !== picked);
  else delete copy[picked];
  return copy as Json;
}

const spoilt = (whole: fc.Arbitrary<JsonObject>) =>
  fc
    .tuple(whole, fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }), fc.constantFrom('replace', 'remove', 'add'), oddity)
    .map(([json, turns, how, odd]) => spoil(json, turns, how, odd));

describe('the reader of heads', () => {
  it('takes what the schema takes, as the same', () => {
    fc.assert(
      fc.property(head, (json) => void expect(readHead(json)).toEqual({ ok: true, value: Head.parse(json) })),
      { numRuns: 300 },
    );
  });

  it('refuses what the schema refuses', () => {
    const seen = { taken: 0, refused: 0 };
    const holds = (json: Json) => {
      const expected = Head.safeParse(json);
      seen[expected.success ? 'taken' : 'refused'] += 1;
      const read = readHead(json);
      expect([json, read.ok]).toEqual([json, expected.success]);
      if (read.ok) expect(read.value).toEqual(expected.data);
    };
    fc.assert(fc.property(fc.oneof(head, spoilt(head), fc.jsonValue() as fc.Arbitrary<Json>), holds), { numRuns: 1_500 });
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(100);
  });

  it('says where a head is malformed', () => {
    const json = { environment: 'production', seq: 1, parent: null, issuedAtMs: 1, stable: { version: '1.0.0', snapshot: 'x' }, kills: [] };
    expect(readHead(json)).toMatchObject({
      ok: false,
      refusal: { code: 'HEAD_INVALID', message: 'The head is malformed at "stable.snapshot".' },
    });
    expect(readHead([])).toMatchObject({ refusal: { message: 'The head is malformed as a whole.' } });
  });
});

it('the reader of key tables takes what the schema takes', () => {
  const bytesOf = (json: Json) => new TextEncoder().encode(JSON.stringify(json));
  fc.assert(
    fc.property(fc.oneof(table, spoilt(table)), (json) => {
      const expected = KeyTable.safeParse(json);
      const read = readKeyTable(bytesOf(json));
      expect([json, read.ok]).toEqual([json, expected.success]);
      if (read.ok) expect(read.value).toEqual(expected.data);
    }),
    { numRuns: 600 },
  );
});
