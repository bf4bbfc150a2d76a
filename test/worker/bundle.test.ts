// What the deployed Worker consists of: only what evaluates, in a size that starts fast, deployable without the network.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { bundleWorker } from '../../workers/evaluator/local/bundle-worker.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

it('the bundle holds the evaluator and nothing of rules, changes, access or audit', async () => {
  const { metafile } = await bundleWorker();
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.some((path) => path.endsWith('registry-core/src/evaluate/open-snapshot.ts'))).toBe(true);
  expect(inputs.filter((path) => /registry-core\/src\/(rule|change|access|audit|guardrail|import)\//.test(path))).toEqual([]);
  expect(inputs.filter((path) => /apps\/|packages\/cli|node_modules\/(miniflare|wrangler|pg|react|@marcbachmann)\//.test(path))).toEqual(
    [],
  );
});

it('the bundle stays small enough for a cold isolate', async () => {
  const { code } = await bundleWorker(undefined, { minify: true });
  const kib = (bytes: number) => Math.round(bytes / 1024);
  const size = { minified: kib(Buffer.byteLength(code)), gzipped: kib(gzipSync(code).length) };
  console.info(`The Worker has ${size.minified} KiB minified, ${size.gzipped} KiB gzipped.`);
  expect(size.gzipped).toBeLessThan(150);
});

it('wrangler finds nothing to complain about in a dry run', async () => {
  const home = await mkdtemp(join(tmpdir(), 'switchyard-wrangler-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: home,
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_LOG_PATH: join(home, 'logs'),
    WRANGLER_HIDE_BANNER: 'true',
    CI: '1',
    NO_COLOR: '1',
    // No proxy answers here: whatever wrangler might ask of the network fails.
    HTTPS_PROXY: 'http://127.0.0.1:9',
    HTTP_PROXY: 'http://127.0.0.1:9',
  };
  const wrangler = spawn(join(root, 'node_modules/.bin/wrangler'), ['deploy', '--dry-run', '--outdir', join(home, 'out')], {
    cwd: root,
    env,
  });
  const output: Buffer[] = [];
  wrangler.stdout.on('data', (part: Buffer) => output.push(part));
  wrangler.stderr.on('data', (part: Buffer) => output.push(part));
  const code = await new Promise((resolve) => wrangler.on('close', resolve));
  const text = Buffer.concat(output).toString();
  expect({ code, text }).toMatchObject({ code: 0, text: expect.stringMatching(/RELEASE_HUB[\s\S]*RELEASES/) });
  expect(text.match(/warning.*/gi) ?? []).toEqual([expect.stringContaining('Proxy environment variables')]);
});
