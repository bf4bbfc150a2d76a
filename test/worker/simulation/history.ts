// One history from one seed: what is published and when, who asks where and how often, what fails meanwhile. After the last fault
// the world is left in peace for a while, and must then serve the last head everywhere.

import type { Head } from '@switchyard/registry-core/snapshot/head';
import { documentsOf } from '@switchyard/registry-core/snapshot/head-documents';
import type { Hub } from '../../../workers/evaluator/src/hub-protocol.ts';
import type { Relay } from '../../../workers/evaluator/src/relay-protocol.ts';
import { type Checker, startChecker } from './checker.ts';
import { environment, type Node, relaysPerRegion, startHub, startIsolate, startRelay, type World } from './edge-world.ts';
import { borrowSql } from './memory-sql.ts';
import { digestOf, keyTables, seal, wordings } from './signed-story.ts';
import { startSlowKv } from './slow-kv.ts';
import { startVirtualTime } from './virtual-time.ts';

const regions = ['wnam', 'enam', 'weur', 'apac'];
const locations = ['SEA', 'LAX', 'IAD', 'DFW', 'FRA', 'LHR', 'SIN', 'NRT'];
/** These answer ten times a second; the others now and then. */
export const busyLocations = ['LAX', 'FRA'];
const busyEveryMs = 100;
/** After the last fault everybody may ask for so long; by then all must serve the last head. */
const peaceMs = 12_000;
const peacefulEveryMs = 2_000;
/** Nothing is published any more when traffic becomes less. */
const settledMs = 3_000;
/** A copy to KV may have been put off for a minute after many that failed. */
const silenceMs = 62_000;

export interface HistoryOptions {
  readonly seed: number;
  /** Nothing fails, and KV is only slow. */
  readonly calm?: boolean;
  readonly distort?: NonNullable<World['distort']>;
}

export async function runHistory({ seed, calm = false, distort }: HistoryOptions): Promise<Checker> {
  const time = startVirtualTime(seed);
  const lastsMs = calm ? 12_000 : time.chance(0.04) ? 120_000 : time.between(6_000, 20_000);
  const often = (share: number) => (calm || time.chance(0.5) ? 0 : time.random() * share);
  const kv = startSlowKv(time, { errors: often(0.5), cut: often(0.3), older: often(0.5), writeErrors: often(0.5) });
  const network = { near: [2, 15], far: [10, 80], loss: often(0.2) } as const;
  const world: World = { time, kv, network: { ...network }, ...(distort && { distort }) };
  const { databases, giveBack } = borrowSql(1 + regions.length * relaysPerRegion);
  const relays = new Map<string, Node<Relay>>();
  const [hubSql, ...relaySqls] = databases;
  const hub = startHub(world, hubSql!, relays); // one more than relays
  for (const [index, region] of regions.flatMap((name) => Array.from({ length: relaysPerRegion }, () => name)).entries()) {
    const name = `${environment}/${region}/${index % relaysPerRegion}`;
    relays.set(
      name,
      startRelay(world, name, relaySqls[index]!, () => hub),
    ); // as many as relays
  }
  const checker = startChecker();
  const last = startConsole(world, hub, checker, lastsMs);
  startTraffic(world, relays, checker, lastsMs, calm);
  if (!calm) startFaults(world, [hub, ...relays.values()], lastsMs);
  time.after(lastsMs, () => {
    Object.assign(kv.faults, { errors: 0, cut: 0, older: 0, writeErrors: 0 });
    world.network.loss = 0;
  });
  await time.runUntil(lastsMs + peaceMs + silenceMs);
  checkPeace(world, checker, last());
  giveBack();
  return checker;
}

/** Publishes at random times, sometimes in bursts; sends a head again until the hub has it. Gives the last head. */
function startConsole({ time }: World, hub: Node<Hub>, checker: Checker, untilMs: number): () => Head | undefined {
  let last: { head: Head; jws: string } | undefined;
  const clicks: number[] = [];
  let running = false;

  async function send(clickedAtMs: number): Promise<void> {
    const head = nextHead(last, time.random);
    const jws = seal(head);
    checker.sent(head, clickedAtMs);
    const documents = [...wordings, ...keyTables].filter(({ digest }) => documentsOf(head).some((named) => named.digest === digest));
    for (;;) {
      await time.pause(time.between(15, 60));
      try {
        if (!hub.isUp || hub.hangs) throw new Error('The hub does not answer.');
        const answer = await hub.get().publish(
          jws,
          documents.map(({ bytes }) => bytes),
        );
        if (answer.status !== 'accepted') throw new Error(`Head ${head.seq} was not taken: ${JSON.stringify(answer)}`);
        checker.accepted(head.seq, time.now());
        last = { head, jws };
        return;
      } catch (error) {
        if (!String(error).includes('answer') && !String(error).includes('KV')) checker.violations.push(String(error));
        await time.pause(time.between(100, 500));
      }
    }
  }

  async function sendAll(): Promise<void> {
    if (running) return;
    running = true;
    // What was announced while a head was on its way becomes one head.
    for (let [click] = clicks.splice(0); click !== undefined; [click] = clicks.splice(0)) await send(click);
    running = false;
  }

  const click = () => {
    clicks.push(time.now());
    void sendAll();
  };
  time.after(10, click);
  for (let atMs = time.between(500, 3_000); atMs < untilMs - settledMs; atMs += time.between(500, 8_000)) {
    const burst = time.chance(0.2) ? 5 : 1;
    for (let count = 0; count < burst; count += 1) time.after(atMs + count * 30, click);
  }
  return () => last?.head;
}

