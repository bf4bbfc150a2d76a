// The vectors inside workerd: the very cases that run in Node, one by one, with the same expectations.
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { afterAll, beforeAll, it } from 'vitest';
import { expectVector } from '../vectors/expect-vector.ts';
import { toConditionVector, type Vector, vectors } from '../vectors/vectors.ts';
import { type Evaluator, startEvaluator } from './evaluator.ts';

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await startEvaluator();
});
afterAll(() => evaluator.close());

async function evaluate({ registry, key, context, options = {}, kills = [] }: Vector): Promise<unknown> {
  const { bytes, findings } = compileSnapshot(registry);
  if (!bytes) throw new Error(JSON.stringify(findings));
  const [answer] = await evaluator.ask(bytes, { kills, options, keys: [key], contexts: [context] });
  return answer?.one[0];
}

it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', async (_, vector) => {
  expectVector(await evaluate(vector), vector);
});

// A backtracking engine would need longer than there is time: 2 to the power of the length.
it('a pattern that invites backtracking is answered at once', async () => {
  const condition = { attribute: 'x', op: 'matches', value: '^(a+)+$' };
  for (const [x, isFound] of [
    [`${'a'.repeat(5_000)}b`, false],
    ['a'.repeat(5_000), true],
  ] as const) {
    const vector = toConditionVector(['backtracking', { condition, context: { x } }, isFound]);
    expectVector(await evaluate(vector), vector);
  }
});
