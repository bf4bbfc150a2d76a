// Who uses a state folder: a file with a process id. A folder whose process is gone is free; `npm run reset` asks the same.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefused } from './ports.ts';

export const lockName = 'running.pid';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The process that runs from this folder, if any. */
export function findOwner(stateDir: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(stateDir, lockName), 'utf8'));
    return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the folder for this process; answers how to give it back. */
export function claimState(stateDir: string): () => void {
  const owner = findOwner(stateDir);
  if (owner !== undefined) throw new StartRefused(`Switchyard is running from ${stateDir} already, as process ${owner}. Stop it first.`);
  const path = join(stateDir, lockName);
  rmSync(path, { force: true });
  const file = openSync(path, 'wx');
  writeSync(file, `${process.pid}`);
  closeSync(file);
  return () => rmSync(path, { force: true });
}
