// The single writer of an environment's releases, one Durable Object per environment: the protocol of hub-protocol.ts over this
// object's SQLite, KV, the relays and the alarm.
import { DurableObject } from 'cloudflare:workers';
import { checkSnapshot, openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import { snapshotBytesMax } from '@switchyard/registry-core/registry/limits';
import { type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { PublishAnswer } from '@switchyard/registry-core/snapshot/head';
import type { HeadDocument } from '@switchyard/registry-core/snapshot/head-documents';
import { readKeyTable } from '@switchyard/registry-core/snapshot/read-head';
import { sha256 } from './bytes.ts';
import { systemClock } from './clock.ts';
import { type Env, kvOf, type ReleaseHubRpc } from './env.ts';
import type { HeadNews, PublishedRelease } from './head-news.ts';
import { type Hub, openHub } from './hub-protocol.ts';
import { openHubStorage } from './hub-storage.ts';
import { relayNamed } from './relay-address.ts';
import { verifyHead } from './signed-head.ts';

export class ReleaseHub extends DurableObject<Env> implements ReleaseHubRpc {
  readonly #hub: Hub;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    const { storage } = state;
    this.#hub = openHub({
      storage: openHubStorage(storage.sql),
      atomically: (write) => storage.transactionSync(write),
      kv: kvOf(env),
      verify: (jws) => verifyHead(jws, env),
      digest: sha256,
      hasFlag,
      check: checkDocument,
      tell: async (relay, news) => relayNamed(env, relay).stub.hear(relay, news),
      schedule: (atMs) => storage.setAlarm(atMs),
      clock: systemClock,
    });
  }

  async publish(jws: string, documents: readonly Uint8Array[]): Promise<PublishAnswer> {
    return this.#hub.publish(jws, documents);
  }

  async headAfter(seq: number, relay?: string): Promise<HeadNews> {
    return this.#hub.headAfter(seq, relay);
  }

  async document(digest: string): Promise<Uint8Array | null> {
    return this.#hub.document(digest) ?? null;
  }

  async published(): Promise<PublishedRelease[]> {
    return this.#hub.published();
  }

  override async alarm(): Promise<void> {
    await this.#hub.copyDue();
  }
}

/** Only a flag can be killed, so a key that answers DISABLED under a kill is one. */
function hasFlag(snapshot: Uint8Array, flag: string): boolean {
  const opened = openSnapshot(snapshot);
  return opened.ok && opened.value.withKills([flag]).evaluate(flag, {}).reason === 'DISABLED';
}

function checkDocument({ kind }: HeadDocument, bytes: Uint8Array): Result<unknown> {
  if (kind === 'keys') return readKeyTable(bytes);
  if (bytes.byteLength > snapshotBytesMax) {
    return refuse('SNAPSHOT_TOO_LARGE', `The snapshot has ${bytes.byteLength} bytes; at most ${snapshotBytesMax} are taken.`);
  }
  const opened = checkSnapshot(bytes);
  return opened.ok ? opened : refuse('SNAPSHOT_INVALID', `The snapshot cannot be opened: ${opened.refusal.message}`);
}
