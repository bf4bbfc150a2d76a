// `npm run bench`: installs the benchmarks' own packages, then runs them with Node 24.
// Options go through: `npm run bench -- --only evaluate --json`.
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { ensureOwnPackages, run } from './install-own.mjs';

const node = ensureInstalled();
const folder = fileURLToPath(new URL('../bench/', import.meta.url));
ensureOwnPackages(folder);
run(node, ['--expose-gc', '--allow-natives-syntax', 'run.mjs', ...process.argv.slice(2)], { cwd: folder });
