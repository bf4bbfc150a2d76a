// Nothing throws: damaged snapshots, any JSON as context, any document as registry. What is refused is refused as data; what is taken in
// answers every question.
import { checkSnapshot, openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import type { OpenedSnapshot } from '@switchyard/registry-core/evaluate/snapshot-reader';
import { Registry } from '@switchyard/registry-core/registry/registry';
import { formatRegistryFile, parseRegistryFile } from '@switchyard/registry-core/registry/registry-file';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { compile, open } from './compiled.ts';
import { contexts, registries } from './registry-arbitrary.ts';
import { replacePart } from './replace-part.ts';

vi.setConfig({ testTimeout: 120_000 });
/** So many times the usual number of examples, which mutation tests make smaller. */
const times = (factor: number) => ({ numRuns: factor * (fc.readConfigureGlobal()?.numRuns ?? 100) });

/** Asks everything there is to ask. */
function askAll(snapshot: OpenedSnapshot, context: unknown): void {
  const bulk = snapshot.evaluateAll(context);
  expect(bulk.length).toBe(snapshot.keys.length);
  for (const key of [...snapshot.keys, 'nothing']) {
    const evaluation = snapshot.evaluate(key, context);
    expect(snapshot.explain(key, context).evaluation).toEqual(evaluation);
    // An answer is JSON, so that it can be sent.
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
  }
  snapshot.withKills(snapshot.keys).evaluateAll(context, { client: true });
  expect(snapshot.unknownRules()).toBeGreaterThanOrEqual(0);
}

function askIfItOpens(bytes: Uint8Array, context: unknown): void {
  const opened = openSnapshot(bytes);
  const checked = checkSnapshot(bytes);
  if (opened.ok) askAll(opened.value, context);
  else expect(opened.refusal.code).toMatch(/^SNAPSHOT_/);
  // Whoever takes a snapshot in is never easier to please than who reads it.
  if (checked.ok) expect(opened.ok).toBe(true);
}

describe('a damaged snapshot', () => {
  it('of any bytes is refused, also when it begins like one', () => {
    const begun = fc.uint8Array({ maxLength: 200 }).map((rest) => Uint8Array.of(0x53, 0x57, 0x59, 0x44, 2, 0, 0, 0, ...rest));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), begun), (bytes) => {
        expect(checkSnapshot(bytes)).toMatchObject({ ok: false, refusal: { code: expect.stringMatching(/^SNAPSHOT_/) } });
        askIfItOpens(bytes, {});
      }),
      times(10),
    );
  });

  it('that is cut off anywhere, or goes on behind its end, is not taken in', () => {
    fc.assert(
      fc.property(
        registries,
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        fc.uint8Array({ minLength: 1, maxLength: 9 }),
        (registry, at, more) => {
          const bytes = compile(registry);
          const cut = bytes.subarray(0, Math.floor(at * bytes.length));
          const longer = Uint8Array.of(...bytes, ...more);
          for (const damaged of [cut, longer]) {
            expect(checkSnapshot(damaged).ok).toBe(false);
            askIfItOpens(damaged, {});
          }
        },
      ),
    );
  });

  it('with bits that are flipped answers or refuses', () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 7 })), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(registries, contexts, flips, (registry, context, places) => {
        const bytes = compile(registry);
        for (const [at, bit] of places) bytes[at % bytes.length]! ^= 1 << bit; // below the length
        askIfItOpens(bytes, context);
      }),
      times(1),
    );
  });

  it('with any count or offset replaced by any other, huge ones too, answers or refuses', () => {
    const counts = fc.oneof(fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff), fc.nat({ max: 0xffff_ffff }));
    // Mostly in front, where there are more numbers than texts.
    const at = fc.oneof(fc.nat({ max: 64 }), fc.nat());
    fc.assert(
      fc.property(registries, contexts, at, counts, (registry, context, offset, count) => {
        const bytes = compile(registry);
        new DataView(bytes.buffer, bytes.byteOffset, bytes.length).setUint32(offset % (bytes.length - 3), count, true);
        askIfItOpens(bytes, context);
      }),
      times(1),
    );
  });
});

describe('a snapshot whose JSON is well-formed', () => {
  it('but of another shape in any one part answers or refuses', () => {
    const parts = fc.record({ at: fc.nat(), by: fc.jsonValue({ maxDepth: 2 }), inHeader: fc.boolean() });
    fc.assert(
      fc.property(registries, contexts, parts, (registry, context, { at, by, inHeader }) => {
        askIfItOpens(withPart(compile(registry), at, by, inHeader), context);
      }),
      times(1),
    );
  });
});

