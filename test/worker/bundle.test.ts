// What the deployed Worker consists of: only what evaluates, in a size that starts fast, deployable without the network.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
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
  expect(
    inputs.filter((path) => /apps\/|packages\/cli|node_modules\/(miniflare|wrangler|pg|react|zod|@marcbachmann)\//.test(path)),
  ).toEqual([]);
});

it('the bundle stays small enough for a cold isolate', async () => {
  const { code } = await bundleWorker(undefined, { minify: true });
  const kib = (bytes: number) => Math.round(bytes / 1024);
  const size = { minified: kib(Buffer.byteLength(code)), gzipped: kib(gzipSync(code).length) };
  console.info(`The Worker has ${size.minified} KiB minified, ${size.gzipped} KiB gzipped.`);
  expect(size.gzipped).toBeLessThan(150);
});

/** Wrangler itself, in a home of its own and without a network. */
async function runWrangler(...args: string[]): Promise<{ code: number | null; text: string; home: string }> {
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
  const wrangler = spawn(join(root, 'node_modules/.bin/wrangler'), args, { cwd: root, env });
  const output: Buffer[] = [];
  wrangler.stdout.on('data', (part: Buffer) => output.push(part));
  wrangler.stderr.on('data', (part: Buffer) => output.push(part));
  const code = await new Promise<number | null>((resolve) => wrangler.on('close', resolve));
  return { code, text: Buffer.concat(output).toString(), home };
}

it('wrangler finds nothing to complain about in a dry run, and binds everything that the Worker asks for', async () => {
  const vars = ['--var', 'PUBLISH_KEYS:{"keys":[]}', '--var', 'RECOVERY_KEYS:{"keys":[]}'];
  const { code, text } = await runWrangler('deploy', '--dry-run', '--outdir', join(tmpdir(), `switchyard-out-${process.pid}`), ...vars);
  onTestFinished(() => rm(join(tmpdir(), `switchyard-out-${process.pid}`), { recursive: true, force: true }));
  expect({ code, text }).toMatchObject({ code: 0 });
  for (const binding of [
    'RELEASE_HUB',
    'RELEASE_RELAY',
    'RELEASES',
    'USAGE',
    'RATE_LOW',
    'RATE_STANDARD',
    'RATE_HIGH',
    'PUBLISH_KEYS',
    'CONSOLE_URL',
  ])
    expect(text).toContain(`env.${binding} `);
  expect(text.match(/warning.*/gi) ?? []).toEqual([expect.stringContaining('Proxy environment variables')]);
});

const commands = [...readFileSync(join(root, 'docs/deploy.md'), 'utf8').matchAll(/^npx wrangler ((?:[a-z]+ ?)+)/gm)].map(
  ([, words]) => words?.trim() ?? '',
);

it('docs/deploy.md names the commands that it takes', () => {
  expect(commands).toEqual(['login', 'kv namespace create', 'queues create switchyard', 'deploy', 'deploy', 'secret put']);
});

it.each([...new Set(commands)].map((command) => command.replace(/ switchyard$/, '')))(
  'wrangler %s is a command of this wrangler',
  async (command) => {
    const { code, text } = await runWrangler(...command.split(' '), '--help');
    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining(`wrangler ${command}`) });
  },
);
