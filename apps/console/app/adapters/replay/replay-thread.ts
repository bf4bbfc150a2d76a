// Replays on threads of their own, so that no request waits for them: many events are divided among as many as there are processors.
// The threads of a replay end with it.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { mergePreviews, type PreviewTally, toPreviewFigures } from '@switchyard/registry-core/guardrail/preview';
import type { Replayer, ReplayJob } from '../../ports/previews.ts';
import type { ReplayPart } from './run-replay.ts';

export interface ReplayTask {
  readonly job: ReplayJob;
  readonly part: ReplayPart;
}

/** What a thread tells. */
export type ReplayMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly tally: PreviewTally };

const threadsMax = 4;
/** Fewer characters of events are replayed sooner than another thread has begun. */
const charactersPerThread = 2_000_000;

export function createReplayer(): Replayer {
  return {
    async replay(job, onProgress, signal) {
      signal.throwIfAborted();
      const characters = job.recordings.reduce((sum, { length }) => sum + length, 0);
      const of = Math.min(threadsMax, availableParallelism(), Math.ceil(characters / charactersPerThread) || 1);
      const told = Array.from({ length: of }, () => ({ done: 0, total: 0 }));
      const sum = (what: 'done' | 'total') => told.reduce((all, one) => all + one[what], 0);
      const ended = new AbortController();
      const either = AbortSignal.any([signal, ended.signal]);
      const parts = told.map((_, index) =>
        replayPart({ job, part: { index, of } }, either, (done, total) => {
          told[index] = { done, total };
          // Until each has begun nobody knows how many there are.
          if (told.every((one) => one.total > 0)) onProgress(sum('done'), sum('total'));
        }),
      );
      try {
        return toPreviewFigures((await Promise.all(parts)).reduce(mergePreviews));
      } finally {
        // Where one failed, the others have nothing left to do.
        ended.abort();
        await Promise.allSettled(parts);
      }
    },
  };
}

function replayPart(task: ReplayTask, signal: AbortSignal, onProgress: (done: number, total: number) => void): Promise<PreviewTally> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./replay-worker.ts', import.meta.url), { workerData: task });
    const stop = () => {
      reject(signal.reason);
      void worker.terminate();
    };
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', (message: ReplayMessage) => {
      if (message.kind === 'progress') onProgress(message.done, message.total);
      else resolve(message.tally);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      signal.removeEventListener('abort', stop);
      // After 'done' this says nothing any more.
      reject(new Error('The replay ended before it was done.'));
    });
  });
}
