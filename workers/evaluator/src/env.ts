// What the runtime hands to the Worker: the bindings of wrangler.toml, and the hub and relays as their callers see them.
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import type { PublishAnswer } from '@switchyard/registry-core/snapshot/head';
import type { HeadNews, PublishedRelease, RelayNews } from './head-news.ts';
import type { Kv } from './kv.ts';
import type { TelemetryBindings } from './telemetry.ts';

export interface Env extends TelemetryBindings {
  /** `tree-head:<…>` (anchors of the audit) and durable copies: `snapshot:<digest>` and `keys:<digest>` (immutable), and `head:<environment>` (the signed head). */
  readonly RELEASES: KVNamespace;
  /** One hub per environment, by the environment's name. */
  readonly RELEASE_HUB: DurableObjectNamespace<ReleaseHubRpc>;
  /** Relays by `environment/region/shard`. */
  readonly RELEASE_RELAY: DurableObjectNamespace<ReleaseRelayRpc>;
  /** The public keys that may sign heads, a JWK Set as JSON text. */
  readonly PUBLISH_KEYS: string;
  /** The public keys that may sign kills and roll backs only, for when the console is away; a JWK Set as JSON text. */
  readonly RECOVERY_KEYS?: string;
  /** How often a key of each tier may ask; absent: as often as it likes. */
  readonly RATE_LOW?: RateLimit;
  readonly RATE_STANDARD?: RateLimit;
  readonly RATE_HIGH?: RateLimit;
  /** Takes batches of usage; absent: nothing is counted. */
  readonly USAGE?: Queue<UsageBatch>;
  /** Where batches of usage go. */
  readonly CONSOLE_URL?: string;
  /** The private Ed25519 key, a JWK as JSON text, that batches are signed with; a secret. */
  readonly USAGE_KEY?: string;
  /** Which attributes of contexts may be sampled, as JSON text: `{"production": ["city", "role"], "*": []}`. */
  readonly USAGE_ATTRIBUTES?: string;
  /** What this location is called, where Cloudflare does not say. */
  readonly LOCATION?: string;
}

export interface ReleaseHubRpc extends Rpc.DurableObjectBranded {
  /** Of the documents that the head names, those that the console thinks are missing here. */
  publish(jws: string, documents: readonly Uint8Array[]): Promise<PublishAnswer>;
  /** A relay that names itself is told of the heads to come. */
  headAfter(seq: number, relay?: string): Promise<HeadNews>;
  document(digest: string): Promise<Uint8Array | null>;
  /** What the console has published here, newest first: where the recovery key may go back to. */
  published(): Promise<PublishedRelease[]>;
}

/** Every call names the relay. */
export interface ReleaseRelayRpc extends Rpc.DurableObjectBranded {
  /** Asks the hub first when what is known is older than `floorSeq`, or than a relay may confirm; waits up to `holdMs` for news. */
  headAfter(name: string, seq: number, floorSeq: number, holdMs: number): Promise<RelayNews>;
  hear(name: string, news: HeadNews): Promise<void>;
  document(name: string, digest: string): Promise<Uint8Array | null>;
  /** Opens an event stream for whom `streamHeaders` describe; 503 when there is no room. */
  fetch(request: Request): Promise<Response>;
}

/** What the Worker tells a relay of who opens a stream, besides `last-event-id`. */
export const streamHeaders = { relay: 'x-relay', kind: 'x-key-kind', keyId: 'x-key-id' } as const;

export function hubOf(env: Env, environment: string): DurableObjectStub<ReleaseHubRpc> {
  return env.RELEASE_HUB.get(env.RELEASE_HUB.idFromName(environment));
}

export function kvOf(env: Env): Kv {
  const kv = env.RELEASES;
  return {
    getText: async (name) => kv.get(name),
    getBytes: async (name) => {
      const found = await kv.get(name, 'arrayBuffer');
      return found && new Uint8Array(found);
    },
    put: async (name, value) => kv.put(name, value),
  };
}