describe('a context', () => {
  const names = [
    'targetingKey',
    'country',
    'state',
    'city',
    'role',
    'cohorts',
    'plan',
    'user',
    'user.tier',
    '__proto__',
    'constructor',
    'toString',
  ];
  const anyJson = fc.jsonValue({ maxDepth: 3 });
  const knownNames = fc.dictionary(fc.constantFrom(...names), anyJson).map((context) => JSON.parse(JSON.stringify(context)) as unknown);
  const deep = fc
    .integer({ min: 1, max: 3000 })
    .map((levels) => JSON.parse(`{"user":${'['.repeat(levels)}${']'.repeat(levels)}}`) as unknown);
  const long = fc.constantFrom('plan', 'city', 'targetingKey', 'app', 'ip', 'since').map((name) => ({ [name]: 'ü'.repeat(60_000) }));

  it('of any JSON is answered, and of anything but an object is refused', () => {
    fc.assert(
      fc.property(registries, fc.oneof(anyJson, knownNames, deep, long), (registry, context) => {
        const snapshot = open(compile(registry));
        askAll(snapshot, context);
        const isObject = typeof context === 'object' && context !== null && !Array.isArray(context);
        for (const { reason } of snapshot.evaluateAll(context)) expect(reason === 'ERROR').toBe(!isObject);
      }),
    );
  });
});

describe('a registry', () => {
  it('with any part replaced by any JSON is refused with findings or refusals, or compiles to what opens and answers', () => {
    // Values that stand elsewhere in registries come closer to being right than others.
    const likely = fc.constantFrom<unknown>(
      'on',
      'flag.a',
      'config.a',
      'HOU',
      'alpha',
      {},
      [],
      null,
      0,
      100,
      Number.POSITIVE_INFINITY,
      -1,
      [0, 1],
      {
        variant: 'on',
      },
    );
    fc.assert(
      fc.property(registries, contexts, fc.nat(), fc.oneof(likely, fc.jsonValue({ maxDepth: 2 })), (registry, context, at, by) => {
        const parsed = Registry.safeParse(replacePart(structuredClone(registry), at, by));
        if (!parsed.success) return;
        const { bytes, findings } = compileSnapshot(parsed.data);
        expect(bytes === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
        for (const { message } of findings) expect(message).toMatch(/\S.*[.]$/s);
        if (bytes === undefined) return;
        expect(checkSnapshot(bytes).ok).toBe(true);
        const snapshot = open(bytes);
        askAll(snapshot, context);
        for (const { reason } of snapshot.evaluateAll(context)) expect(reason).not.toBe('ERROR');
      }),
      times(2),
    );
  });

  it('file of any text or JSON, or with any part replaced, is read or refused', () => {
    const damaged = fc
      .tuple(registries, fc.nat(), fc.jsonValue({ maxDepth: 2 }))
      .map(([registry, at, by]) => JSON.stringify(replacePart(JSON.parse(formatRegistryFile(registry)) as object, at, by)));
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), damaged, fc.constant(`${'['.repeat(100_000)}${']'.repeat(100_000)}`));
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseRegistryFile(text);
        if (parsed.ok) expect(parseRegistryFile(formatRegistryFile(parsed.value))).toEqual(parsed);
        else expect(parsed.refusal).toMatchObject({ code: 'REGISTRY_FILE_INVALID', message: expect.stringMatching(/\.$/) });
      }),
      times(2),
    );
  });
});

/** The snapshot with one value of its header or of one key's head replaced, and its lengths made to fit again. */
function withPart(bytes: Uint8Array, at: number, by: unknown, inHeader: boolean): Uint8Array {
  const buffer = Buffer.from(bytes);
  const headerEnd = 12 + buffer.readUInt32LE(8);
  const header = JSON.parse(buffer.subarray(12, headerEnd).toString()) as {
    cohorts: [string, number, number, unknown][];
    places: number;
    keys: number;
  };
  const members = header.cohorts.reduce((sum, cohort) => sum + cohort[2], 0);
  const bodies = headerEnd + members + header.places + header.keys;
  const count = buffer.readUInt32LE(headerEnd + members + header.places);
  const ends = bodies - count * 4;
  const startOf = (key: number) => bodies + (key === 0 ? 0 : buffer.readUInt32LE(ends + (key - 1) * 4));
  if (inHeader) return withText(buffer, 8, headerEnd, JSON.stringify(replacePart(header, at, by)));
  const key = at % count;
  const headEnd = startOf(key) + 4 + buffer.readUInt32LE(startOf(key));
  const head = JSON.parse(buffer.subarray(startOf(key) + 4, headEnd).toString()) as unknown;
  const text = JSON.stringify(replacePart([head], at, by)[0]);
  const grown = Buffer.byteLength(text) - (headEnd - startOf(key) - 4);
  for (let i = key; i < count; i++) buffer.writeUInt32LE(buffer.readUInt32LE(ends + i * 4) + grown, ends + i * 4);
  return withText(buffer, startOf(key), headEnd, text);
}

/** `buffer` with another text between its length at `lengthAt` and `end`. */
function withText(buffer: Buffer, lengthAt: number, end: number, text: string): Uint8Array {
  buffer.writeUInt32LE(Buffer.byteLength(text), lengthAt);
  return new Uint8Array(Buffer.concat([buffer.subarray(0, lengthAt + 4), Buffer.from(text), buffer.subarray(end)]));
}
