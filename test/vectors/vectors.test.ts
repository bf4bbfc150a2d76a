// The vectors, run against the core in Node; test/worker/vectors.test.ts runs the same in workerd.
import type { ExplainStep } from '@switchyard/registry-core/evaluate/explanation';
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import type { OpenedSnapshot } from '@switchyard/registry-core/evaluate/snapshot-reader';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { describe, expect, it } from 'vitest';
import { expectVector } from './expect-vector.ts';
import { naiveEvaluate } from './naive-evaluation.ts';
import { type Vector, vectors } from './vectors.ts';

function open({ registry, kills }: Vector): OpenedSnapshot {
  const { bytes } = compileSnapshot(registry);
  const opened = openSnapshot(bytes ?? new Uint8Array());
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value.withKills(kills ?? []);
}

/** Each step is about something and says why in a sentence. */
function expectSentences(steps: readonly ExplainStep[]): void {
  for (const { subject, because, steps: inner = [] } of steps) {
    expect({ subject, because }).toEqual({ subject: expect.stringMatching(/./), because: expect.stringMatching(/^\S.*\.$/s) });
    expectSentences(inner);
  }
}

it('has a name of its own for each vector', () => {
  expect(vectors.map(({ name }) => name).filter((name, i, all) => all.indexOf(name) !== i)).toEqual([]);
});

describe('the core answers', () => {
  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const { key, context, options } = vector;
    const snapshot = open(vector);
    const evaluation = snapshot.evaluate(key, context, options);
    expectVector(evaluation, vector);
    // All at once, and explained, it answers the same.
    const inBulk = snapshot.evaluateAll(context, options).find((one) => one.key === key);
    expect(inBulk ?? { ...evaluation, errorCode: 'FLAG_NOT_FOUND' }).toEqual(evaluation);
    const explanation = snapshot.explain(key, context, options);
    expect(explanation.evaluation).toEqual(evaluation);
    expectSentences(explanation.steps);
  });
});

/** Failures and warnings are the product's own; the reference has none. */
function toNaiveVector(vector: Vector): Vector[] {
  const { context, expected, options } = vector;
  if (expected.errorCode !== undefined || typeof context !== 'object' || context === null || options?.expectedType) return [];
  const { metadata, ...rest } = expected;
  const { warnings: _, ...by } = (metadata ?? {}) as { warnings?: unknown };
  return [{ ...vector, expected: { ...rest, ...by } }];
}

// So no vector was written down from what the core says: the reference takes its hash from elsewhere.
describe('the naive reference answers', () => {
  it.each(vectors.flatMap(toNaiveVector).map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const { registry, key, options, kills = [] } = vector;
    const context = vector.context as Record<string, unknown>; // made sure above
    expectVector(naiveEvaluate({ registry, context, client: options?.client === true, kills }, key), vector);
  });
});
