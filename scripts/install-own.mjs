// Packages that only one folder needs, and that are therefore no part of what everyone installs: the benchmarks' and the mutation tests'.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Installs the packages of `folder`'s own lock file when they are missing or have changed. */
export function ensureOwnPackages(folder) {
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  const stamp = join(folder, 'node_modules', '.installed-lock.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error(`Installing the packages of ${folder} …`);
  // Its chatter goes to stderr, so that --json leaves only JSON on stdout.
  // Not `npm ci`, for the reason that install.mjs gives.
  run('npm', ['install', '--no-save', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  writeFileSync(stamp, lock);
}

/** Runs a command to its end; a failure is ours too. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) console.error(`${command} did not start: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}
