// Whether an evaluation is what its vector expects, for every runtime that the vectors run in.
import { expect } from 'vitest';
import { absent, type Vector } from './vectors.ts';

export function expectVector(evaluation: unknown, { expected }: Vector): void {
  const present = Object.entries(expected).filter(([, value]) => value !== absent);
  expect(evaluation).toMatchObject(Object.fromEntries(present));
  for (const [member, value] of Object.entries(expected)) if (value === absent) expect(evaluation).not.toHaveProperty(member);
}
