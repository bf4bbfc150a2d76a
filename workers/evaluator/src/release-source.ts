// Where an isolate gets releases: its relay's head with the documents from KV or the relay; without a relay, the last good set in
// KV. All are untrusted: signature, environment and digests are checked here, whatever the source.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Head } from '@switchyard/registry-core/snapshot/head';
import { documentsOf, type HeadDocument } from '@switchyard/registry-core/snapshot/head-documents';
import * as bounds from './bounds.ts';
import type { Clock } from './clock.ts';
import { documentName, headName, type RelayNews } from './head-news.ts';
import type { ReadableKv } from './kv.ts';
import { withDeadline } from './patience.ts';
import { type OpenedDocument, openDocument, type Release, toRelease } from './release.ts';

export interface SourcePorts {
  readonly relays: {
    /** How many this region has. */
    readonly count: number;
    headAfter(environment: string, shard: number, seq: number, floorSeq: number, holdMs: number): Promise<RelayNews>;
    document(environment: string, shard: number, digest: string): Promise<Uint8Array | null>;
  };
  readonly kv: ReadableKv;
  verify(jws: string): Promise<Result<Head>>;
  digest(bytes: Uint8Array): Promise<string>;
  readonly clock: Clock;
}

export interface Heard {
  /** `held` itself when it is still the newest; undefined when the relay knows of no head. */
  readonly release: Release | undefined;
  /** How long before the question came the hub said so; null when it never did. */
  readonly ageMs: number | null;
  /** Why the relay knows no better. */
  readonly problem: string | null;
}

export interface ReleaseSource {
  /** With `holdMs` the relay may wait so long for something newer than `held`. */
  fromRelay(environment: string, held: Release | undefined, floorSeq: number, holdMs: number): Promise<Result<Heard>>;
  /** The last release that reached KV: for who has none, or no relay. KV cannot say how old it is. */
  fromKv(environment: string, held: Release | undefined): Promise<Result<Release>>;
  /** A document of a head, its digest checked; undefined when no source has it. */
  findDocument(environment: string, document: HeadDocument): Promise<Uint8Array | undefined>;
}

type Fetch = (document: HeadDocument) => Promise<Uint8Array | null>;

export function openReleaseSource(ports: SourcePorts): ReleaseSource {
  const { relays, kv, clock } = ports;
  // Isolates share out their questions over the relays of their region.
  let shard = Math.floor(clock.random() * relays.count);

  /** The next relay is asked where one fails, or never heard from its hub. */
  async function askRelays(environment: string, seq: number, floorSeq: number, holdMs: number): Promise<RelayNews | undefined> {
    for (let attempt = 0; attempt < relays.count; attempt += 1) {
      const news = await relays.headAfter(environment, shard, seq, floorSeq, holdMs).catch(() => undefined);
      if (news && (news.seq > 0 || news.ageMs !== null)) return news;
      shard = (shard + 1) % relays.count;
    }
    return undefined;
  }

  const fromKv: Fetch = (document) => kv.getBytes(documentName(document));
  const fromRelay =
    (environment: string): Fetch =>
    ({ digest }) =>
      relays.document(environment, shard, digest);
  return {
    async fromRelay(environment, held, floorSeq, holdMs) {
      const seq = held?.head.seq ?? 0;
      const news = await withDeadline(clock, bounds.relayTimeoutMs, askRelays(environment, seq, floorSeq, holdMs), undefined);
      if (!news) {
        shard = (shard + 1) % relays.count;
        return refuse('RELAY_SILENT', `No relay of ${environment} knows a head, or none answered within ${bounds.relayTimeoutMs} ms.`);
      }
      if (news.seq < seq)
        return refuse('RELAY_BEHIND', `The relay of ${environment} knows head ${news.seq}, older than head ${seq} served here.`);
      const { ageMs, problem } = news;
      if (news.jws === null) return accept({ release: held, ageMs, problem });
      const sources = news.documentsInKv ? [fromKv, fromRelay(environment)] : [fromRelay(environment), fromKv];
      const release = await openSigned(ports, environment, news.jws, held, sources);
      return release.ok ? accept({ release: release.value, ageMs, problem }) : release;
    },
    async fromKv(environment, held) {
      const jws = await withDeadline(clock, bounds.kvTimeoutMs, kv.getText(headName(environment)), null);
      if (jws === null) return refuse('KV_EMPTY', `KV has no head of ${environment}, or did not answer.`);
      return openSigned(ports, environment, jws, held, [fromKv, fromRelay(environment)]);
    },
    findDocument: (environment, document) => firstIntact(ports, document, [fromKv, fromRelay(environment)]),
  };
}

async function openSigned(
  ports: SourcePorts,
  environment: string,
  jws: string,
  held: Release | undefined,
  sources: readonly Fetch[],
): Promise<Result<Release>> {
  const verified = await ports.verify(jws);
  if (!verified.ok) return verified;
  const head = verified.value;
  if (head.environment !== environment) return refuse('HEAD_MISPLACED', `A head of ${head.environment} was found under ${environment}.`);
  const documents = new Map<string, OpenedDocument>();
  // All at once: a new isolate answers nobody before it has them.
  const loaded = documentsOf(head).map(async (document) => {
    const same = held?.documents.get(document.digest);
    const opened = same ? accept(same) : await loadDocument(ports, document, sources);
    if (opened.ok) documents.set(document.digest, opened.value);
    return opened;
  });
  const missing = (await Promise.all(loaded)).find(({ ok }) => !ok);
  if (missing && !missing.ok) return missing;
  return accept(toRelease(head, documents));
}

async function loadDocument(ports: SourcePorts, document: HeadDocument, sources: readonly Fetch[]): Promise<Result<OpenedDocument>> {
  const bytes = await firstIntact(ports, document, sources);
  if (bytes) return openDocument(document, bytes);
  return refuse('DOCUMENT_MISSING', `No intact copy of the ${document.kind} document ${document.digest} was found.`);
}

/**
 * The bytes of the first source whose digest is right. The next source is asked when one fails, has other bytes, or keeps us
 * waiting: a release must not wait for one that hangs.
 */
async function firstIntact(ports: SourcePorts, document: HeadDocument, sources: readonly Fetch[]): Promise<Uint8Array | undefined> {
  const [source, ...others] = sources;
  if (!source) return undefined;
  const fetched = fetchIntact(ports, document, source);
  const early = await withDeadline(ports.clock, bounds.documentHedgeMs, fetched, 'late' as const);
  if (early !== 'late') return early ?? firstIntact(ports, document, others);
  const [first, second] = [fetched, firstIntact(ports, document, others)];
  return (await Promise.race([first, second])) ?? (await first) ?? second;
}

async function fetchIntact({ clock, digest }: SourcePorts, document: HeadDocument, source: Fetch): Promise<Uint8Array | undefined> {
  const bytes = await withDeadline(clock, bounds.documentTimeoutMs, source(document), null);
  return bytes && (await digest(bytes)) === document.digest ? bytes : undefined;
}
