// One process of the stack: started with its output in a log file, waited for by its health, ended by its own id. It also ends
// by itself when this process dies (follow-parent.mjs).
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..', '..');
const followParent = pathToFileURL(join(import.meta.dirname, '..', 'follow-parent.mjs')).href;
const stopMsMax = 8_000;

export interface ChildOptions {
  /** For people: `console`, `edge`, `identity`. */
  readonly name: string;
  /** From the root of the checkout. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFolder: string;
  /** Answers 200 when the child is ready. */
  readonly healthUrl: string;
}

export interface Child {
  readonly name: string;
  readonly process: ChildProcess;
  /** Settles when the process has ended, with a sentence and the end of its log. */
  readonly ended: Promise<string>;
  ready(): Promise<void>;
  stop(): Promise<void>;
}

export function startChild({ name, script, env, logFolder, healthUrl }: ChildOptions): Child {
  mkdirSync(logFolder, { recursive: true });
  const logPath = join(logFolder, `${name}.log`);
  const log = openSync(logPath, 'w');
  const child = spawn(process.execPath, ['--import', followParent, script], {
    cwd: root,
    // Compiled once, reused by the next start.
    env: { ...process.env, NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'switchyard'), ...env },
    stdio: ['pipe', log, log],
    // Out of the terminal's process group: Ctrl-C ends the stack in order, not everything at once.
    detached: true,
  });
  closeSync(log);
  const ended = once(child, 'exit').then(([code, signal]) => `The ${name} ended (${signal ?? `code ${code}`}). ${lastLines(logPath)}`);
  return {
    name,
    process: child,
    ended,
    ready: () => Promise.race([untilHealthy(healthUrl), ended.then((message) => Promise.reject(new Error(message)))]),
    stop: () => stop(child),
  };
}

function lastLines(path: string): string {
  const lines = readFileSync(path, 'utf8').trim().split('\n').slice(-12);
  return lines.join('') === '' ? `It said nothing; its log is ${path}.` : `Its last words:\n  ${lines.join('\n  ')}`;
}

async function untilHealthy(url: string): Promise<void> {
  while (!(await isHealthy(url))) await new Promise((resolve) => setTimeout(resolve, 25));
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** Asks politely by its own id, and insists when that takes too long. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
  await exited;
  clearTimeout(insist);
}
