// How much JavaScript each route makes a browser load before anything works, as the build has it and compressed as it is sent. The budget is
// a promise; the table that this prints says where it goes.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildConsole } from '../../scripts/stack/build-console.ts';

const kB = 1_000;
const budget = 200 * kB;
const build = join(import.meta.dirname, '..', '..', 'apps', 'console', 'build');

interface Module {
  readonly module: string;
  readonly imports?: readonly string[];
}

interface RouteModule extends Module {
  readonly id: string;
  readonly parentId?: string;
}

interface Assets {
  readonly entry: Module;
  readonly routes: Readonly<Record<string, RouteModule>>;
}

let assets: Assets;
beforeAll(async () => {
  await buildConsole(() => {});
  // Written by `remix vite:build`.
  assets = ((await import(join(build, 'server', 'index.js'))) as { assets: Assets }).assets;
});

function filesOf(id: string): Set<string> {
  // Not the list of all routes: each page brings the part of it that it needs.
  const files = new Set([assets.entry.module, ...(assets.entry.imports ?? [])]);
  for (let route = assets.routes[id]; route; route = assets.routes[route.parentId ?? '']) {
    for (const file of [route.module, ...(route.imports ?? [])]) files.add(file);
  }
  return files;
}

function weightOf(file: string): number {
  const path = join(build, 'client', file);
  return readFileSync(existsSync(`${path}.gz`) ? `${path}.gz` : path).length;
}

describe('the weight of a page', () => {
  it('is within the budget on every route', () => {
    const weights = Object.keys(assets.routes)
      .map((id) => ({ id, bytes: [...filesOf(id)].reduce((sum, file) => sum + weightOf(file), 0) }))
      .sort((a, b) => b.bytes - a.bytes);
    const lines = weights.map(({ id, bytes }) => `${(bytes / kB).toFixed(1).padStart(7)} kB  ${id}`);
    console.log(
      `Initial JavaScript, gzip, of ${weights.length} routes; the budget is ${budget / kB} kB:\n${lines.slice(0, 12).join('\n')}`,
    );
    expect(weights.length).toBeGreaterThan(50);
    expect(weights.filter(({ bytes }) => bytes > budget)).toEqual([]);
  });

  it('is what is sent: each file was compressed from the one that was built', () => {
    const files = Object.keys(assets.routes).flatMap((id) => [...filesOf(id)]);
    for (const file of new Set(files)) {
      const path = join(build, 'client', file);
      if (existsSync(`${path}.br`)) expect(brotliDecompressSync(readFileSync(`${path}.br`)).equals(readFileSync(path))).toBe(true);
    }
  });
});
