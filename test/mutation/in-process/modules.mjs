// Loads the copied project anew for each run, so that nothing a mutant left in a module's memory meets the next one. Types are stripped once.
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const core = '@switchyard/registry-core/';
const sources = new Map();
const tests = new URL('./tests.mjs', import.meta.url).href;

/** `run` in an address makes it a module of its own. */
const runOf = (url) => (url === undefined ? null : new URL(url).searchParams.get('run'));
const inRun = (url, run) => `${url.split('?')[0]}?run=${run}`;

function sourceOf(url) {
  const path = fileURLToPath(url.split('?')[0]);
  const known = sources.get(path);
  if (known !== undefined) return known;
  const source = stripTypeScriptTypes(readFileSync(path, 'utf8'));
  sources.set(path, source);
  return source;
}

export function hookModules(root) {
  registerHooks({
    resolve(specifier, context, next) {
      const run = runOf(context.parentURL);
      if (run === null) return next(specifier, context);
      if (specifier === 'vitest') return { url: tests, shortCircuit: true };
      // The workspace's link leads back to the files without mutants.
      const path = specifier.startsWith(core) && join(root, 'packages/registry-core/src', `${specifier.slice(core.length)}.ts`);
      const found = path ? { url: pathToFileURL(path).href, shortCircuit: true } : next(specifier, context);
      return found.url.endsWith('.ts') && !found.url.includes('/node_modules/') ? { ...found, url: inRun(found.url, run) } : found;
    },
    load(url, context, next) {
      if (!url.startsWith('file:') || runOf(url) === null) return next(url, context);
      return { format: 'module', source: sourceOf(url), shortCircuit: true };
    },
  });
}

export function importInRun(path, run) {
  return import(inRun(pathToFileURL(path).href, run));
}