function nextHead(last: { head: Head; jws: string } | undefined, random: () => number): Head {
  const seq = (last?.head.seq ?? 0) + 1;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!; // never empty
  const kills = last?.head.kills ?? [];
  const isKillTurn = random() < 0.5;
  return {
    environment,
    seq,
    parent: last ? digestOf(last.jws) : null,
    issuedAtMs: 1_700_000_000_000 + seq,
    stable: isKillTurn && last ? last.head.stable : { version: `1.0.${seq}`, snapshot: pick(wordings).digest },
    kills: isKillTurn ? (kills.length > 0 ? [] : [{ flag: 'new-checkout', id: `kill_${seq}` }]) : kills,
    keyTable: random() < 0.8 ? (last?.head.keyTable ?? pick(keyTables).digest) : pick(keyTables).digest,
    revoked: [],
  };
}

function startTraffic(world: World, relays: ReadonlyMap<string, Node<Relay>>, checker: Checker, untilMs: number, calm: boolean): void {
  const { time } = world;
  for (const [index, location] of locations.entries()) {
    const region = regions[Math.floor(index / 2)] ?? '';
    const ours = [...relays].filter(([name]) => name.includes(`/${region}/`)).map(([, relay]) => relay);
    let isolate = 0;
    let freshness = startIsolate(world, location, ours);
    const everyMs = busyLocations.includes(location) ? busyEveryMs : time.between(500, 5_000);
    const ask = async () => {
      // Now and then another isolate takes over, with nothing in memory.
      if (!calm && time.now() < untilMs && time.chance(0.003)) {
        freshness = startIsolate(world, location, ours);
        isolate += 1;
      }
      const by = { location, isolate, askedAtMs: time.now() };
      const served = await freshness.serve(environment, { background: () => {} });
      checker.answered({ ...by, answeredAtMs: time.now(), served });
    };
    const next = () => {
      void ask();
      if (time.now() > untilMs + peaceMs) return;
      time.after((time.now() < untilMs ? everyMs : peacefulEveryMs) * time.between(0.8, 1.2), next);
    };
    time.after(time.between(0, everyMs), next);
  }
}

/** Drops nodes and brings them back, restarted; some only hang. */
function startFaults({ time }: World, nodes: readonly Node<unknown>[], untilMs: number): void {
  for (const node of nodes) {
    if (time.chance(0.4)) continue;
    for (let atMs = time.between(0, 15_000); atMs < untilMs; atMs += time.between(3_000, 20_000)) {
      const forMs = Math.min(time.between(10, 12_000), untilMs - atMs);
      const how = time.pick(['isUp', 'hangs', 'restart'] as const);
      time.after(atMs, () => {
        if (how === 'restart') return node.restart();
        node[how] = how === 'hangs';
      });
      time.after(atMs + forMs, () => {
        node.isUp = true;
        node.hangs = false;
        node.restart();
      });
    }
  }
}

/** What must be true some time after the last fault, whatever happened before. */
function checkPeace({ time, kv }: World, checker: Checker, last: Head | undefined): void {
  if (!last) return void checker.violations.push('Nothing was published at all.');
  for (const document of documentsOf(last)) {
    const kept = kv.latest(`${document.kind}:${document.digest}`);
    if (kept === undefined || digestOf(kept) !== document.digest)
      checker.violations.push(`KV lacks the ${document.kind} of head ${last.seq}.`);
  }
  if (kv.latest(`head:${environment}`)?.toString().includes(`"seq":${last.seq},`) !== true)
    checker.violations.push(`KV lacks head ${last.seq}.`);
  for (const location of locations) {
    const arrived = checker.propagations.some((propagation) => propagation.location === location && propagation.seq === last.seq);
    if (!arrived) checker.violations.push(`${location} never served head ${last.seq} until ${time.now()}.`);
  }
}
