// Replays on a thread of its own, so that no request waits for it; a thread a replay, ended with the job.
import { Worker } from 'node:worker_threads';
import type { PreviewFigures } from '@switchyard/registry-core/guardrail/preview';
import type { Replayer } from '../../ports/previews.ts';

/** What the thread tells. */
export type ReplayMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly figures: PreviewFigures };

export function createReplayer(): Replayer {
  return {
    replay(job, onProgress, signal) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const worker = new Worker(new URL('./replay-worker.ts', import.meta.url), { workerData: job });
        const stop = () => {
          reject(signal.reason);
          void worker.terminate();
        };
        signal.addEventListener('abort', stop, { once: true });
        worker.on('message', (message: ReplayMessage) => {
          if (message.kind === 'progress') onProgress(message.done, message.total);
          else resolve(message.figures);
        });
        worker.on('error', reject);
        worker.on('exit', () => {
          signal.removeEventListener('abort', stop);
          // After 'done' this says nothing any more.
          reject(new Error('The replay ended before it was done.'));
        });
      });
    },
  };
}
