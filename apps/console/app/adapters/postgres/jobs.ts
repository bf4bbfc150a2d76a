// Jobs of a transaction: there once it commits, and remembered so that workers can be woken then.
import type { JobStore } from '../../ports/jobs.ts';
import type { Transaction } from './transaction.ts';

export function postgresJobs({ enqueued, send }: Transaction): JobStore {
  return {
    async enqueue(kind, payload, at) {
      await send(kind, payload, at);
      enqueued.add(kind);
    },
  };
}
