// The properties at the end of evaluation.md, on random registries and contexts. A failure shrinks to a small example.
import { type Evaluation, isFailure } from '@switchyard/registry-core/evaluate/evaluation';
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import type { OpenedSnapshot } from '@switchyard/registry-core/evaluate/snapshot-reader';
import type { Registry } from '@switchyard/registry-core/registry/registry';
import { formatRegistryFile, parseRegistryFile } from '@switchyard/registry-core/registry/registry-file';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { naiveEvaluate } from './naive-evaluation.ts';
import { askedKeys, chainKeys, contexts, flagKeys, futureAttribute, registries, withUnknownOperators } from './registry-arbitrary.ts';

function compile(registry: Registry): Uint8Array {
  const { bytes, findings } = compileSnapshot(registry);
  if (bytes === undefined) throw new Error(JSON.stringify(findings.filter(({ severity }) => severity === 'error')));
  return bytes;
}

function open(bytes: Uint8Array): OpenedSnapshot {
  const opened = openSnapshot(bytes);
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}

const flags = [...flagKeys, chainKeys[0]!]; // there is a first
/** What an evaluation says, without what only the compiler and people need. */
function said(evaluation: Evaluation): object {
  if (isFailure(evaluation)) return { reason: evaluation.reason, errorCode: evaluation.errorCode };
  const { key: _, metadata, ...answer } = evaluation;
  const { revision: _revision, warnings: _warnings, ...by } = metadata;
  return { ...answer, ...by };
}

/** So many times the usual number of examples, which mutation tests make smaller. */
const times = (factor: number) => ({ numRuns: factor * (fc.readConfigureGlobal()?.numRuns ?? 100) });
// A busy machine takes its time; what is asserted does not depend on it.
vi.setConfig({ testTimeout: 120_000 });

describe('for every registry and context', () => {
  it('compiling, encoding and opening gives what the definitions say when read literally', () => {
    const input = fc.record({
      registry: registries,
      contexts: fc.array(contexts, { minLength: 1, maxLength: 8 }),
      client: fc.boolean(),
      kills: fc.subarray(flags, { maxLength: 2 }),
      unknown: fc.option(fc.constant(futureAttribute), { nil: undefined }),
    });
    fc.assert(
      fc.property(input, ({ registry, contexts: asked, client, kills, unknown }) => {
        const bytes = compile(registry);
        const snapshot = open(unknown === undefined ? bytes : withUnknownOperators(bytes)).withKills(kills);
        for (const context of asked) {
          for (const key of askedKeys) {
            const isReadable = !client || (Object.hasOwn(registry.keys, key) && registry.keys[key]?.clientReadable);
            const question = { registry, context, client, kills, ...(unknown !== undefined && { unknown }) };
            const expected = isReadable ? naiveEvaluate(question, key) : undefined;
            expect({ key, ...said(snapshot.evaluate(key, context, { client })) }).toEqual({
              key,
              ...(expected ?? { reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' }),
            });
          }
        }
      }),
    );
  });

  it('bulk agrees with single and is sorted, explain agrees with evaluate', () => {
    fc.assert(
      fc.property(registries, contexts, fc.boolean(), fc.subarray(flags), (registry, context, client, kills) => {
        const snapshot = open(compile(registry)).withKills(kills);
        const bulk = snapshot.evaluateAll(context, { client });
        expect(bulk.map(({ key }) => key)).toEqual(bulk.map(({ key }) => key).sort());
        expect(bulk.length).toBe(Object.values(registry.keys).filter((body) => !body.archived && (!client || body.clientReadable)).length);
        for (const evaluation of bulk) {
          expect(snapshot.evaluate(evaluation.key, context, { client })).toEqual(evaluation);
          expect(snapshot.explain(evaluation.key, context, { client }).evaluation).toEqual(evaluation);
        }
      }),
    );
  });

  it('the order in which a registry is written down changes no byte', () => {
    const shuffled = registries.chain((registry) =>
      fc.tuple(
        fc.constant(registry),
        fc.shuffledSubarray(registry.places, { minLength: registry.places.length }),
        fc.shuffledSubarray(registry.cohorts, { minLength: registry.cohorts.length }),
        fc.shuffledSubarray(Object.entries(registry.keys), { minLength: Object.keys(registry.keys).length }),
        fc.infiniteStream(fc.nat()),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([registry, places, cohorts, keys, numbers]) => {
        const shuffle = <T>(items: readonly T[]): T[] =>
          items
            .map((item) => ({ item, at: numbers.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item);
        const entries = keys.map(([key, body]) => [
          key,
          Object.fromEntries(shuffle(Object.entries({ ...body, settings: shuffle<unknown>(body.settings) }))),
        ]);
        const again = {
          ...registry,
          places,
          cohorts: cohorts.map((cohort) => ({ ...cohort, members: shuffle(cohort.members) })),
          keys: Object.fromEntries(entries),
          holdouts: shuffle(registry.holdouts).map((holdout) => ({ ...holdout, flags: shuffle(holdout.flags) })),
          layers: shuffle(registry.layers).map((layer) => ({ ...layer, flags: Object.fromEntries(shuffle(Object.entries(layer.flags))) })),
        } as unknown as Registry;
        expect(compile(again)).toEqual(compile(registry));
      }),
    );
  });

  it('a registry file read back is the same registry', () => {
    fc.assert(
      fc.property(registries, (registry) => {
        const text = formatRegistryFile(registry);
        const parsed = parseRegistryFile(text);
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.refusal));
        expect(parsed.value.keys).toEqual(registry.keys);
        expect(new Set(parsed.value.cohorts)).toEqual(new Set(registry.cohorts));
        expect(parsed.value.holdouts).toEqual(registry.holdouts);
        expect(parsed.value.layers).toEqual(registry.layers);
        expect(formatRegistryFile(parsed.value)).toBe(text);
      }),
    );
  });
});

describe('nothing throws', () => {
  it('for any JSON as context', () => {
    fc.assert(
      fc.property(registries, fc.jsonValue({ maxDepth: 4 }), (registry, context) => {
        const snapshot = open(compile(registry));
        for (const evaluation of snapshot.evaluateAll(context)) {
          expect(snapshot.explain(evaluation.key, context).evaluation).toEqual(evaluation);
          const isObject = typeof context === 'object' && context !== null && !Array.isArray(context);
          if (!isObject) expect(evaluation).toMatchObject({ reason: 'ERROR', errorCode: 'INVALID_CONTEXT' });
        }
      }),
    );
  });

  it('for any bytes as snapshot', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(openSnapshot(bytes).ok).toBe(false);
      }),
      times(20),
    );
  });

  it('for a snapshot in which any part of its JSON is replaced by any other JSON', () => {
    const input = fc.record({
      registry: registries,
      context: contexts,
      at: fc.nat(),
      by: fc.jsonValue({ maxDepth: 2 }),
      inHeader: fc.boolean(),
    });
    fc.assert(
      fc.property(input, ({ registry, context, at, by, inHeader }) => {
        const opened = openSnapshot(mutate(compile(registry), at, by, inHeader));
        if (!opened.ok) {
          expect(opened.refusal.code).toBe('SNAPSHOT_UNREADABLE');
          return;
        }
        for (const key of [...opened.value.keys, 'nothing']) {
          const evaluation = opened.value.evaluate(key, context);
          expect(opened.value.explain(key, context).evaluation).toEqual(evaluation);
          expect(JSON.stringify(evaluation)).toBeTypeOf('string');
        }
        expect(opened.value.evaluateAll(context)).toHaveLength(opened.value.keys.length);
      }),
      times(1),
    );
  });
});

