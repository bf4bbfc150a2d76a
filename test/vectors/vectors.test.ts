// The vectors, run against the core in Node; test/worker/vectors.test.ts runs the same in workerd.
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { it } from 'vitest';
import { expectVector } from './expect-vector.ts';
import { type Vector, vectors } from './vectors.ts';

function evaluate({ registry, key, context, options, kills }: Vector) {
  const { bytes } = compileSnapshot(registry);
  const opened = openSnapshot(bytes ?? new Uint8Array());
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value.withKills(kills ?? []).evaluate(key, context, options);
}

it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
  expectVector(evaluate(vector), vector);
});
