// No import cycles, types included: a cycle means that two files are one thing or that a third is missing.
import { expect, it } from 'vitest';
import { sources } from './source-tree.ts';

const importsByPath = new Map(sources.map((file) => [file.path, file.imports]));

/** The first cycle reachable from `path`, as the paths on it; depth-first with the usual three colours. */
function findCycle(path: string, open: string[], done: Set<string>): string[] | undefined {
  if (done.has(path)) return undefined;
  const start = open.indexOf(path);
  if (start >= 0) return [...open.slice(start), path];
  for (const next of importsByPath.get(path) ?? []) {
    const cycle = findCycle(next, [...open, path], done);
    if (cycle) return cycle;
  }
  done.add(path);
  return undefined;
}

it('no file imports itself by any way round', () => {
  const done = new Set<string>();
  const cycles = sources.flatMap((file) => findCycle(file.path, [], done)?.join(' → ') ?? []);
  expect(cycles).toEqual([]);
});
