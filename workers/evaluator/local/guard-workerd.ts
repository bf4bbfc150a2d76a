// Sees to it that workerd ends with this process, even when this process is ended so hard that it cannot do it itself: an
// orphan would keep the port and the state for itself. A shell waits on a pipe that closes when we are gone.
import { spawn, spawnSync } from 'node:child_process';

/** Lets go again: call it once workerd has ended in order. */
export type LetGo = () => void;

export function guardWorkerd(): LetGo {
  const { stdout, error } = spawnSync('pgrep', ['-P', String(process.pid), 'workerd'], { encoding: 'utf8' });
  const pids = error ? [] : stdout.split('\n').filter((pid) => /^\d+$/.test(pid));
  // Without pgrep (or on Windows) there is no guard; everything else works all the same.
  if (pids.length === 0) return () => {};
  const guard = spawn('/bin/sh', ['-c', 'cat; kill "$@"', 'guard-workerd', ...pids], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // A group of its own: Ctrl-C in the terminal is not for the guard.
    detached: true,
  });
  guard.on('error', () => {});
  guard.unref();
  return () => void guard.kill('SIGKILL');
}
