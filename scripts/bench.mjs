// `npm run bench`: installs the benchmarks' own packages when they are missing or have changed, then runs them with Node 24.
// Options go through: `npm run bench -- --only evaluate --json`.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';

const node = ensureInstalled();
const folder = fileURLToPath(new URL('../bench/', import.meta.url));
const lock = readFileSync(`${folder}package-lock.json`, 'utf8');
const stamp = `${folder}node_modules/.installed-lock.json`;

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: 'inherit', ...options });
  if (error) console.error(`${command} did not start: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  console.error('Installing what the benchmarks compare with …');
  // Its chatter goes to stderr, so that --json leaves only JSON on stdout.
  // Not `npm ci`, for the reason that install.mjs gives.
  run('npm', ['install', '--no-save', '--loglevel=error'], {
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  writeFileSync(stamp, lock);
}
run(node, ['--expose-gc', '--allow-natives-syntax', 'run.mjs', ...process.argv.slice(2)]);
