// The OpenFeature Remote Evaluation Protocol (OpenAPI 0.3.0): single and bulk evaluation. All of the protocol's words are here.
import { type Evaluation, isFailure } from '@switchyard/registry-core/evaluate/evaluation';
import { Hono } from 'hono';
import { type Asked, admit, withContext } from './admission.ts';
import { refusalAnswer, taggedAnswer, textAnswer } from './answers.ts';
import type { Env } from './env.ts';
import { type RequestRefusal, readEvaluationRequest } from './evaluation-request.ts';
import { toBulkText, toItemText } from './ofrep-items.ts';
import { seqOfTag, toEtag } from './served-evaluation.ts';
import { toStreamToken } from './stream-token.ts';
import { noteAnswer } from './usage.ts';

/** A page that nobody looks at for so long closes its stream, and evaluates again when somebody does. */
const inactivityDelaySec = 120;

const flagsPath = '/ofrep/v1/evaluate/flags';

export const ofrep = new Hono<{ Bindings: Env }>();

ofrep.post(flagsPath, (call) => evaluateBulk(call));
ofrep.post(`${flagsPath}/*`, (call) => {
  const key = keyOfUrl(call.req.raw.url);
  return key === '' ? evaluateBulk(call) : evaluateSingle(call, key);
});

type OfrepCall = Parameters<typeof admit>[0];

async function evaluateSingle(call: OfrepCall, key: string): Promise<Response> {
  const admitted = await admit(call);
  if (admitted instanceof Response) return admitted;
  const request = await readEvaluationRequest(call.req.raw);
  if (!request.ok) return refused(request.refusal, key);
  const { context } = request.value;
  const asked = withContext(admitted, context);
  const evaluation = asked.edition.snapshot.evaluate(key, context, { client: asked.kind === 'client' });
  noteAnswer(call, asked, context, evaluation);
  const status = !isFailure(evaluation) ? 200 : evaluation.errorCode === 'FLAG_NOT_FOUND' ? 404 : 400;
  return textAnswer(status, toItemText(evaluation, asked), { 'cache-control': 'no-store' });
}

async function evaluateBulk(call: OfrepCall): Promise<Response> {
  // A floor for freshness, never a reason for a 304: the caller has heard of this version and must not get an older one.
  const floorSeq = seqOfTag(call.req.query('flagConfigEtag') ?? '');
  const admitted = await admit(call, floorSeq);
  if (admitted instanceof Response) return admitted;
  const request = await readEvaluationRequest(call.req.raw);
  if (!request.ok) return refused(request.refusal);
  const { context } = request.value;
  const asked = withContext(admitted, context);
  const { release, edition, kind } = asked;
  const streams = await eventStreams(asked);
  let evaluations: Evaluation[] | null = null;
  const answer = taggedAnswer(call.req.raw, toEtag(asked, context), () => {
    evaluations = edition.snapshot.evaluateAll(context, { client: kind === 'client' });
    return toBulkText(evaluations, asked, release.head.seq, streams);
  });
  noteAnswer(call, asked, context, evaluations);
  return answer;
}

/** Where the caller hears of new versions (ADR-0008). No part of the ETag: the address changes every few hours, the answer does not. */
async function eventStreams({ environment, key }: Asked): Promise<string> {
  const requestUri = `/v1/stream?token=${encodeURIComponent(await toStreamToken(environment, key, Date.now()))}`;
  return JSON.stringify([{ type: 'sse', endpoint: { requestUri }, inactivityDelaySec }]);
}

function refused({ code, message, status }: RequestRefusal, key?: string): Response {
  return refusalAnswer(status, message, { ...(key === undefined ? {} : { key }), errorCode: code });
}

/**
 * The key in the path, percent-encoded or raw with slashes, decoded once; one trailing slash is no part of it. Cut out of the address
 * by hand: parsing it whole costs more than evaluating.
 */
function keyOfUrl(url: string): string {
  const from = url.indexOf(flagsPath) + flagsPath.length + 1;
  const query = url.indexOf('?', from);
  const to = query < 0 ? url.length : query;
  const raw = url.slice(from, url.endsWith('/', to) ? to - 1 : to);
  try {
    return raw.includes('%') ? decodeURIComponent(raw) : raw;
  } catch {
    return raw;
  }
}
