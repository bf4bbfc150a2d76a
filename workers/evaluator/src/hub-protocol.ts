// The order of an environment's heads, and their way out: which head is taken, and what relays are told. All of the world
// comes in by ports, so the same code runs in the Durable Object and in the simulation.
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import type { Refusal, Result } from '@switchyard/registry-core/registry/refusal';
import type { Head, PublishAnswer } from '@switchyard/registry-core/snapshot/head';
import { documentsOf, type HeadDocument } from '@switchyard/registry-core/snapshot/head-documents';
import * as bounds from './bounds.ts';
import type { Clock } from './clock.ts';
import { documentName, type HeadNews, headName, type PublishedRelease } from './head-news.ts';
import type { HubStorage, StoredHead } from './hub-storage.ts';
import type { Kv } from './kv.ts';
import { startKvCopier } from './kv-copier.ts';
import { withDeadline } from './patience.ts';
import { refusalOfRecovery } from './recovery-guard.ts';

/** More than all regions and shards together; whoever asks beyond that is answered, but not told. */
const relaysMax = 512;
/** A relay that could not be told this often in a row is forgotten until it asks again. */
const missesMax = 3;

export interface HubPorts {
  readonly storage: HubStorage;
  /** Runs `write` so that all of it is kept, or nothing. */
  atomically<T>(write: () => T): T;
  readonly kv: Kv;
  verify(jws: string): Promise<Result<Head>>;
  digest(bytes: Uint8Array): Promise<string>;
  /** Whether the snapshot has a flag of this name. */
  hasFlag(snapshot: Uint8Array, flag: string): boolean;
  /** Refuses a document that cannot be served. */
  check(document: HeadDocument, bytes: Uint8Array): Result<unknown>;
  tell(relay: string, news: HeadNews): Promise<void>;
  /** Sees to it that `copyDue` is called then, also after a restart. */
  schedule(atMs: number): Promise<void>;
  readonly clock: Clock;
}

export interface Hub {
  /**
   * Accepts the head that continues the last one; the same head again is accepted without effect. A hub without any head has
   * lost its storage or is new: it accepts every head but one that is older than the copy in KV.
   */
  publish(jws: string, documents: readonly Uint8Array[]): Promise<PublishAnswer>;
  /** What came after `seq`. A relay that names itself is told of the next heads. */
  headAfter(seq: number, relay?: string): HeadNews;
  document(digest: string): Uint8Array | undefined;
  published(): PublishedRelease[];
  copyDue(): Promise<void>;
}

type KeptHead = Pick<StoredHead, 'seq' | 'jws'>;
type NewDocument = readonly [document: HeadDocument, bytes: Uint8Array];

export function openHub(ports: HubPorts): Hub {
  const { storage, clock } = ports;
  const relays = startRelayList(ports);

  function headAfter(seq: number): HeadNews {
    const head = storage.head();
    if (!head) return { seq: 0, jws: null, documentsInKv: false };
    const documentsInKv = !head.documents.some((document) => storage.isPending(documentName(document)));
    return { seq: head.seq, jws: head.seq === seq ? null : head.jws, documentsInKv };
  }

  function take(jws: string, head: Head, documents: readonly NewDocument[]): PublishAnswer {
    const { seq, environment } = head;
    for (const [document, bytes] of documents) storage.saveDocument(document, bytes, clock.now());
    storage.saveHead({ seq, jws, environment, documents: documentsOf(head) }, clock.now());
    remember(head);
    // Part of the same atomic write: a head that is kept will be copied.
    void ports.schedule(clock.now());
    return { status: 'accepted', seq };
  }

  /** What the recovery key goes back to was published by a console. */
  function remember(head: Head): void {
    if (!head.recovery) storage.savePublished({ ...head.stable, atMs: clock.now() });
  }

  return {
    async publish(jws, sent) {
      const verified = await ports.verify(jws);
      if (!verified.ok) return refused(verified.refusal);
      const head = verified.value;
      const copy = storage.head() ? undefined : await copyInKv(ports, head.environment);
      const order = () => orderOf(jws, head, storage.head(), copy);
      const early = order();
      if (early?.status === 'accepted') remember(head);
      if (early) return early;
      const beyond = head.recovery && (await refusalOfRecovery(ports, head));
      if (beyond) return refused(beyond);
      const documents = await newDocuments(ports, head, sent);
      if ('status' in documents) return documents;
      // While documents were checked another head may have been taken: look again, then write without giving way.
      const late = ports.atomically(() => order() ?? void take(jws, head, documents));
      if (late) return late;
      relays.tell(headAfter(0));
      return { status: 'accepted', seq: head.seq };
    },
    headAfter(seq, relay) {
      const news = headAfter(seq);
      if (relay !== undefined && news.seq > 0) relays.meet(relay);
      return news;
    },
    document: (digest) => storage.documents.find(digest),
    published: () => storage.published(),
    copyDue: startKvCopier(ports),
  };
}

