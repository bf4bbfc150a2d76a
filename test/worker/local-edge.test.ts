// The local edge as a process: one ready line, a clean end, a taken port named in one line.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const entry = fileURLToPath(new URL('../../workers/evaluator/local/start-local-edge.ts', import.meta.url));

async function startProcess(port: number): Promise<{ child: ChildProcess; ended: Promise<number | null>; output: () => string }> {
  const stateDir = await mkdtemp(join(tmpdir(), 'switchyard-edge-'));
  const env = { ...process.env, EDGE_PORT: String(port), EDGE_STATE: stateDir, PUBLISH_KEYS: '{"keys":[]}' };
  const child = spawn(process.execPath, [entry], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (part: Buffer) => {
    text += part.toString();
  });
  child.stderr.on('data', (part: Buffer) => {
    text += part.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(stateDir, { recursive: true, force: true });
  });
  return { child, ended, output: () => text };
}

it.each(['SIGTERM', 'SIGINT'] as const)('says one line when it is ready, and ends on %s', async (signal) => {
  const { child, ended, output } = await startProcess(0);
  await expect.poll(output, { timeout: 20_000 }).toMatch(/ready at http:\/\/127\.0\.0\.1:\d+\n/);
  const url = /http:\S+/.exec(output())?.[0] ?? '';
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  child.kill(signal);
  expect(await ended).toBe(0);
  expect(output().trim().split('\n')).toHaveLength(1);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});

it('takes workerd along when it is ended the hard way', async () => {
  const { child, ended, output } = await startProcess(0);
  await expect.poll(output, { timeout: 20_000 }).toMatch(/ready at/);
  const url = /http:\S+/.exec(output())?.[0] ?? '';
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  child.kill('SIGKILL');
  await ended;
  const isGone = () =>
    fetch(`${url}/healthz`).then(
      () => false,
      () => true,
    );
  await expect.poll(isGone, { timeout: 10_000 }).toBe(true);
});

it('names a taken port in one line', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  const { ended, output } = await startProcess(port);
  expect(await ended).toBe(1);
  expect(output()).toBe(`The edge did not start: Port ${port} is taken; set EDGE_PORT to a free one.\n`);
});
