// Who uses a state folder: a file with a process id and the time at which that process began, because numbers are given again
// and because a process that ended but was never waited for still has one. Plain JavaScript, so that `npm run reset` can ask.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const lockName = 'running.pid';

/** What tells a process from another of the same number; undefined when it is gone or only its entry is left. */
export function birthOf(pid) {
  if (existsSync('/proc/self/stat')) {
    try {
      // proc(5): after the name in parentheses come the state and, nineteen fields later, the start in clock ticks.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  const { stdout, status } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', `${pid}`], { encoding: 'utf8' });
  const [state = 'Z', ...start] = (status === 0 ? stdout : '').trim().split(/\s+/);
  return state === '' || state.startsWith('Z') ? undefined : start.join('-');
}

/** The process that runs from this folder, if any. */
export function findOwner(stateDir) {
  try {
    const [pid, birth] = readFileSync(join(stateDir, lockName), 'utf8').split(' ');
    return birth !== '' && birthOf(Number(pid)) === birth ? Number(pid) : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the folder for this process and answers how to give it back, unless another process has it. */
export function claimState(stateDir) {
  if (findOwner(stateDir) !== undefined) return undefined;
  const path = join(stateDir, lockName);
  rmSync(path, { force: true });
  try {
    writeFileSync(path, `${process.pid} ${birthOf(process.pid)}`, { flag: 'wx' });
  } catch (error) {
    if (error.code === 'EEXIST') return undefined;
    throw error;
  }
  return () => rmSync(path, { force: true });
}
