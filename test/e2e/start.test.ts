// `npm start` as a person meets it, in its own processes: what it prints is true, what it starts it also ends, and whatever
// goes wrong is one clear line.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePorts, requireFreePorts, type StackPorts } from '../../scripts/stack/ports.ts';

const root = join(import.meta.dirname, '..', '..');
const stateDir = mkdtempSync(join(tmpdir(), 'switchyard-start-'));
let ports: StackPorts;
let started: Started | undefined;

interface Started {
  readonly process: ChildProcess;
  readonly output: () => string;
  /** Settles with the exit code. */
  readonly ended: Promise<number | null>;
}

function environment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _unset, ...env } = process.env;
  const { console, edge, identity, postgres } = ports;
  const chosen = { CONSOLE_PORT: console, EDGE_PORT: edge, IDENTITY_PORT: identity, POSTGRES_PORT: postgres };
  return { ...env, ...Object.fromEntries(Object.entries(chosen).map(([name, port]) => [name, `${port}`])), SWITCHYARD_STATE: stateDir };
}

function start(): Started {
  const child = spawn(process.execPath, [join(root, 'scripts', 'start.mjs')], {
    cwd: root,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += part));
  started = { process: child, output: () => text, ended: once(child, 'close').then(([code]) => code as number | null) };
  return started;
}

async function untilReady(run: Started): Promise<void> {
  const ended = run.ended.then((code) => Promise.reject(new Error(`It ended with ${code}:\n${run.output()}`)));
  const ready = expect.poll(run.output, { timeout: 120_000, interval: 50 }).toContain('is ready after');
  await Promise.race([ready, ended]);
}

/** Every process that descends from `pid`, found before it ends, because afterwards they have other parents. */
function descendants(pid: number): { readonly pid: number; readonly command: string }[] {
  const lines = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,command='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).split(
    '\n',
  );
  const all = lines.flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match ? [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? '' }] : [];
  });
  const below = (parent: number): typeof all => all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return below(pid).filter(({ command }) => !command.startsWith('ps '));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie that nobody waits for is dead all the same.
    return !/^\s*Z/.test(execFileSync('ps', ['-o', 'stat=', '-p', `${pid}`], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}

async function expectNothingLeft(family: { readonly pid: number }[]): Promise<void> {
  expect(family.length).toBeGreaterThanOrEqual(5);
  await expect.poll(() => family.filter(({ pid }) => isAlive(pid)), { timeout: 20_000 }).toEqual([]);
  await expect.poll(() => requireFreePorts(ports, ['console', 'edge', 'identity', 'postgres']).then(() => 'free', String)).toBe('free');
}

/** The command between "paste this" and the next paragraph. */
function printedCurl(output: string): string {
  return /curl -s [\s\S]*?\n\n/.exec(output)?.[0].trim() ?? '';
}

function paste(command: string): { key: string; value: unknown } {
  return JSON.parse(execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' }));
}

beforeAll(async () => {
  ports = await freePorts();
});

afterEach(async () => {
  started?.process.kill('SIGTERM');
  await started?.ended;
});

afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

describe('npm start', () => {
  let firstCurl = '';

  it('starts over cleanly after it was cut short while seeding', async () => {
    const run = start();
    await expect.poll(run.output, { timeout: 120_000, interval: 20 }).toContain('seeding');
    const family = descendants(run.process.pid!);
    run.process.kill('SIGKILL');
    await run.ended;
    await expectNothingLeft(family);
  });

  it('then prints a call that answers, and a Ctrl-C ends every process that it started', async () => {
    const run = start();
    await untilReady(run);
    firstCurl = printedCurl(run.output());
    expect(paste(firstCurl)).toMatchObject({ key: 'fees.provider_pct', value: 0.1 });
    expect((await fetch(`http://localhost:${ports.console}/healthz`)).status).toBe(200);
    for (const words of ['Staff engineer', 'City operations, Houston', 'Finance director', 'Head of platform', 'Internal auditor']) {
      expect(run.output()).toContain(words);
    }
    const family = descendants(run.process.pid!);
    run.process.kill('SIGINT');
    expect(await run.ended).toBe(0);
    await expectNothingLeft(family);
  });

  it('finds everything again on the second start, refuses a third beside it, and is not reset while it runs', async () => {
    const run = start();
    await untilReady(run);
    expect(printedCurl(run.output())).toBe(firstCurl);
    expect(run.output()).not.toContain('seeding');

    const beside = start();
    expect(await beside.ended).toBe(1);
    expect(beside.output().trim().split('\n')).toHaveLength(1);
    expect(beside.output()).toContain('is running from');
    expect(() => execFileSync(process.execPath, ['scripts/reset.mjs'], { cwd: root, env: environment(), stdio: 'pipe' })).toThrow(
      /Stop it with Ctrl-C/,
    );
    run.process.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });

  it('leaves nothing behind when it is killed without a chance to clean up', async () => {
    const run = start();
    await untilReady(run);
    const family = descendants(run.process.pid!);
    run.process.kill('SIGKILL');
    await run.ended;
    await expectNothingLeft(family);
  });

  it('ends the rest and says which part it was when one dies', async () => {
    const run = start();
    await untilReady(run);
    const family = descendants(run.process.pid!);
    const identity = family.find(({ command }) => command.includes('apps/identity/server.ts'));
    process.kill(identity?.pid ?? 0, 'SIGKILL');
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain('The identity ended (SIGKILL).');
    await expectNothingLeft(family);
  });

  it('names a taken port and its variable before it starts anything', async () => {
    const squatter = createServer().listen(ports.edge, '127.0.0.1');
    await once(squatter, 'listening');
    const run = start();
    expect(await run.ended).toBe(1);
    expect(run.output().trim()).toBe(`Port ${ports.edge} (edge; set EDGE_PORT to another one) is taken by another program.`);
    squatter.close();
    await once(squatter, 'close');
  });
});
