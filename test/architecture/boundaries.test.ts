// Who may import whom. The rules are those of ARCHITECTURE.md.
import { describe, expect, it } from 'vitest';
import { exists, product, type SourceFile, sources } from './source-tree.ts';

const core = 'packages/registry-core/src/';
const coreOrder = [
  'registry',
  'scope',
  'flag',
  'snapshot',
  'evaluate',
  'import',
  'rule',
  'replay',
  'guardrail',
  'change',
  'access',
  'audit',
  'rollout',
  'alert',
];
const app = 'apps/console/app/';

function importsOf(prefix: string, allowed: (imported: string, file: SourceFile) => boolean): string[] {
  return product
    .filter(({ path }) => path.startsWith(prefix))
    .flatMap((file) => file.imports.filter((imported) => !allowed(imported, file)).map((imported) => `${file.path} → ${imported}`));
}

function coreFolder(path: string): string {
  return path.slice(core.length).split('/')[0] ?? '';
}

describe('imports', () => {
  it('lead to files that exist', () => {
    const missing = sources.flatMap((file) =>
      file.imports.filter((imported) => !exists(imported) && !imported.includes('/build/')).map((imported) => `${file.path} → ${imported}`),
    );
    expect(missing).toEqual([]);
  });

  it('inside the core go only to folders further left', () => {
    const wrong = importsOf(
      core,
      (imported, file) => imported.startsWith(core) && coreOrder.indexOf(coreFolder(imported)) <= coreOrder.indexOf(coreFolder(file.path)),
    );
    expect(wrong).toEqual([]);
  });

  it('of the core name only leaf libraries and no built-in of any platform', () => {
    const leaves = /^(zod|re2js|@marcbachmann\/cel-js|@noble\/hashes\/.+|@cfworker\/json-schema)$/;
    const wrong = product
      .filter(({ path }) => path.startsWith(core))
      .flatMap((file) => file.packages.filter((name) => !leaves.test(name)).map((name) => `${file.path} → ${name}`));
    expect(wrong).toEqual([]);
  });

  it('of the Worker reach only the core folders that evaluate', () => {
    const allowed = new RegExp(`^(workers/evaluator/|${core}(registry|scope|flag|snapshot|evaluate)/)`);
    expect(importsOf('workers/evaluator/src/', (imported) => allowed.test(imported))).toEqual([]);
  });

  it('of use-cases and queries reach ports, access, findings, notices and the core, never an adapter, a route or another use-case', () => {
    const allowed = new RegExp(
      `^(${core}|${app}(ports|ports/[a-z-]+|caller|access\\.server|who-asks\\.server|findings\\.server|kept-work\\.server|gates\\.server|flight\\.server|notice|notify\\.server|preview-stand\\.server|flag-records\\.server|follow-groups\\.server|digest\\.server)\\.ts$)`,
    );
    const sameArea = (imported: string, file: SourceFile) => imported.startsWith(file.path.slice(0, file.path.lastIndexOf('/') + 1));
    const useCase = /\/usecases\/[^/]+\/[a-z-]+\.server\.ts$/;
    expect(importsOf(`${app}usecases/`, (to, file) => allowed.test(to) || (sameArea(to, file) && !useCase.test(to)))).toEqual([]);
    expect(importsOf(`${app}queries/`, (to) => allowed.test(to) || to.startsWith(`${app}queries/`))).toEqual([]);
  });

  it('of adapters reach ports, settings, notices, other adapters and the core', () => {
    const allowed = new RegExp(
      `^(${core}|${app}(ports|ports/[a-z-]+|settings\\.server|notice|notify\\.server|paths|networks)\\.ts$|${app}adapters/)`,
    );
    expect(importsOf(`${app}adapters/`, (imported) => allowed.test(imported))).toEqual([]);
  });

  it('name adapters only in the container', () => {
    const wrong = product
      .filter(({ path }) => path.startsWith(app) && !path.startsWith(`${app}adapters/`) && path !== `${app}container.server.ts`)
      .flatMap((file) =>
        file.imports.filter((imported) => imported.startsWith(`${app}adapters/`)).map((imported) => `${file.path} → ${imported}`),
      );
    expect(wrong).toEqual([]);
  });

  it('never go from route to route', () => {
    expect(importsOf(`${app}routes/`, (imported) => !imported.startsWith(`${app}routes/`))).toEqual([]);
  });

  it('call decide() in one place only', () => {
    const callers = product.filter((file) => file.path.startsWith('apps/') && /\bdecide\(/.test(file.text.replace(/^\s*\/\/.*$/gm, '')));
    expect(callers.map(({ path }) => path)).toEqual([`${app}access.server.ts`]);
  });
});
