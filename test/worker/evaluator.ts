// The core's evaluator alone inside workerd: takes a snapshot and contexts, gives every evaluation.
import { fileURLToPath } from 'node:url';
import type { Evaluation } from '@switchyard/registry-core/evaluate/evaluation';
import type { Explanation } from '@switchyard/registry-core/evaluate/explanation';
import { bundleWorker } from '../../workers/evaluator/local/bundle-worker.ts';
import { startLocalEdge } from '../../workers/evaluator/local/start-local-edge.ts';
import type { Question } from './variants/evaluating-worker.ts';

/** For one context: every key in bulk, and the keys asked for one by one. */
export interface EvaluatorAnswer {
  readonly all: Evaluation[];
  readonly one: Evaluation[];
  readonly explained: Explanation[];
}

export interface Evaluator {
  /** One answer per context. */
  ask(snapshot: Uint8Array, question: Omit<Question, 'snapshot'>): Promise<EvaluatorAnswer[]>;
  close(): Promise<void>;
}

/** The caller closes it. */
export async function startEvaluator(): Promise<Evaluator> {
  const { code } = await bundleWorker(fileURLToPath(new URL('./variants/evaluating-worker.ts', import.meta.url)));
  const edge = await startLocalEdge({ port: 0, publishKeys: '{}', code });
  return {
    async ask(snapshot, question) {
      const body = JSON.stringify({ ...question, snapshot: Buffer.from(snapshot).toString('base64') });
      return (await (await fetch(edge.url, { method: 'POST', body })).json()) as EvaluatorAnswer[];
    },
    close: () => edge.close(),
  };
}
