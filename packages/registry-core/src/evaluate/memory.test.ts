// What is remembered has a bound: when it is reached, everything is forgotten at once.
import { expect, it } from 'vitest';
import { createMemory, rememberedMax } from './memory.ts';

it('remembers up to its bound, then forgets what every map held and begins anew', () => {
  const memory = createMemory();
  const [first, second] = [new Map<number, string>(), new Map<number, string>()];
  for (let i = 0; i < rememberedMax; i++) memory.keep(i % 2 === 0 ? first : second, i, 'x');
  expect([first.size, second.size]).toEqual([rememberedMax / 2, rememberedMax / 2]);
  memory.keep(first, 7, 'y');
  expect([[...first], second.size]).toEqual([[[7, 'y']], 0]);
  for (let i = 0; i < rememberedMax - 1; i++) memory.keep(second, i, 'x');
  expect([first.size, second.size]).toEqual([1, rememberedMax - 1]);
  memory.keep(second, 7, 'y');
  expect([first.size, [...second]]).toEqual([0, [[7, 'y']]]);
});