/** The snapshot with one value of its header or of one key's head replaced, and its lengths made to fit again. */
function mutate(bytes: Uint8Array, at: number, by: unknown, inHeader: boolean): Uint8Array {
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
  if (inHeader) return withText(buffer, 8, headerEnd, JSON.stringify(replaceSomewhere(header, at, by)));
  const key = at % count;
  const headEnd = startOf(key) + 4 + buffer.readUInt32LE(startOf(key));
  const head = JSON.parse(buffer.subarray(startOf(key) + 4, headEnd).toString()) as unknown;
  const text = JSON.stringify(replaceSomewhere([head], at, by)[0]);
  const grown = Buffer.byteLength(text) - (headEnd - startOf(key) - 4);
  for (let i = key; i < count; i++) buffer.writeUInt32LE(buffer.readUInt32LE(ends + i * 4) + grown, ends + i * 4);
  return withText(buffer, startOf(key), headEnd, text);
}

/** `buffer` with another text between its length at `lengthAt` and `end`. */
function withText(buffer: Buffer, lengthAt: number, end: number, text: string): Uint8Array {
  buffer.writeUInt32LE(Buffer.byteLength(text), lengthAt);
  return new Uint8Array(Buffer.concat([buffer.subarray(0, lengthAt + 4), Buffer.from(text), buffer.subarray(end)]));
}

/** Replaces the value at the `at`-th place of the tree (counted round and round). */
function replaceSomewhere<T extends object>(tree: T, at: number, by: unknown): T {
  const slots: { holder: Record<string, unknown>; name: string }[] = [];
  const visit = (holder: object) => {
    for (const [name, part] of Object.entries(holder)) {
      slots.push({ holder: holder as Record<string, unknown>, name });
      if (typeof part === 'object' && part !== null) visit(part);
    }
  };
  visit(tree);
  const slot = slots[at % slots.length];
  if (slot) slot.holder[slot.name] = by;
  return tree;
}
