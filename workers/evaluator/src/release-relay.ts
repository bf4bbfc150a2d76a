// Stands between the hub and the isolates of one region, a Durable Object: the protocol of relay-protocol.ts over this object's
// SQLite and the hub, and the region's open streams.
import { DurableObject } from 'cloudflare:workers';
import type { Head } from '@switchyard/registry-core/snapshot/head';
import { readKeyTable } from '@switchyard/registry-core/snapshot/read-head';
import { sha256 } from './bytes.ts';
import { systemClock } from './clock.ts';
import { type Env, type ReleaseRelayRpc, streamHeaders } from './env.ts';
import type { HeadNews, RelayNews } from './head-news.ts';
import { openStreams } from './open-streams.ts';
import { hubOfRelay } from './relay-address.ts';
import { openRelay, type Relay } from './relay-protocol.ts';
import { openRelayStorage } from './relay-storage.ts';
import { verifyHead } from './signed-head.ts';

export class ReleaseRelay extends DurableObject<Env> implements ReleaseRelayRpc {
  #relay: Relay | undefined;
  /** The table by which streams were last looked through. */
  #keyTable: string | undefined;
  readonly #streams = openStreams(systemClock, () => this.ctx.waitUntil(this.#catchUp()));

  async headAfter(name: string, seq: number, floorSeq: number, holdMs: number): Promise<RelayNews> {
    return this.#named(name).headAfter(seq, floorSeq, holdMs);
  }

  async hear(name: string, news: HeadNews): Promise<void> {
    await this.#named(name).hear(news);
  }

  async document(name: string, digest: string): Promise<Uint8Array | null> {
    return (await this.#named(name).document(digest)) ?? null;
  }

  override async fetch(request: Request): Promise<Response> {
    const { headers, signal } = request;
    const relay = this.#named(headers.get(streamHeaders.relay) ?? '');
    const kind = headers.get(streamHeaders.kind) === 'server' ? 'server' : 'client';
    const keyId = decodeURIComponent(headers.get(streamHeaders.keyId) ?? '');
    const lastSeq = headers.has('last-event-id') ? Number(headers.get('last-event-id')) : undefined;
    // Makes itself known to the hub, and is no older than what the client has seen.
    await relay.headAfter(0, lastSeq);
    const head = await relay.live();
    return this.#streams.open({ kind, keyId, lastSeq }, head, signal) ?? new Response(null, { status: 503 });
  }

  /** A key that was rotated away or revoked some heads ago is in no head any more, only missing in the table. */
  async #endStreamsOfOthers(relay: Relay, { keyTable, sdkKeys }: Head): Promise<void> {
    if (this.#streams.count() === 0 || keyTable === this.#keyTable) return;
    const bytes = keyTable === undefined ? undefined : await relay.document(keyTable);
    const keys = bytes ? readKeyTable(bytes) : undefined;
    const named = keyTable === undefined ? sdkKeys : keys?.ok ? keys.value.keys : undefined;
    // A table that cannot be had ends nobody's stream; the next head tries again.
    if (!named) return;
    this.#keyTable = keyTable;
    this.#streams.keepOnly(new Set(named.map(({ id }) => id)));
  }

  async #catchUp(): Promise<void> {
    await this.#relay?.headAfter(0);
  }

  #named(name: string): Relay {
    const { env, ctx } = this;
    this.#relay ??= openRelay({
      storage: openRelayStorage(ctx.storage.sql),
      hub: {
        headAfter: async (seq) => hubOfRelay(env, name).headAfter(seq, name),
        document: async (digest) => hubOfRelay(env, name).document(digest),
      },
      verify: (jws) => verifyHead(jws, env),
      digest: sha256,
      clock: systemClock,
      onHead: (head) => {
        this.#streams.tell(head);
        if (this.#relay) this.ctx.waitUntil(this.#endStreamsOfOthers(this.#relay, head));
      },
    });
    return this.#relay;
  }
}
