// `npm start`: installs what is missing, then hands over to start.ts on Node 24. Signals pass through; the exit code comes back.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled, root } from './install.mjs';

const node = ensureInstalled();
const followParent = pathToFileURL(join(root, 'scripts', 'follow-parent.mjs')).href;
// Its own process group: a Ctrl-C reaches start.ts once, from here, and the stack is taken down in order.
const child = spawn(node, ['--import', followParent, join(root, 'scripts', 'start.ts'), ...process.argv.slice(2)], {
  stdio: ['pipe', 'inherit', 'inherit'],
  env: { ...process.env, NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'switchyard') },
  detached: true,
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
// npm ends without passing every signal on; without it there is nobody left to stop us.
const parent = process.ppid;
setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref();
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
