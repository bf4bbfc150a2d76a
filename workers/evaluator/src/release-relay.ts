// Stands between the hub and the isolates of one region, a Durable Object: the protocol of relay-protocol.ts over this object's
// SQLite and the hub.
import { DurableObject } from 'cloudflare:workers';
import { sha256 } from './bytes.ts';
import { systemClock } from './clock.ts';
import type { Env, HeadNews, RelayNews, ReleaseRelayRpc } from './env.ts';
import { hubOfRelay } from './relay-address.ts';
import { openRelay, type Relay } from './relay-protocol.ts';
import { openRelayStorage } from './relay-storage.ts';
import { verifyHead } from './signed-head.ts';

export class ReleaseRelay extends DurableObject<Env> implements ReleaseRelayRpc {
  #relay: Relay | undefined;

  async headAfter(name: string, seq: number, floorSeq: number): Promise<RelayNews> {
    return this.#named(name).headAfter(seq, floorSeq);
  }

  async hear(name: string, news: HeadNews): Promise<void> {
    await this.#named(name).hear(news);
  }

  async document(name: string, digest: string): Promise<Uint8Array | null> {
    return (await this.#named(name).document(digest)) ?? null;
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
      onHead: () => {},
    });
    return this.#relay;
  }
}
