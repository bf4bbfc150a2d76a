// What this isolate remembers of its answers until it is shipped: counts, clients, a sample of contexts, and the first answer
// from each head. Never waits and never throws; without a queue nothing is remembered at all.
import { type Evaluation, isFailure } from '@switchyard/registry-core/evaluate/evaluation';
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import type { JsonObject } from '@switchyard/registry-core/registry/json';
import type { Asked, Call } from './admission.ts';
import { systemClock } from './clock.ts';
import { type ContextSample, seededRandom, startSample } from './context-sample.ts';
import type { Env } from './env.ts';
import { locationOf } from './location.ts';
import { pause } from './patience.ts';
import type { Edition, Release } from './release.ts';
import { type SeenClients, startSeenClients } from './seen-clients.ts';
import { allKeys, type SeenReaders, startSeenReaders } from './seen-readers.ts';
import { type Gathered, shipUsage } from './ship-usage.ts';
import { startTally, type Tally, type TallyRows } from './usage-tally.ts';

/** Counts travel this long after the first of them. Within the 30 s for which the runtime lets work follow an answer. */
const shipMs = 10_000;
/** People wait for receipts; the spread keeps a thousand isolates from sending at once. */
const receiptMsMin = 50;
const receiptMsSpread = 200;
/** Work that follows an answer may be cut off; after this long past its time another may be started. */
const lostMs = 30_000;
const contextsKept = 20;
/** Editions of releases, kinds of key and staleness that are kept apart. */
const talliesMax = 16;
const receiptsMax = 100;

type Receipt = UsageBatch['receipts'][number];

interface KeptTally {
  readonly edition: Edition;
  readonly kind: Asked['kind'];
  readonly stale: boolean;
  readonly tally: Tally;
}

interface EnvironmentUsage {
  fromMs: number;
  /** 0: never. */
  answeredAtMs: number;
  /** Of the newest head that was answered from; 0: none. */
  seq: number;
  receipts: Receipt[];
  tallies: KeptTally[];
  dropped: number;
  readonly clients: SeenClients;
  readonly readers: SeenReaders;
  readonly sample: ContextSample;
}

type Evaluated = Evaluation | readonly Evaluation[] | null;
const isList = (evaluated: Evaluated): evaluated is readonly Evaluation[] => Array.isArray(evaluated);

const environments = new Map<string, EnvironmentUsage>();
let shipsAtMs = Number.POSITIVE_INFINITY;

/** One request was answered; `evaluated` is what was evaluated for it: one key, all keys, or nothing (304). */
export function noteAnswer(call: Call, asked: Asked, context: JsonObject, evaluated: Evaluated): void {
  if (!call.env.USAGE) return;
  const now = Date.now();
  const usage = environments.get(asked.environment) ?? start(asked.environment, now);
  const client = usage.clients.see(asked.kind, call.req.raw.headers, now);
  if (client) noteReader(usage.readers, client, evaluated, now);
  usage.sample.offer(context);
  if (evaluated !== null) count(usage, asked, evaluated);
  const isFirst = asked.release.head.seq > usage.seq;
  if (isFirst) noteReceipt(usage, asked.release, now);
  usage.answeredAtMs = now;
  const shipAtMs = now + (isFirst ? receiptMsMin + Math.random() * receiptMsSpread : shipMs);
  if (shipAtMs < shipsAtMs || now > shipsAtMs + lostMs) shipLater(call, shipAtMs - now, shipAtMs);
}

function start(environment: string, now: number): EnvironmentUsage {
  const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
  const random = seededRandom(seed);
  const usage: EnvironmentUsage = {
    fromMs: now,
    answeredAtMs: 0,
    seq: 0,
    receipts: [],
    tallies: [],
    dropped: 0,
    clients: startSeenClients(random),
    readers: startSeenReaders(),
    sample: startSample(contextsKept, random),
  };
  environments.set(environment, usage);
  return usage;
}

