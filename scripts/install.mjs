// Installs what is missing, with the Node that happens to be there (20 or later): everything after this runs on the Node 24
// that comes with the packages. Installed once, it costs a few milliseconds.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lockFile = join(root, 'package-lock.json');
const npmsOwnLockFile = join(root, 'node_modules', '.package-lock.json');
const stamp = join(root, 'node_modules', '.switchyard-installed');
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

function lockDigest() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

/** Installed by us from this very lock file, or by hand after the lock file was last written. */
function isInstalled() {
  if (!existsSync(node) || !existsSync(npmsOwnLockFile)) return false;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockDigest()) return true;
  return !existsSync(stamp) && statSync(npmsOwnLockFile).mtimeMs >= statSync(lockFile).mtimeMs;
}

/** Makes sure that the packages of the lock file are there; answers the path of Node 24. */
export function ensureInstalled() {
  if (Number(process.versions.node.split('.')[0]) < 20) fail(`Switchyard needs Node 20 or later; this is ${process.version}.`);
  if (!isInstalled()) install();
  writeFileSync(stamp, lockDigest());
  return node;
}

function install() {
  const fresh = !existsSync(npmsOwnLockFile);
  console.log(fresh ? 'Installing packages; this happens once and takes a minute or so.' : 'The lock file has changed; installing.');
  const started = Date.now();
  // Not `npm ci`: it insists on the optional builds of every platform, of which a registry mirror may lack some.
  const { status } = spawnSync('npm', ['install', '--no-save', '--loglevel=error', '--no-fund', '--no-audit'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) fail('npm could not install the packages; its message is above.');
  if (!existsSync(node))
    fail('The package "node" did not unpack its binary. Allow install scripts (npm config get ignore-scripts) and try again.');
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
