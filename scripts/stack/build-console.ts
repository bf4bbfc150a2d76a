// Builds the console when its sources have changed since the last build, by the digest of what goes into it.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compressAssets } from './compress-assets.ts';

const root = join(import.meta.dirname, '..', '..');
const console_ = join(root, 'apps', 'console');
const stamp = join(console_, 'build', 'sources.sha256');
const inputs = ['apps/console/app', 'apps/console/public', 'packages/registry-core/src'];
const files = ['apps/console/vite.config.ts', 'apps/console/postcss.config.js', 'apps/console/package.json', 'package-lock.json'];

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function digestSources(): string {
  const hash = createHash('sha256');
  const paths = [...inputs.flatMap((input) => listFiles(join(root, input))), ...files.map((file) => join(root, file))];
  for (const path of paths.sort()) hash.update(path).update(readFileSync(path));
  return hash.digest('hex');
}

/** Answers whether anything had to be built. */
export async function buildConsole(onStep: (step: string) => void): Promise<boolean> {
  const digest = digestSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return false;
  onStep('building the console');
  const output: string[] = [];
  const remix = join(root, 'node_modules', '@remix-run', 'dev', 'dist', 'cli.js');
  // A test runner's NODE_ENV would build React for development.
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = spawn(process.execPath, [remix, 'vite:build'], { cwd: console_, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => output.push(`${part}`));
  }
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The console does not build:\n${output.join('').trim().split('\n').slice(-30).join('\n')}`);
  compressAssets(join(console_, 'build', 'client', 'assets'));
  writeFileSync(stamp, digest);
  return true;
}
