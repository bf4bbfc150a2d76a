// What the runtime hands to the Worker: the bindings of wrangler.toml, and the hub as its callers see it.
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import type { PublishAnswer } from '@switchyard/registry-core/snapshot/head';

export interface Env {
  /** Durable copies: `snapshot:<digest>` (immutable) and `head:<environment>` (the signed head). */
  readonly RELEASES: KVNamespace;
  /** One hub per environment, by the environment's name. */
  readonly RELEASE_HUB: DurableObjectNamespace<ReleaseHubRpc>;
  /** The public keys that may sign heads, a JWK Set as JSON text. */
  readonly PUBLISH_KEYS: string;
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

/** What the hub answers to "what came after `seq`?". */
export interface HeadNews {
  /** The hub's own `seq`; 0 when it holds no head. */
  readonly seq: number;
  /** The signed head, or null when `seq` is the one that was asked about. */
  readonly jws: string | null;
  /** Whether the head's snapshot is in KV already; if not, ask the hub for it. */
  readonly snapshotInKv: boolean;
}

export interface ReleaseHubRpc extends Rpc.DurableObjectBranded {
  publish(jws: string, snapshot: Uint8Array | null): Promise<PublishAnswer>;
  headAfter(seq: number): Promise<HeadNews>;
  snapshot(digest: string): Promise<Uint8Array | null>;
}

export function hubOf(env: Env, environment: string): DurableObjectStub<ReleaseHubRpc> {
  return env.RELEASE_HUB.get(env.RELEASE_HUB.idFromName(environment));
}

export function snapshotName(digest: string): string {
  return `snapshot:${digest}`;
}

export function headName(environment: string): string {
  return `head:${environment}`;
}
