// Where the console publishes: a signed head with the documents that may be missing. And what the hub holds, for a console that
// lost track and for whoever has the recovery key. The signature is checked before the hub is woken, so nobody else can create hubs.
import { flySnapshot } from '@switchyard/registry-core/evaluate/fly-snapshot';
import type { Json } from '@switchyard/registry-core/registry/json';
import { snapshotBytesMax } from '@switchyard/registry-core/registry/limits';
import { environmentPattern } from '@switchyard/registry-core/registry/name-patterns';
import type { Head, PublishAnswer } from '@switchyard/registry-core/snapshot/head';
import { documentsOf } from '@switchyard/registry-core/snapshot/head-documents';
import { headBytesMax, keyTableBytesMax } from '@switchyard/registry-core/snapshot/head-limits';
import { type Context, Hono } from 'hono';
import { jsonAnswer, refusalAnswer } from './answers.ts';
import { readAtMost, sha256 } from './bytes.ts';
import { type Env, hubOf, type ReleaseHubRpc } from './env.ts';
import { verifyHead, verifyReadToken } from './signed-head.ts';

/** Two snapshots and a key table. */
const documentsMax = 3;
/** Room for all parts and what separates them. A second snapshot that does not fit is sent with the head before. */
const formBytesMax = snapshotBytesMax + keyTableBytesMax + headBytesMax + 64 * 1024;

/** Some tenths of a second: whoever publishes waits for it, and so do answers of this isolate. */
const flightEvaluationsMax = 300_000;

const statusOfRefusal: Readonly<Record<string, number>> = {
  SIGNATURE_INVALID: 401,
  PUBLISH_KEYS_INVALID: 503,
  HEAD_TOO_LARGE: 413,
  SNAPSHOT_TOO_LARGE: 413,
  SNAPSHOT_INVALID: 422,
  FLIGHT_FAILED: 422,
  KEY_TABLE_TOO_LARGE: 413,
  KEY_TABLE_INVALID: 422,
  BEYOND_RECOVERY: 403,
  UNKNOWN_RELEASE: 404,
  UNKNOWN_FLAG: 404,
  ALREADY_KILLED: 409,
  ALREADY_LIVE: 409,
  TOO_MANY: 409,
};

export const publish = new Hono<{ Bindings: Env }>();

publish.post('/v1/environments/:environment/head', async (call) => {
  const environment = call.req.param('environment');
  const form = await readForm(call.req.raw);
  if (form instanceof Response) return form;
  const jws = await textOf(form.get('head'));
  if (jws === undefined) return toResponse(refused('FORM_INVALID', 'The form has no part "head" with the signed head.'));
  const verified = await verifyHead(jws, call.env);
  if (!verified.ok) return toResponse(refused(verified.refusal.code, verified.refusal.message));
  const signedFor = verified.value.environment;
  if (signedFor !== environment) {
    return toResponse(refused('ENVIRONMENT_MISMATCH', `This head is of ${signedFor}, but it was sent to ${environment}.`));
  }
  const documents = await documentsIn(form);
  const crashed = await refusalOfFlight(verified.value, documents, await textOf(form.get('contexts')));
  if (crashed) return toResponse(crashed);
  return askHub(async () => toResponse(await hubOf(call.env, environment).publish(jws, documents)));
});

publish.get('/v1/environments/:environment/head', (call) =>
  readHub(call, async (hub) => {
    const { seq, jws } = await hub.headAfter(0);
    return { seq, head: jws };
  }),
);

publish.get('/v1/environments/:environment/releases', (call) => readHub(call, async (hub) => ({ releases: await hub.published() })));

type ReadCall = Context<{ Bindings: Env }, '/v1/environments/:environment/:what'>;

