// The source files of the project and what each imports, read from the files themselves. Paths are relative to the root, with slashes.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const skipped = new Set(['node_modules', 'build', 'dist', '.git', '.switchyard', '.wrangler', 'coverage', 'drizzle']);

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Project files it imports, types included. */
  readonly imports: readonly string[];
  /** Packages and built-ins it imports. */
  readonly packages: readonly string[];
}

function listPaths(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listPaths(path) : [path];
  });
}

function toProjectFile(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('@switchyard/registry-core/')) {
    return `packages/registry-core/src/${specifier.slice('@switchyard/registry-core/'.length)}.ts`;
  }
  if (!specifier.startsWith('.')) return undefined;
  const path = posix.join(posix.dirname(from), specifier);
  return /\.(ts|tsx)$/.test(path) ? path : undefined;
}

/** Everything it names another module by: imports and exports, of types too, and imports in the midst of code. */
function specifiersOf(path: string, text: string): string[] {
  const found: string[] = [];
  const add = (source: { value?: unknown } | null) => {
    if (typeof source?.value === 'string') found.push(source.value);
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add('value' in node.source ? node.source : null),
    TSImportType: (node) => add(node.source),
  }).visit(parseSync(path, text).program);
  return found;
}

function readSource(absolute: string): SourceFile {
  const path = relative(root, absolute).split(sep).join('/');
  const text = readFileSync(absolute, 'utf8');
  const specifiers = specifiersOf(path, text);
  const imports = specifiers.flatMap((specifier) => toProjectFile(path, specifier) ?? []);
  const packages = specifiers.filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('@switchyard/'));
  return { path, text, imports, packages };
}

/** Every TypeScript file of the project. */
export const sources: readonly SourceFile[] = listPaths(root)
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
  .map(readSource);

export function isTest(path: string): boolean {
  return path.startsWith('test/') || /\.test\.tsx?$/.test(path);
}

/** What runs in production: everything but tests, benchmarks and configuration. */
export const product = sources.filter(
  ({ path }) => !isTest(path) && !path.startsWith('bench/') && !path.startsWith('scripts/') && /^(apps|workers|packages)\//.test(path),
);

export function exists(path: string): boolean {
  return existsSync(join(root, path));
}
