// Copies to KV what the hub holds and KV lacks: documents before the head that names them, and of a burst of heads the last one
// only, because KV takes one write to a key in a second.

import * as bounds from './bounds.ts';
import type { Clock } from './clock.ts';
import { headName } from './head-news.ts';
import type { HubStorage } from './hub-storage.ts';
import type { Kv } from './kv.ts';

export interface CopierPorts {
  readonly storage: HubStorage;
  readonly kv: Pick<Kv, 'put'>;
  schedule(atMs: number): Promise<void>;
  readonly clock: Clock;
}

/** Gives what an alarm calls. On a failure it tries again, later each time. */
export function startKvCopier({ storage, kv, schedule, clock }: CopierPorts): () => Promise<void> {
  let failures = 0;
  let headAtMs = Number.NEGATIVE_INFINITY;

  async function copyHead(name: string): Promise<void> {
    const head = storage.head();
    if (!head) return;
    try {
      await kv.put(name, head.jws);
    } finally {
      // From its end: a write that was slow on its way may have arrived just now.
      headAtMs = clock.now();
    }
    // A newer head may have come while KV was written; then its copy is still to be made.
    if (storage.head()?.seq === head.seq) storage.removePending(name);
  }

  async function copyDocument(name: string): Promise<void> {
    const bytes = storage.documents.find(name.slice(name.indexOf(':') + 1));
    if (bytes) await kv.put(name, bytes);
    storage.removePending(name);
  }

  async function copyAll(): Promise<void> {
    // Looked up anew each time: a head that came meanwhile goes after its own documents.
    for (let name = storage.nextPending(); name !== undefined; name = storage.nextPending()) {
      const head = storage.head();
      if (!head || name !== headName(head.environment)) await copyDocument(name);
      else if (clock.now() >= headAtMs + bounds.kvWriteEveryMs) await copyHead(name);
      else return schedule(headAtMs + bounds.kvWriteEveryMs);
    }
  }

  return async () => {
    try {
      await copyAll();
      failures = 0;
    } catch (error) {
      failures += 1;
      console.warn(`Copying to KV failed ${failures} times: ${String(error)}`);
      await schedule(clock.now() + Math.min(bounds.kvRetryMsMin * 2 ** (failures - 1), bounds.kvRetryMsMax));
    }
  };
}
