import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimState, findOwner, lockName } from './state-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a state folder belongs to one process until it is given back', () => {
  const release = claimState(folder);
  expect(findOwner(folder)).toBe(process.pid);
  expect(() => claimState(folder)).toThrow(`as process ${process.pid}. Stop it first.`);
  release();
  expect(findOwner(folder)).toBeUndefined();
});

it('a folder whose process is gone is free', async () => {
  const gone = spawn(process.execPath, ['-e', '']);
  await once(gone, 'exit');
  writeFileSync(join(folder, lockName), `${gone.pid}`);
  expect(findOwner(folder)).toBeUndefined();
  claimState(folder)();
});
