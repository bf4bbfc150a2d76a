// The vectors, run against the core in Node; the Worker's tests run the same in workerd.
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { expect, it } from 'vitest';
import { absent, type Vector, vectors } from './vectors.ts';

function evaluate({ registry, key, context, options, kills }: Vector) {
  const { bytes } = compileSnapshot(registry);
  const opened = openSnapshot(bytes ?? new Uint8Array());
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value.withKills(kills ?? []).evaluate(key, context, options);
}

it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
  const evaluation: object = evaluate(vector);
  const present = Object.entries(vector.expected).filter(([, value]) => value !== absent);
  expect(evaluation).toMatchObject(Object.fromEntries(present));
  for (const [member, value] of Object.entries(vector.expected)) if (value === absent) expect(evaluation).not.toHaveProperty(member);
});
