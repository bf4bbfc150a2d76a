import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { birthOf, claimState, findOwner, lockName } from './state-lock.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a state folder belongs to one process until it is given back', () => {
  const release = claimState(folder);
  expect(findOwner(folder)).toBe(process.pid);
  expect(claimState(folder)).toBeUndefined();
  release?.();
  expect(findOwner(folder)).toBeUndefined();
});

it('a folder whose process is gone is free', async () => {
  const gone = spawn(process.execPath, ['-e', '']);
  await once(gone, 'exit');
  writeFileSync(join(folder, lockName), `${gone.pid} 1`);
  expect(findOwner(folder)).toBeUndefined();
  expect(claimState(folder)).toBeDefined();
});

it('a process that was given the number of an earlier one does not own its folder', () => {
  writeFileSync(join(folder, lockName), `${process.pid} 1`);
  expect(findOwner(folder)).toBeUndefined();
});

it('a process that ended but was never waited for owns nothing', async () => {
  // A shell starts a child that ends when told to, and becomes a program that never asks for it.
  const script = '(read -r _ <&3) & echo $!; exec 3<&-; exec sleep 60';
  const parent = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore', 'pipe'] });
  const [line] = await once(parent.stdout!, 'data');
  const pid = Number(`${line}`.trim());
  const command = () => execFileSync('ps', ['-o', 'comm=', '-p', `${parent.pid}`], { encoding: 'utf8' });
  await expect.poll(command).toContain('sleep');
  expect(birthOf(pid)).toBeDefined();
  (parent.stdio[3] as Writable).end();
  await expect.poll(() => birthOf(pid)).toBeUndefined();
  expect(() => process.kill(pid, 0)).not.toThrow();
  parent.kill('SIGKILL');
  await once(parent, 'exit');
});
