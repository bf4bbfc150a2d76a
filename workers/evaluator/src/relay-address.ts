// Names of relays, `environment/region/shard`, and how one is reached by its name.
import { type Env, hubOf, type ReleaseHubRpc, type ReleaseRelayRpc } from './env.ts';
import { toLocationHint } from './region.ts';

export interface RelayAddress {
  readonly environment: string;
  readonly region: string;
  readonly shard: number;
}

export interface NamedRelay {
  /** A relay is told its name with each call: it cannot know which of its environment's relays it is. */
  readonly name: string;
  readonly stub: DurableObjectStub<ReleaseRelayRpc>;
}

export function relayOf(env: Env, { environment, region, shard }: RelayAddress): NamedRelay {
  return relayNamed(env, `${environment}/${region}/${shard}`);
}

export function relayNamed(env: Env, name: string): NamedRelay {
  const [, region = ''] = name.split('/');
  const locationHint = toLocationHint(region);
  const id = env.RELEASE_RELAY.idFromName(name);
  return { name, stub: env.RELEASE_RELAY.get(id, locationHint ? { locationHint } : {}) };
}

export function hubOfRelay(env: Env, relay: string): DurableObjectStub<ReleaseHubRpc> {
  const [environment = ''] = relay.split('/');
  return hubOf(env, environment);
}
