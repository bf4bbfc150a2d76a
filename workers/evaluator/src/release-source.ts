// Where an isolate gets releases: the hub's head with the snapshot from KV or the hub; without a hub, the last good pair in
// KV. Both are untrusted: signature, environment and digest are checked here, whatever the source.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { documentsOf, type HeadDocument } from '@switchyard/registry-core/snapshot/head';
import { sha256 } from './bytes.ts';
import { type Env, type HeadNews, headName, hubOf, snapshotName } from './env.ts';
import { withDeadline } from './patience.ts';
import { type OpenedDocument, openDocument, type Release, toRelease } from './release.ts';
import { verifyHead } from './signed-head.ts';

const hubTimeoutMs = 2_000;
const kvTimeoutMs = 5_000;
const snapshotTimeoutMs = 20_000;

type SnapshotSource = (digest: string) => Promise<Uint8Array | ArrayBuffer | null>;

/** The hub's release, `held` itself when it is still the newest, or undefined when the hub holds no head. */
export async function releaseFromHub(env: Env, environment: string, held: Release | undefined): Promise<Result<Release | undefined>> {
  const seq = held?.head.seq ?? 0;
  const news: HeadNews | undefined = await withDeadline(hubTimeoutMs, askHub(env, environment, seq), undefined);
  if (!news) return refuse('HUB_SILENT', `The hub of ${environment} failed or did not answer within ${hubTimeoutMs} ms.`);
  if (news.seq < seq) return refuse('HUB_BEHIND', `The hub of ${environment} holds head ${news.seq}, older than head ${seq} served here.`);
  if (news.jws === null) return accept(held);
  const fromHub: SnapshotSource = async (digest) => hubOf(env, environment).snapshot(digest);
  const sources = news.snapshotInKv ? [fromKv(env), fromHub] : [fromHub];
  return openSigned(env, environment, news.jws, held, sources);
}

/** The last release that reached KV, for an isolate that has none and cannot reach the hub. */
export async function releaseFromKv(env: Env, environment: string): Promise<Result<Release>> {
  const jws = await withDeadline(kvTimeoutMs, env.RELEASES.get(headName(environment)), null);
  if (jws === null) return refuse('KV_EMPTY', `KV has no head of ${environment}, or did not answer.`);
  return openSigned(env, environment, jws, undefined, [fromKv(env)]);
}

/** Async, so that a hub that cannot even be named fails like one that does not answer. */
async function askHub(env: Env, environment: string, seq: number): Promise<HeadNews> {
  return hubOf(env, environment).headAfter(seq);
}

function fromKv(env: Env): SnapshotSource {
  return async (digest) => env.RELEASES.get(snapshotName(digest), 'arrayBuffer');
}

async function openSigned(
  env: Env,
  environment: string,
  jws: string,
  held: Release | undefined,
  sources: readonly SnapshotSource[],
): Promise<Result<Release>> {
  const verified = await verifyHead(jws, env.PUBLISH_KEYS);
  if (!verified.ok) return verified;
  const head = verified.value;
  if (head.environment !== environment) return refuse('HEAD_MISPLACED', `A head of ${head.environment} was found under ${environment}.`);
  const documents = new Map<string, OpenedDocument>();
  for (const document of documentsOf(head)) {
    const same = held?.documents.get(document.digest);
    const opened = same ? accept(same) : await loadDocument(document, sources);
    if (!opened.ok) return opened;
    documents.set(document.digest, opened.value);
  }
  return accept(toRelease(head, documents));
}

async function loadDocument(document: HeadDocument, sources: readonly SnapshotSource[]): Promise<Result<OpenedDocument>> {
  const bytes = await firstIntact(document.digest, sources);
  if (bytes) return openDocument(document, bytes);
  return refuse('DOCUMENT_MISSING', `No intact copy of the ${document.kind} document ${document.digest} was found.`);
}

/** The bytes of the first source whose digest is right; a source that fails, is late or has other bytes is passed over. */
async function firstIntact(digest: string, sources: readonly SnapshotSource[]): Promise<Uint8Array | undefined> {
  for (const source of sources) {
    const found = await withDeadline(snapshotTimeoutMs, source(digest), null);
    const bytes = found instanceof ArrayBuffer ? new Uint8Array(found) : found;
    if (bytes && (await sha256(bytes)) === digest) return bytes;
  }
  return undefined;
}
