// `npm run mutation`: installs what the mutation tests need, then runs them with Node 24.
// Options go through: `npm run mutation -- --mutate 'packages/registry-core/src/scope/*.ts,!**/*.test.ts'`.
import { join } from 'node:path';
import { ensureInstalled, root } from './install.mjs';
import { ensureOwnPackages, run } from './install-own.mjs';

const node = ensureInstalled();
const folder = join(root, 'test', 'mutation');
ensureOwnPackages(folder);
const stryker = join(folder, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
run(node, [stryker, 'run', 'test/mutation/stryker.config.mjs', ...process.argv.slice(2)], { cwd: root });
