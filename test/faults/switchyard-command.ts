// The command `switchyard` as a process, in a folder of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const bin = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'bin', 'switchyard.mjs');

export async function switchyard(folder: string, args: readonly string[], more: Record<string, string> = {}) {
  const env = { PATH: process.env.PATH, HOME: folder, ...more };
  const child = spawn(process.execPath, [bin, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += part));
  const [code] = (await once(child, 'close')) as [number];
  return { code, text };
}
