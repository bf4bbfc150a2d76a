// Loaded before a child of the stack by `--import`: when the process that started it is gone, however it went, standard input
// closes, and the child ends as if it had been told to. So no process outlives `npm start`.
import { isMainThread } from 'node:worker_threads';

// A thread of the child loads this too, and its own standard input ends at once.
if (isMainThread) {
  process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.on('error', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.resume();
  // Reading must not keep a process alive that has nothing else to do.
  process.stdin.unref?.();
}
