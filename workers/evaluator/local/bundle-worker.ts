// Bundles the Worker (or a test's variant of it) the way it is deployed: one ES module for workerd, in a tenth of a second.
import { fileURLToPath } from 'node:url';
import { build, type Metafile, stop } from 'esbuild';

export const workerEntry = fileURLToPath(new URL('../src/index.ts', import.meta.url));

export interface WorkerBundle {
  readonly code: string;
  /** What went into it, by esbuild. */
  readonly metafile: Metafile;
}

export async function bundleWorker(entry: string = workerEntry, options: { minify?: boolean } = {}): Promise<WorkerBundle> {
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
  });
  const [output] = result.outputFiles;
  if (!output) throw new Error(`esbuild made nothing of ${entry}.`);
  return { code: output.text, metafile: result.metafile };
}

/** Ends esbuild's own process; a later bundle starts it again. */
export async function endBundler(): Promise<void> {
  await stop();
}
