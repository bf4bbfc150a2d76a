// What an explanation says, word for word: people read it to find out why, so its sentences are part of the product.
import { expect, it } from 'vitest';
import { Registry } from '../registry/registry.ts';
import { compileSnapshot } from '../snapshot/compile-snapshot.ts';
import sentences from './explain-sentences.json' with { type: 'json' };
import type { ExplainStep } from './explanation.ts';
import { openSnapshot } from './open-snapshot.ts';

function explain(key: string, context: unknown, kills: readonly string[] = []): readonly ExplainStep[] {
  const { bytes, findings } = compileSnapshot(Registry.parse(sentences.registry));
  const opened = openSnapshot(bytes ?? new Uint8Array());
  if (!opened.ok) throw new Error(JSON.stringify(findings));
  return opened.value.withKills(kills).explain(key, context).steps;
}

/** `✓ setting global: …`, what is inside a step further in. */
function toLines(steps: readonly ExplainStep[], indent = ''): string[] {
  return steps.flatMap(({ step, subject, matched, because, steps: inner = [] }) => [
    `${indent}${matched ? '✓' : '·'} ${step} ${subject}: ${because}`,
    ...toLines(inner, `${indent}  `),
  ]);
}

it.each(sentences.cases.map((one) => [one.name, one] as const))('%s', (_, { key, context, kills, lines }) => {
  expect(toLines(explain(key, context, kills))).toEqual(lines);
});