async function readHub(call: ReadCall, read: (hub: DurableObjectStub<ReleaseHubRpc>) => Promise<unknown>): Promise<Response> {
  const token = /^bearer +(\S+)$/i.exec(call.req.header('authorization') ?? '')?.[1];
  if (token === undefined) return refusalAnswer(401, 'Reading this needs a token signed by the console, as "Authorization: Bearer …".');
  const verified = await verifyReadToken(token, call.env);
  if (!verified.ok) return refusalAnswer(statusOfRefusal[verified.refusal.code] ?? 401, verified.refusal.message);
  const environment = call.req.param('environment');
  if (!environmentPattern.test(environment)) return refusalAnswer(400, 'The path names no environment.');
  return askHub(async () => jsonAnswer(200, await read(hubOf(call.env, environment)), { 'cache-control': 'no-store' }));
}

/** A hub that fails is no verdict on the head: the console sends it again later. */
async function askHub(asking: () => Promise<Response>): Promise<Response> {
  try {
    return await asking();
  } catch (error) {
    console.warn(`A hub failed: ${String(error)}`);
    return refusalAnswer(503, 'The hub of this environment did not answer; send the same again in a moment.', {}, { 'retry-after': '1' });
  }
}

async function readForm(request: Request): Promise<FormData | Response> {
  // A form within the limit by its own word is not copied first: an isolate has no room for a snapshot many times over.
  const declared = Number(request.headers.get('content-length') ?? Number.NaN);
  const body = declared <= formBytesMax ? request.body : await readAtMost(request, formBytesMax);
  if (body === undefined) {
    return toResponse(refused('SNAPSHOT_TOO_LARGE', `The form has more than ${formBytesMax} bytes, which is the most that is taken.`));
  }
  try {
    const headers = { 'content-type': request.headers.get('content-type') ?? '' };
    return await new Response(body, { headers }).formData();
  } catch {
    return toResponse(refused('FORM_INVALID', 'The body is not a multipart form with the parts "head" and, when needed, "snapshot".'));
  }
}

type FormPart = File | string | null;

async function textOf(part: FormPart): Promise<string | undefined> {
  const text = typeof part === 'string' ? part : await part?.text();
  return text?.trim() || undefined;
}

/**
 * Flies what is new before the hub hears of it, here and not in the hub, which relays wait for. What has flown is not kept by
 * this isolate: a document is sent once.
 */
async function refusalOfFlight(
  head: Head,
  documents: readonly Uint8Array[],
  contexts: string | undefined,
): Promise<PublishAnswer | undefined> {
  const snapshots = new Set(documentsOf(head).flatMap(({ kind, digest }) => (kind === 'snapshot' ? [digest] : [])));
  for (const bytes of documents) {
    const digest = await sha256(bytes);
    if (!snapshots.has(digest)) continue;
    const { faults, faultCount } = flySnapshot(bytes, { contexts: toContexts(contexts), evaluationsMax: flightEvaluationsMax });
    const [fault] = faults;
    // One that cannot be opened is the hub's to refuse, in its own words.
    if (!fault || fault.key === '') continue;
    const others = faultCount > 1 ? ` There are ${faultCount - 1} more faults.` : '';
    return refused('FLIGHT_FAILED', `The snapshot ${digest} does not fly: ${fault.key}: ${fault.message}.${others}`);
  }
  return undefined;
}

/** What the console sends along of recorded contexts; without them, or with something else, the odd ones remain. */
function toContexts(text: string | undefined): readonly Json[] {
  try {
    const contexts: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(contexts) ? (contexts as Json[]) : [];
  } catch {
    return [];
  }
}

/** Every part but the head and the contexts is a document that it names, known by its digest and not by the part's name. */
function documentsIn(form: FormData): Promise<Uint8Array[]> {
  const parts = [...form].filter(([name]) => name !== 'head' && name !== 'contexts').slice(0, documentsMax);
  return Promise.all(parts.map(async ([, part]) => bytesOf(part)));
}

async function bytesOf(part: File | string): Promise<Uint8Array> {
  return typeof part === 'string' ? new TextEncoder().encode(part) : new Uint8Array(await part.arrayBuffer());
}

function refused(code: string, message: string): PublishAnswer {
  return { status: 'refused', code, message };
}

function toResponse(answer: PublishAnswer): Response {
  if (answer.status === 'accepted') return jsonAnswer(200, answer);
  return jsonAnswer(answer.status === 'refused' ? (statusOfRefusal[answer.code] ?? 400) : 409, answer);
}
