// Reader N reads format N − 1: snapshots that were written in format 1 answer as the same registries do when they are compiled
// today, explanations included.
import { checkSnapshot, openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import { Registry } from '@switchyard/registry-core/registry/registry';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contexts } from './registry-arbitrary.ts';
import format1 from './snapshot-format-1.json' with { type: 'json' };

function open(bytes: Uint8Array) {
  const opened = openSnapshot(bytes);
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}

describe('a snapshot of format 1', () => {
  it.each(format1.map(({ registry, snapshot }, i) => [i, registry, snapshot] as const))(
    '(%i) answers as its registry does',
    (_, registry, text) => {
      const bytes = new Uint8Array(Buffer.from(text, 'base64'));
      expect(bytes[4]).toBe(1);
      expect(checkSnapshot(bytes).ok).toBe(true);
      const { bytes: now } = compileSnapshot(Registry.parse(registry));
      const [before, after] = [open(bytes), open(now ?? new Uint8Array())];
      fc.assert(
        fc.property(contexts, (context) => {
          expect(before.evaluateAll(context)).toEqual(after.evaluateAll(context));
          for (const key of after.keys) expect(before.explain(key, context)).toEqual(after.explain(key, context));
        }),
        { numRuns: 100 },
      );
    },
  );
});
