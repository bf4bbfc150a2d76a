// The vectors, run against the core in Node; test/worker/vectors.test.ts runs the same in workerd.
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { describe, expect, it } from 'vitest';
import { expectVector } from './expect-vector.ts';
import { naiveEvaluate } from './naive-evaluation.ts';
import { type Vector, vectors } from './vectors.ts';

function evaluate({ registry, key, context, options, kills }: Vector) {
  const { bytes } = compileSnapshot(registry);
  const opened = openSnapshot(bytes ?? new Uint8Array());
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value.withKills(kills ?? []).evaluate(key, context, options);
}

it('has a name of its own for each vector', () => {
  expect(vectors.map(({ name }) => name).filter((name, i, all) => all.indexOf(name) !== i)).toEqual([]);
});

describe('the core answers', () => {
  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    expectVector(evaluate(vector), vector);
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