/** Those to tell, kept so that a hub that restarts does not wait until they ask. Telling delays nobody and is not repeated: they ask. */
function startRelayList({ storage, tell }: HubPorts) {
  const misses = new Map(storage.relays().map((name) => [name, 0]));
  const forget = (name: string): void => {
    misses.delete(name);
    storage.removeRelay(name);
  };
  return {
    meet(name: string): void {
      if (!misses.has(name) && misses.size >= relaysMax) return;
      if (!misses.has(name)) storage.saveRelay(name);
      misses.set(name, 0);
    },
    tell(news: HeadNews): void {
      for (const name of misses.keys()) {
        const missed = () => {
          const count = (misses.get(name) ?? 0) + 1;
          misses.set(name, count);
          if (count >= missesMax) forget(name);
        };
        tell(name, news).then(() => misses.has(name) && misses.set(name, 0), missed);
      }
    },
  };
}

/** Answers when `head` is not the next one: accepted already, or out of order. */
function orderOf(jws: string, head: Head, last: KeptHead | undefined, copy: KeptHead | undefined): PublishAnswer | undefined {
  if (!last) return orderAfterCopy(jws, head, copy);
  if (last.jws === jws) return { status: 'accepted', seq: last.seq };
  const seq = last.seq + 1;
  if (head.seq !== seq) return outOfOrder(last, `Head ${head.seq} came, but the next one here is ${seq}.`);
  if (head.parent === sha256Hex(new TextEncoder().encode(last.jws))) return undefined;
  return outOfOrder(last, `Head ${head.seq} names another parent than the head ${last.seq} that is kept here.`);
}

/** Isolates serve the copy or something newer, and never go back. */
function orderAfterCopy(jws: string, head: Head, copy: KeptHead | undefined): PublishAnswer | undefined {
  if (!copy || jws === copy.jws || head.seq > copy.seq) return undefined;
  return outOfOrder(copy, `Head ${head.seq} came, but head ${copy.seq} has been served before.`);
}

/** The head that this hub, before it lost its storage, copied to KV. A KV that fails leaves the order unknown, so this throws. */
async function copyInKv({ kv, verify, clock }: HubPorts, environment: string): Promise<KeptHead | undefined> {
  const jws = await withDeadline(clock, bounds.kvTimeoutMs, kv.getText(headName(environment)), undefined);
  if (jws === undefined) throw new Error('KV cannot be read.');
  const verified = jws === null ? undefined : await verify(jws);
  if (jws === null || !verified?.ok || verified.value.environment !== environment) return undefined;
  return { seq: verified.value.seq, jws };
}

/** The documents of `head` that are not kept here yet, checked; or the answer when one is missing or cannot be served. */
async function newDocuments(ports: HubPorts, head: Head, sent: readonly Uint8Array[]): Promise<NewDocument[] | PublishAnswer> {
  const wanted = documentsOf(head);
  const sentByDigest = new Map(await Promise.all(sent.map(async (bytes) => [await ports.digest(bytes), bytes] as const)));
  for (const digest of sentByDigest.keys()) {
    if (!wanted.some((document) => document.digest === digest)) return foreign(digest, wanted);
  }
  const documents: NewDocument[] = [];
  for (const document of wanted) {
    if (ports.storage.documents.has(document.digest)) continue;
    const bytes = sentByDigest.get(document.digest) ?? (await fromKv(ports, document));
    if (!bytes) return missing(document);
    const checked = ports.check(document, bytes);
    if (!checked.ok) return refused(checked.refusal);
    documents.push([document, bytes]);
  }
  return documents;
}

/** A document that was forgotten here, or kept by a hub before this one. */
async function fromKv({ kv, digest, clock }: HubPorts, document: HeadDocument): Promise<Uint8Array | undefined> {
  const found = await withDeadline(clock, bounds.kvTimeoutMs, kv.getBytes(documentName(document)), null);
  return found && (await digest(found)) === document.digest ? found : undefined;
}

function foreign(digest: string, wanted: readonly HeadDocument[]): PublishAnswer {
  const named = wanted.map((document) => `${document.kind} ${document.digest}`).join(', ');
  return refused({ code: 'SNAPSHOT_DIGEST', message: `A document's SHA-256 is ${digest}, but the head names ${named}.` });
}

function missing({ kind, digest }: HeadDocument): PublishAnswer {
  return {
    status: 'snapshot-missing',
    message: `The document ${kind} ${digest} neither came along nor is kept here; send it with the head.`,
  };
}

function outOfOrder(kept: KeptHead, message: string): PublishAnswer {
  return { status: 'out-of-order', head: kept.jws, message };
}

function refused({ code, message }: Refusal): PublishAnswer {
  return { status: 'refused', code, message };
}