/** Names that lead to no key are made up by callers. */
function noteReader(readers: SeenReaders, client: UsageBatch['clients'][number], evaluated: Evaluated, now: number): void {
  if (evaluated === null || isList(evaluated)) readers.see(client, allKeys, now);
  else if (!isFailure(evaluated) || evaluated.errorCode !== 'FLAG_NOT_FOUND') readers.see(client, evaluated.key, now);
}

function count(usage: EnvironmentUsage, asked: Asked, evaluated: Evaluation | readonly Evaluation[]): void {
  const tally = tallyOf(usage, asked);
  if (!tally) usage.dropped += isList(evaluated) ? evaluated.length : 1;
  else if (isList(evaluated)) tally.all(evaluated);
  else tally.one(evaluated);
}

function tallyOf(usage: EnvironmentUsage, { edition, kind, stale }: Asked): Tally | undefined {
  for (const kept of usage.tallies) {
    if (kept.edition === edition && kept.kind === kind && kept.stale === stale) return kept.tally;
  }
  if (usage.tallies.length >= talliesMax) return undefined;
  const tally = startTally();
  usage.tallies.push({ edition, kind, stale, tally });
  return tally;
}

function noteReceipt(usage: EnvironmentUsage, { head }: Release, now: number): void {
  usage.seq = head.seq;
  const quietMs = usage.answeredAtMs === 0 ? null : Math.max(0, now - usage.answeredAtMs);
  if (usage.receipts.length < receiptsMax) usage.receipts.push([head.seq, head.stable.version, now, quietMs]);
}

function shipLater(call: Call, delayMs: number, atMs: number): void {
  shipsAtMs = atMs;
  const { env } = call;
  const location = locationOf(call.req.raw, env);
  call.executionCtx.waitUntil(pause(systemClock, delayMs).then(() => shipAll(env, location)));
}

async function shipAll(env: Env, location: string): Promise<void> {
  shipsAtMs = Number.POSITIVE_INFINITY;
  await Promise.all([...environments].map(([environment, usage]) => shipOne(env, location, environment, usage)));
}

async function shipOne(env: Env, location: string, environment: string, usage: EnvironmentUsage): Promise<void> {
  const gathered = gather(usage, environment, location);
  if (await shipUsage(env, gathered)) return;
  // Counts are gone, and that is known; a receipt is small, wanted, and comes only once.
  usage.dropped += gathered.dropped + gathered.counts.reduce((sum, row) => sum + row[4], 0);
  usage.receipts = [...gathered.receipts, ...usage.receipts].slice(-receiptsMax);
}

/** Everything since the last time; the usage begins anew. */
function gather(usage: EnvironmentUsage, environment: string, location: string): Gathered {
  const { fromMs, dropped, receipts, tallies, clients, readers, sample } = usage;
  const rows = tallies.map(({ tally, edition, stale }) => tally.rows(edition.version, stale));
  const toMs = Date.now();
  Object.assign(usage, { fromMs: toMs, dropped: 0, receipts: [], tallies: [] });
  return {
    environment,
    location,
    fromMs,
    toMs,
    dropped: rows.reduce((sum, row) => sum + row.dropped, dropped),
    counts: rows.flatMap(({ counts }) => counts),
    errors: rows.flatMap(({ errors }) => errors),
    clients: clients.take(),
    readers: readers.take(),
    receipts,
    contexts: sample.take(),
    health: healthOf(rows),
  };
}

/** Per release, how many evaluations were answered and how many failed. */
function healthOf(rows: readonly TallyRows[]): [release: string, answered: number, failed: number][] {
  const byRelease = new Map<string, [string, number, number]>();
  const add = (release: string, answered: number, failed: number) => {
    const [, answeredSoFar, failedSoFar] = byRelease.get(release) ?? [release, 0, 0];
    byRelease.set(release, [release, answeredSoFar + answered, failedSoFar + failed]);
  };
  for (const { counts, errors } of rows) {
    for (const [, , , release, times] of counts) add(release, times, 0);
    for (const [release, , times] of errors) add(release, 0, times);
  }
  return [...byRelease.values()];
}
