// The thread of one replay, or of one part of it.
import { parentPort, workerData } from 'node:worker_threads';
import type { ReplayMessage, ReplayTask } from './replay-thread.ts';
import { runReplay } from './run-replay.ts';

const tell = (message: ReplayMessage) => parentPort?.postMessage(message);

const { job, part } = workerData as ReplayTask; // given by replay-thread.ts
tell({ kind: 'done', tally: runReplay(job, (done, total) => tell({ kind: 'progress', done, total }), part) });
