// What the runtime hands to the Worker: the bindings of wrangler.toml, and the hub as its callers see it.
import type { PublishAnswer } from '@switchyard/registry-core/snapshot/head';

export interface Env {
  /** Durable copies: `snapshot:<digest>` (immutable) and `head:<environment>` (the signed head). */
  readonly RELEASES: KVNamespace;
  /** One hub per environment, by the environment's name. */
  readonly RELEASE_HUB: DurableObjectNamespace<ReleaseHubRpc>;
  /** The public keys that may sign heads, a JWK Set as JSON text. */
  readonly PUBLISH_KEYS: string;
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
