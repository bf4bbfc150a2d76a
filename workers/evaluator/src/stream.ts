// Event streams (`/v1/stream`) and the bytes behind them (`/v1/snapshot`): how clients and SDKs hear of a new head within
// milliseconds. The Worker checks who asks; the streams themselves are held by the relays of the region, so many each.
import { documentsOf } from '@switchyard/registry-core/snapshot/head-documents';
import type { SdkKeyEntry } from '@switchyard/registry-core/snapshot/key-table';
import { Hono } from 'hono';
import { admit, admitServer, type Call } from './admission.ts';
import { corsHeaders, isKnown, notModified, refusalAnswer } from './answers.ts';
import * as bounds from './bounds.ts';
import { type Env, streamHeaders } from './env.ts';
import { currentRegion } from './region.ts';
import { relayOf } from './relay-address.ts';
import { seqOfTag } from './served-evaluation.ts';
import { findDocument, serve } from './snapshot-store.ts';
import { findKeyOfToken, parseStreamToken } from './stream-token.ts';

/** The first relay that may have room, and when to look for room in those before again. */
let shard = 0;
let lookAgainAtMs = 0;
const lookAgainMs = 60_000;
/** When there was none anywhere. */
const lookSoonMs = 1_000;

export const stream = new Hono<{ Bindings: Env }>();

stream.get('/v1/stream', async (call) => {
  const visitor = await admitStream(call);
  if (visitor instanceof Response) return visitor;
  const { environment, key } = visitor;
  const headers = new Headers({ [streamHeaders.kind]: key.kind, [streamHeaders.keyId]: encodeURIComponent(key.id) });
  const lastSeq = seqOfTag(call.req.header('last-event-id') ?? '');
  if (lastSeq !== undefined) headers.set('last-event-id', String(lastSeq));
  return openStream(call, environment, headers);
});

interface StreamVisitor {
  readonly environment: string;
  readonly key: SdkKeyEntry;
}

/** By the token in the address, or by the key in a header as everywhere else. */
async function admitStream(call: Call): Promise<StreamVisitor | Response> {
  const text = call.req.query('token');
  if (text === undefined) return admit(call);
  const token = parseStreamToken(text);
  if (!token) return unknownToken();
  const served = await serve(call.env, token.environment, { background: (work) => call.executionCtx.waitUntil(work) });
  if (served === 'unavailable')
    return refusalAnswer(503, 'No release can be reached right now; try again in a second.', {}, { 'retry-after': '1' });
  const key = served === 'unknown' ? undefined : await findKeyOfToken(served.release, token, Date.now());
  return key ? { environment: token.environment, key } : unknownToken();
}

function unknownToken(): Response {
  return refusalAnswer(401, 'This token is not good or not good any more; evaluate again to get another address.');
}

async function openStream({ env, req }: Call, environment: string, headers: Headers): Promise<Response> {
  if (Date.now() > lookAgainAtMs) {
    shard = 0;
    lookAgainAtMs = Date.now() + lookAgainMs;
  }
  for (let at = shard; at < bounds.streamRelaysMax; at += 1) {
    const { name, stub } = relayOf(env, { environment, region: currentRegion(env), shard: at });
    headers.set(streamHeaders.relay, name);
    const answer = await stub.fetch('https://relay/', { headers, signal: req.raw.signal });
    if (answer.status !== 503) return new Response(answer.body, { headers: { ...Object.fromEntries(answer.headers), ...corsHeaders } });
    shard = Math.max(shard, at + 1);
    await answer.body?.cancel();
  }
  lookAgainAtMs = Math.min(lookAgainAtMs, Date.now() + lookSoonMs);
  const retryMs = Math.round(bounds.fullRetryMs * (1 + Math.random()));
  return new Response(`retry: ${retryMs}\n: no relay has room\n\n`, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', ...corsHeaders },
  });
}

stream.get('/v1/snapshot', (call) => sendSnapshot(call, undefined));
stream.get('/v1/snapshot/:digest', (call) => sendSnapshot(call, call.req.param('digest')));

/** The bytes that this environment is evaluated from. By digest they never change; without one they are those of the stable release. */
async function sendSnapshot(call: Call, wanted: string | undefined): Promise<Response> {
  const admitted = await admitServer(call);
  if (admitted instanceof Response) return admitted;
  const { head } = admitted.release;
  const digest = wanted ?? head.stable.snapshot;
  const document = documentsOf(head).find((named) => named.kind === 'snapshot' && named.digest === digest);
  if (!document) return refusalAnswer(404, `The live head of ${admitted.environment} names no snapshot ${digest}.`);
  const headers = {
    etag: `"${digest}"`,
    'cache-control': wanted === undefined ? 'private, no-cache' : 'private, max-age=31536000, immutable',
    vary: 'Authorization, X-API-Key',
    'x-switchyard-seq': String(head.seq),
  };
  if (isKnown(call.req.header('if-none-match') ?? null, headers.etag)) return notModified(headers);
  const bytes = await findDocument(call.env, admitted.environment, document);
  if (!bytes)
    return refusalAnswer(503, `The snapshot ${digest} cannot be reached right now; try again in a second.`, {}, { 'retry-after': '1' });
  return new Response(bytes, { headers: { ...headers, ...corsHeaders, 'content-type': 'application/octet-stream' } });
}
