// What the runtime hands to the Worker: the bindings of wrangler.toml, and the hub and relays as their callers see them.
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import type { HeadDocument, HeadRelease, PublishAnswer } from '@switchyard/registry-core/snapshot/head';

export interface Env {
  /** Durable copies: `snapshot:<digest>` and `keys:<digest>` (immutable), and `head:<environment>` (the signed head). */
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

/** What the hub answers to "what came after `seq`?", and what it tells relays unasked. */
export interface HeadNews {
  /** The hub's own `seq`; 0 when it holds no head. */
  readonly seq: number;
  /** The signed head, or null when `seq` is the one that was asked about. */
  readonly jws: string | null;
  /** Whether all documents of the head are in KV already. */
  readonly documentsInKv: boolean;
}

/** What a relay answers to the same question. */
export interface RelayNews extends HeadNews {
  /** How long ago the hub said so; null when it never did. */
  readonly ageMs: number | null;
  /** Why the relay knows no better. */
  readonly problem: string | null;
}

export interface PublishedRelease extends HeadRelease {
  /** When it last became the stable release. */
  readonly atMs: number;
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
  /** Asks the hub first when what is known is older than `floorSeq`, or than a relay may confirm. */
  headAfter(name: string, seq: number, floorSeq: number): Promise<RelayNews>;
  hear(name: string, news: HeadNews): Promise<void>;
  document(name: string, digest: string): Promise<Uint8Array | null>;
}

export function hubOf(env: Env, environment: string): DurableObjectStub<ReleaseHubRpc> {
  return env.RELEASE_HUB.get(env.RELEASE_HUB.idFromName(environment));
}

export function documentName({ kind, digest }: HeadDocument): string {
  return `${kind}:${digest}`;
}

export function headName(environment: string): string {
  return `head:${environment}`;
}
