// One right answer: what the evaluator says in Node it says in workerd, word for word, on random registries and contexts.
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { askedKeys, contexts, registries } from '../vectors/registry-arbitrary.ts';
import { startEvaluator } from './evaluator.ts';

const samples = fc.sample(
  fc.record({
    registry: registries,
    contexts: fc.array(fc.oneof({ weight: 4, arbitrary: contexts }, fc.jsonValue()), { minLength: 8, maxLength: 8 }),
    client: fc.boolean(),
    kills: fc.subarray(['flag.a', 'flag.b'], { maxLength: 1 }),
  }),
  { numRuns: 80, seed: 20_261_121 },
);

it('every evaluation and explanation is the same in workerd as in Node', async () => {
  const evaluator = await startEvaluator();
  onTestFinished(() => evaluator.close());
  const reasons = new Set<string>();
  for (const { registry, contexts: asked, client, kills } of samples) {
    const { bytes } = compileSnapshot(registry);
    const opened = openSnapshot(bytes ?? new Uint8Array());
    if (!bytes || !opened.ok) throw new Error('A sample does not compile.');
    const snapshot = opened.value.withKills(kills);
    const here = asked.map((context) => ({
      all: snapshot.evaluateAll(context, { client }),
      one: askedKeys.map((key) => snapshot.evaluate(key, context, { client })),
      explained: askedKeys.map((key) => snapshot.explain(key, context, { client })),
    }));
    const there = await evaluator.ask(bytes, { kills, options: { client }, keys: askedKeys, contexts: asked });
    expect(there).toEqual(JSON.parse(JSON.stringify(here)));
    for (const { one } of here) for (const { reason } of one) reasons.add(reason);
  }
  // The samples are worth something: they reach every reason there is.
  expect([...reasons].sort()).toEqual(['DEFAULT', 'DISABLED', 'ERROR', 'SPLIT', 'STATIC', 'TARGETING_MATCH']);
});
