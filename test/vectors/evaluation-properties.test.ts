// The properties at the end of evaluation.md, on random registries and contexts. A failure shrinks to a small example.
import { type Evaluation, isFailure } from '@switchyard/registry-core/evaluate/evaluation';
import type { Registry } from '@switchyard/registry-core/registry/registry';
import { formatRegistryFile, parseRegistryFile } from '@switchyard/registry-core/registry/registry-file';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { compile, open } from './compiled.ts';
import { naiveEvaluate } from './naive-evaluation.ts';
import { askedKeys, chainKeys, contexts, flagKeys, futureAttribute, registries, withUnknownOperators } from './registry-arbitrary.ts';

const flags = [...flagKeys, chainKeys[0]!]; // there is a first
/** What an evaluation says, without what only the compiler and people need. */
function said(evaluation: Evaluation): object {
  if (isFailure(evaluation)) return { reason: evaluation.reason, errorCode: evaluation.errorCode };
  const { key: _, metadata, ...answer } = evaluation;
  const { revision: _revision, warnings: _warnings, ...by } = metadata;
  return { ...answer, ...by };
}

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
          const explanation = snapshot.explain(evaluation.key, context, { client });
          expect(explanation.evaluation).toEqual(evaluation);
          // Of the settings it names the one that won; a holdout's percentage may have had settings of its own before.
          const won = explanation.steps.filter(({ step, matched }) => step === 'setting' && matched).map(({ subject }) => subject);
          if (!isFailure(evaluation) && evaluation.metadata.scope !== undefined) expect(won.at(-1)).toBe(evaluation.metadata.scope);
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
