// What a relay knows of its environment and how old that knowledge is: it confirms what it heard from the hub within the last
// second, asks when it is asked and knows less, and never goes back. What the hub tells unasked is taken at once but confirms
// nothing, since nobody knows how long it was on its way.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Head } from '@switchyard/registry-core/snapshot/head';
import { documentsOf } from '@switchyard/registry-core/snapshot/head-documents';
import * as bounds from './bounds.ts';
import type { Clock } from './clock.ts';
import type { HeadNews, RelayNews } from './head-news.ts';
import { waitAtMost, withDeadline } from './patience.ts';
import type { RelayStorage } from './relay-storage.ts';

export interface RelayPorts {
  readonly storage: RelayStorage;
  readonly hub: {
    headAfter(seq: number): Promise<HeadNews>;
    document(digest: string): Promise<Uint8Array | null>;
  };
  verify(jws: string): Promise<Result<Head>>;
  digest(bytes: Uint8Array): Promise<string>;
  readonly clock: Clock;
  /** A newer head than any before. */
  onHead(head: Head): void;
}

export interface Relay {
  /**
   * What came after `seq`. Asks the hub first when what is known is older than a second, or older than `floorSeq`. Where nothing
   * came, waits up to `holdMs` for it; the age in the answer is that of the moment when the question came.
   */
  headAfter(seq: number, floorSeq?: number, holdMs?: number): Promise<RelayNews>;
  /** What the hub tells unasked. */
  hear(news: HeadNews): Promise<void>;
  document(digest: string): Promise<Uint8Array | undefined>;
  /** The newest head heard of, for streams. */
  live(): Promise<Head | undefined>;
}

interface Live {
  readonly head: Head;
  readonly jws: string;
}

interface State {
  live: Live | undefined;
  documentsInKv: boolean;
  /** When the hub was asked and answered that nothing is newer than `live`. */
  confirmedAtMs: number | undefined;
  problem: string | null;
  flight: Promise<void> | undefined;
  /** Of the questions that wait for news. */
  readonly held: Set<() => void>;
}

type World = RelayPorts & { readonly documents: KeptDocuments };

export function openRelay(ports: RelayPorts): Relay {
  const world = { ...ports, documents: keepDocuments(ports) };
  const state: State = {
    live: undefined,
    documentsInKv: false,
    confirmedAtMs: undefined,
    problem: null,
    flight: undefined,
    held: new Set(),
  };
  const restored = restore(ports).then((kept) => {
    if (kept && kept.head.seq > seqOf(state)) state.live = kept;
  });
  return {
    async headAfter(seq, floorSeq = 0, holdMs = 0) {
      const cameAtMs = ports.clock.now();
      await restored;
      const isKnown = state.confirmedAtMs !== undefined && ports.clock.now() - state.confirmedAtMs < bounds.confirmMs;
      if (!isKnown || seqOf(state) < floorSeq) await askOnce(world, state);
      if (holdMs > 0 && seqOf(state) === seq && state.problem === null) await hold(world, state, holdMs);
      return toNews(state, seq, cameAtMs);
    },
    async hear(news) {
      await restored;
      await take(world, state, news);
    },
    document: world.documents.get,
    async live() {
      await restored;
      return state.live?.head;
    },
  };
}

/** Until a newer head is known, or the time is over. */
async function hold({ clock }: World, { held }: State, holdMs: number): Promise<void> {
  let wake = () => {};
  await waitAtMost(
    clock,
    holdMs,
    new Promise<void>((resolve) => {
      wake = resolve;
      held.add(wake);
    }),
  );
  held.delete(wake);
}

/** What was confirmed after the question came counts as confirmed then: who asks knows only when that was. */
function toNews({ live, documentsInKv, confirmedAtMs, problem }: State, seq: number, cameAtMs: number): RelayNews {
  const ageMs = confirmedAtMs === undefined ? null : Math.max(0, cameAtMs - confirmedAtMs);
  const known = live?.head.seq ?? 0;
  return { seq: known, jws: live && known !== seq ? live.jws : null, documentsInKv, ageMs, problem };
}

function askOnce(world: World, state: State): Promise<void> {
  state.flight ??= ask(world, state).finally(() => {
    state.flight = undefined;
  });
  return state.flight;
}

async function ask(world: World, state: State): Promise<void> {
  const { hub, clock } = world;
  const askedAtMs = clock.now();
  const seq = seqOf(state);
  const news = await withDeadline(clock, bounds.hubTimeoutMs, hub.headAfter(seq), undefined);
  const taken = await takeAnswer(world, state, news, seq);
  state.problem = taken.ok ? null : taken.refusal.message;
  if (taken.ok) state.confirmedAtMs = Math.max(state.confirmedAtMs ?? Number.NEGATIVE_INFINITY, askedAtMs);
}

async function takeAnswer(world: World, state: State, news: HeadNews | undefined, seq: number): Promise<Result<unknown>> {
  if (!news) return refuse('HUB_SILENT', `The hub failed or did not answer within ${bounds.hubTimeoutMs} ms.`);
  if (news.seq >= seq) return take(world, state, news);
  return refuse('HUB_BEHIND', `The hub holds head ${news.seq}, older than head ${seq} served here.`);
}

/** Refuses what is not signed; anything that is not newer is no news. */
async function take({ verify, storage, onHead, documents }: World, state: State, news: HeadNews): Promise<Result<unknown>> {
  if (news.jws !== null && news.seq > seqOf(state)) {
    const verified = await verify(news.jws);
    if (!verified.ok) return verified;
    const head = verified.value;
    // Another one may have come while this one was checked.
    if (head.seq > seqOf(state)) {
      state.live = { head, jws: news.jws };
      storage.saveHead(head.seq, news.jws);
      onHead(head);
      for (const wake of state.held) wake();
      void documents.load(head);
    }
  }
  if (news.seq === seqOf(state)) state.documentsInKv = news.documentsInKv;
  return accept(undefined);
}

function seqOf({ live }: State): number {
  return live?.head.seq ?? 0;
}

/** The head from before a restart: still good to serve, but as old as nobody knows. */
async function restore({ storage, verify }: RelayPorts): Promise<Live | undefined> {
  const kept = storage.head();
  const verified = kept && (await verify(kept.jws));
  return kept && verified?.ok ? { head: verified.value, jws: kept.jws } : undefined;
}

interface KeptDocuments {
  get(digest: string): Promise<Uint8Array | undefined>;
  load(head: Head): Promise<void>;
}

/** The documents of the live head, each fetched from the hub once however many ask. */
function keepDocuments({ storage, hub, clock, digest: digestOf }: RelayPorts): KeptDocuments {
  const flights = new Map<string, Promise<Uint8Array | undefined>>();
  let live: ReadonlySet<string> = new Set();

  async function fetchOne(digest: string): Promise<Uint8Array | undefined> {
    const bytes = await withDeadline(clock, bounds.documentTimeoutMs, hub.document(digest), null);
    if (!bytes || (await digestOf(bytes)) !== digest) return undefined;
    storage.saveDocument(digest, bytes, live, clock.now());
    return bytes;
  }

  async function get(digest: string): Promise<Uint8Array | undefined> {
    const kept = storage.documents.find(digest);
    if (kept) return kept;
    const flight = flights.get(digest) ?? fetchOne(digest).finally(() => flights.delete(digest));
    flights.set(digest, flight);
    return flight;
  }

  return {
    get,
    async load(head) {
      const documents = documentsOf(head);
      live = new Set(documents.map(({ digest }) => digest));
      for (const { digest } of documents) if (!storage.documents.has(digest)) await get(digest);
    },
  };
}
