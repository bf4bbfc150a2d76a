// A whole edge in virtual time: a console, the hub, relays of four regions, eight locations with their isolates, and KV between
// them; all of it the modules that run in the Worker. What goes wrong, and when, is drawn from the seed.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import type { HeadDocument } from '@switchyard/registry-core/snapshot/head-documents';
import type { Sql } from '../../../workers/evaluator/src/document-storage.ts';
import { type Freshness, openFreshness } from '../../../workers/evaluator/src/freshness.ts';
import type { HeadNews, RelayNews } from '../../../workers/evaluator/src/head-news.ts';
import { type Hub, openHub } from '../../../workers/evaluator/src/hub-protocol.ts';
import { openHubStorage } from '../../../workers/evaluator/src/hub-storage.ts';
import { openRelay, type Relay } from '../../../workers/evaluator/src/relay-protocol.ts';
import { openRelayStorage } from '../../../workers/evaluator/src/relay-storage.ts';
import { openReleaseSource } from '../../../workers/evaluator/src/release-source.ts';
import type { MemorySql } from './memory-sql.ts';
import { digestOf, environment, verifySeal } from './signed-story.ts';
import type { SlowKv } from './slow-kv.ts';
import type { VirtualTime } from './virtual-time.ts';

const skewMsMax = 5 * 60_000;
/** Clocks of nodes show a date of our days, each a few minutes wrong. */
const epochMs = 1_700_000_000_000;
export const relaysPerRegion = 2;

/** Something that can be away, and comes back without what it had only in memory. */
export interface Node<T> {
  isUp: boolean;
  /** One that hangs answers nobody, and whoever waits for it hears so when it is back. */
  hangs: boolean;
  /** Settles when the node is restarted. */
  ended: Promise<void>;
  get(): T;
  restart(): void;
}

export interface Network {
  /** Milliseconds one way. */
  readonly near: readonly [number, number];
  readonly far: readonly [number, number];
  /** The share of calls that fail on the way. */
  loss: number;
}

export interface World {
  readonly time: VirtualTime;
  readonly kv: SlowKv;
  readonly network: Network;
  /** For tests of the checker itself: what relays say instead. */
  readonly distort?: (news: RelayNews) => RelayNews;
}

function drawSkew(time: VirtualTime): number {
  return epochMs + Math.round(time.between(-skewMsMax, skewMsMax));
}

/** `open` is given a question: whether what it opened is still the node, or has ended by a restart. */
function openNode<T>(open: (isCurrent: () => boolean) => T): Node<T> {
  let node: T | undefined;
  let restarts = 0;
  let end = () => {};
  const untilRestart = () =>
    new Promise<void>((resolve) => {
      end = resolve;
    });
  const self: Node<T> = {
    isUp: true,
    hangs: false,
    ended: untilRestart(),
    get() {
      const born = restarts;
      node ??= open(() => born === restarts);
      return node;
    },
    restart() {
      node = undefined;
      restarts += 1;
      end();
      self.ended = untilRestart();
    },
  };
  return self;
}

/** A call over the network: it takes its time both ways, fails on the way, and meets nobody where nobody is. */
async function call<T, R>(
  { time, network }: World,
  way: readonly [number, number],
  node: Node<T>,
  ask: (to: T) => R | Promise<R>,
): Promise<R> {
  await time.pause(time.between(...way));
  const wasHanging = node.hangs;
  if (wasHanging) await node.ended;
  if (wasHanging || !node.isUp || time.chance(network.loss)) throw new Error('Nobody answers.');
  const answer = await ask(node.get());
  await time.pause(time.between(...way));
  if (time.chance(network.loss)) throw new Error('The answer is lost.');
  return answer;
}

/** What has ended writes and reads nothing any more, even if a promise of it is still under way. */
function whileCurrent(sql: MemorySql, isCurrent: () => boolean): Sql {
  return {
    exec: (query, ...bindings) => (isCurrent() ? sql.exec(query, ...bindings) : []),
  };
}

const trust = (_: HeadDocument, bytes: Uint8Array): Result<unknown> => accept(bytes);

export function startHub(world: World, sql: MemorySql, relays: ReadonlyMap<string, Node<Relay>>): Node<Hub> {
  const { time, kv, network } = world;
  // The alarm is part of the storage: it outlives the object.
  let alarmAtMs: number | undefined;
  let isRinging = false;
  const ring = async () => {
    if (alarmAtMs === undefined || alarmAtMs > time.now() || isRinging) return;
    if (!hub.isUp) return time.after(500, ring);
    alarmAtMs = undefined;
    isRinging = true;
    const { ended } = hub;
    let hasEnded = false;
    void ended.then(() => {
      hasEnded = true;
    });
    await hub.get().copyDue();
    isRinging = false;
    // An alarm whose object ended rings again.
    if (hasEnded) alarmAtMs ??= time.now();
    await ring();
  };
  const skewMs = drawSkew(time);
  const hub = openNode((isCurrent) =>
    openHub({
      storage: openHubStorage(whileCurrent(sql, isCurrent)),
      atomically: (write) => write(),
      kv: kv.central,
      verify: verifySeal,
      digest: async (bytes) => digestOf(bytes),
      check: trust,
      hasFlag: () => true,
      tell: async (name, news) => {
        const relay = relays.get(name);
        if (relay) await call(world, network.far, relay, (to) => to.hear(news));
      },
      schedule: async (atMs) => {
        if (!isCurrent()) return;
        alarmAtMs = atMs - skewMs;
        time.after(alarmAtMs - time.now() + 1, ring);
      },
      clock: time.clock(skewMs),
    }),
  );
  return hub;
}

export function startRelay(world: World, name: string, sql: MemorySql, hub: () => Node<Hub>): Node<Relay> {
  const { time, network } = world;
  const skewMs = drawSkew(time);
  return openNode((isCurrent) =>
    openRelay({
      storage: openRelayStorage(whileCurrent(sql, isCurrent)),
      hub: {
        headAfter: (seq): Promise<HeadNews> => call(world, network.far, hub(), (to) => to.headAfter(seq, name)),
        document: (digest) => call(world, network.far, hub(), (to) => to.document(digest) ?? null),
      },
      verify: verifySeal,
      digest: async (bytes) => digestOf(bytes),
      clock: time.clock(skewMs),
      onHead: () => {},
    }),
  );
}

/** An isolate of a location: knows nothing at first. */
export function startIsolate(world: World, location: string, relays: readonly Node<Relay>[]): Freshness {
  const { time, kv, network, distort = (news) => news } = world;
  const clock = time.clock(drawSkew(time));
  const relayAt = (shard: number): Node<Relay> => relays[shard]!; // shard < relays.length
  const source = openReleaseSource({
    relays: {
      count: relays.length,
      headAfter: async (_environment, shard, seq, floorSeq, holdMs) =>
        distort(await call(world, network.near, relayAt(shard), (to) => to.headAfter(seq, floorSeq, holdMs))),
      document: async (_environment, shard, digest) =>
        (await call(world, network.near, relayAt(shard), (to) => to.document(digest))) ?? null,
    },
    kv: kv.at(location),
    verify: verifySeal,
    digest: async (bytes) => digestOf(bytes),
    clock,
  });
  return openFreshness(source, clock);
}

export { environment };
