// Stages only grow: a property over random stages and people, and the sentences of what is refused.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Registry } from '../registry/registry.ts';
import { checkAdvance } from '../snapshot/advance-stage.ts';
import { compileSnapshot } from '../snapshot/compile-snapshot.ts';
import type { StagePart } from '../snapshot/head.ts';
import { openSnapshot } from './open-snapshot.ts';
import type { OpenedSnapshot } from './snapshot-reader.ts';

/** Made in each test, so that mutation testing knows who needs it. */
function openPlaces(): OpenedSnapshot {
  const registry = Registry.parse({
    places: [
      { id: 'US', kind: 'country', name: 'United States' },
      { id: 'US-TX', kind: 'state', in: 'US', name: 'Texas' },
      { id: 'HOU', kind: 'city', in: 'US-TX', name: 'Houston' },
    ],
    cohorts: [{ key: 'vip', rank: 1, members: ['user-1', 'user-2'] }],
  });
  const opened = openSnapshot(compileSnapshot(registry).bytes!);
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}

const scopes = [
  {},
  { country: 'US' },
  { state: 'US-TX' },
  { city: 'HOU' },
  { role: 'studio' },
  { cohort: 'vip' },
  { city: 'HOU', role: 'studio' },
];
const percent = fc.integer({ min: 0, max: 100_000 }).map((thousandths) => thousandths / 1000);
const parts: fc.Arbitrary<StagePart[]> = fc.array(fc.record({ scope: fc.constantFrom(...scopes), percent }), { maxLength: 5 });
const context = fc.record(
  {
    targetingKey: fc.integer({ min: 0, max: 5_000 }).map((id) => `user-${id}`),
    city: fc.constantFrom('HOU', 'nowhere'),
    state: fc.constantFrom('US-TX', 'US-CA'),
    country: fc.constant('US'),
    role: fc.constantFrom('studio', 'talent'),
    cohorts: fc.constantFrom(['vip'], []),
  },
  { requiredKeys: [] },
);

describe('advancing', () => {
  it('never takes the candidate from anyone', () => {
    const snapshot = openPlaces();
    fc.assert(
      fc.property(parts, parts, fc.array(context, { minLength: 1, maxLength: 20 }), fc.string(), (before, after, contexts, salt) => {
        fc.pre(checkAdvance({ parts: before }, { parts: after }).ok);
        const [was, is] = [before, after].map((parts) => snapshot.stageChoice({ salt, parts }));
        for (const one of contexts) if (was!(one)) expect(is!(one)).toBe(true);
      }),
    );
  });

  it('takes added parts and raised percentages in any order', () => {
    fc.assert(
      fc.property(parts, parts, percent, (before, added, rise) => {
        const raised = before.map((part) => ({ ...part, percent: Math.min(100, part.percent + rise) })).reverse();
        const advanced = checkAdvance({ parts: before }, { parts: [...added, ...raised] });
        expect(advanced.ok || advanced.refusal.code).toSatisfy((answer) => answer === true || answer === 'NOTHING_CHANGES');
      }),
    );
  });

  it.each<[string, StagePart[], StagePart[], string]>([
    [
      'a part is left out',
      [{ scope: { city: 'HOU' }, percent: 100 }],
      [{ scope: {}, percent: 10 }],
      'city=HOU has the new release at 100 %',
    ],
    ['a percentage falls', [{ scope: {}, percent: 20 }], [{ scope: {}, percent: 10 }], 'everyone cannot go from 20 % to 10 %'],
    ['nothing changes', [{ scope: {}, percent: 20 }], [{ scope: {}, percent: 20 }], 'in already'],
  ])('is refused when %s', (_name, before, after, sentence) => {
    const refused = checkAdvance({ parts: before }, { parts: after });
    expect(refused.ok ? '' : refused.refusal.message).toContain(sentence);
  });
});
