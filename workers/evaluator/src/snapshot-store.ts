// This isolate's releases: freshness.ts over the relay of this region, KV and the real clock. One per isolate.
import type { HeadDocument } from '@switchyard/registry-core/snapshot/head-documents';
import { sha256 } from './bytes.ts';
import { systemClock } from './clock.ts';
import { type Env, kvOf } from './env.ts';
import { type Demand, type EnvironmentHealth, type Freshness, openFreshness, type Served } from './freshness.ts';
import { currentRegion } from './region.ts';
import { relayOf } from './relay-address.ts';
import { openReleaseSource, type ReleaseSource } from './release-source.ts';
import { verifyHead } from './signed-head.ts';

/** One that is gone is not missed; more of them would each need an isolate to keep them warm. */
const relaysPerRegion = 2;

interface Store {
  readonly freshness: Freshness;
  readonly source: ReleaseSource;
}

let opened: Store | undefined;

export function serve(env: Env, environment: string, demand: Demand): Promise<Served | 'unknown' | 'unavailable'> {
  return storeOf(env).freshness.serve(environment, demand);
}

export function environmentsHealth(env: Env, background: Demand['background']): Promise<Record<string, EnvironmentHealth>> {
  return storeOf(env).freshness.health(background);
}

/** The bytes of a document that a live head names. */
export function findDocument(env: Env, environment: string, document: HeadDocument): Promise<Uint8Array | undefined> {
  return storeOf(env).source.findDocument(environment, document);
}

function storeOf(env: Env): Store {
  opened ??= openStore(env);
  return opened;
}

function openStore(env: Env): Store {
  const relay = (environment: string, shard: number) => relayOf(env, { environment, region: currentRegion(env), shard });
  const source = openReleaseSource({
    relays: {
      count: relaysPerRegion,
      headAfter: async (environment, shard, seq, floorSeq, holdMs) => {
        const { name, stub } = relay(environment, shard);
        return stub.headAfter(name, seq, floorSeq, holdMs);
      },
      document: async (environment, shard, digest) => {
        const { name, stub } = relay(environment, shard);
        return stub.document(name, digest);
      },
    },
    kv: kvOf(env),
    verify: (jws) => verifyHead(jws, env),
    digest: sha256,
    clock: systemClock,
  });
  return { source, freshness: openFreshness(source, systemClock) };
}
