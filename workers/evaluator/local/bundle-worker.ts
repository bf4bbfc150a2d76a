// Bundles the Worker (or a test's variant of it) the way it is deployed: one ES module for workerd, in a tenth of a second.
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin, stop } from 'esbuild';

export const workerEntry = fileURLToPath(new URL('../src/index.ts', import.meta.url));

export interface WorkerBundle {
  readonly code: string;
  /** What went into it, by esbuild. */
  readonly metafile: Metafile;
}

export interface BundleOptions {
  readonly minify?: boolean;
  /** Another file in place of `bounds.ts`, for tests that cannot wait as long or count as far. */
  readonly bounds?: string | undefined;
}

export async function bundleWorker(entry: string = workerEntry, options: BundleOptions = {}): Promise<WorkerBundle> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    minify: options.minify ?? false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    logLevel: 'silent',
    plugins: options.bounds === undefined ? [] : [withBounds(options.bounds)],
  });
  const [output] = result.outputFiles;
  if (!output) throw new Error(`esbuild made nothing of ${entry}.`);
  return { code: output.text, metafile: result.metafile };
}

function withBounds(path: string): Plugin {
  return {
    name: 'with-bounds',
    // The file in its place may itself import what it replaces.
    setup: (bundle) => bundle.onResolve({ filter: /\/bounds\.ts$/ }, ({ importer }) => (importer === path ? undefined : { path })),
  };
}

/** Ends esbuild's own process; a later bundle starts it again. */
export async function endBundler(): Promise<void> {
  await stop();
}
