// Resolved config in one cacheable answer (`/v1/resolve`), and the recorded walk of one evaluation (`/v1/explain`).
import { type Evaluation, isFailure } from '@switchyard/registry-core/evaluate/evaluation';
import type { JsonObject } from '@switchyard/registry-core/registry/json';
import { Hono } from 'hono';
import { type Asked, admit, admitServer, type Call, withContext } from './admission.ts';
import { jsonAnswer, refusalAnswer, taggedAnswer } from './answers.ts';
import type { Env } from './env.ts';
import { readEvaluationRequest, toContext } from './evaluation-request.ts';
import { keepTexts } from './kept-texts.ts';
import { asServed, toEtag, toMetadata } from './served-evaluation.ts';
import { noteAnswer } from './usage.ts';

export const resolve = new Hono<{ Bindings: Env }>();

resolve.get('/v1/resolve', async (call) => {
  const admitted = await admit(call);
  if (admitted instanceof Response) return admitted;
  const context = toContext(new URL(call.req.raw.url).searchParams);
  return resolveAll(call, withContext(admitted, context), context);
});

resolve.post('/v1/resolve', async (call) => {
  const admitted = await admit(call);
  if (admitted instanceof Response) return admitted;
  const request = await readEvaluationRequest(call.req.raw);
  if (!request.ok) return refusalAnswer(request.refusal.status, request.refusal.message, { errorCode: request.refusal.code });
  const { context } = request.value;
  return resolveAll(call, withContext(admitted, context), context);
});

resolve.post('/v1/explain', async (call) => {
  const admitted = await admitServer(call);
  if (admitted instanceof Response) return admitted;
  const request = await readEvaluationRequest(call.req.raw);
  if (!request.ok) return refusalAnswer(request.refusal.status, request.refusal.message, { errorCode: request.refusal.code });
  const { key } = request.value.body;
  if (typeof key !== 'string')
    return refusalAnswer(400, 'The body names no key; send {"key": "…", "context": {…}}.', { errorCode: 'PARSE_ERROR' });
  return explainOne(withContext(admitted, request.value.context), key, request.value.context);
});

/**
 * An app keeps its values on the device, asks each time it can, and goes on with them when it cannot: offline, or the edge in
 * trouble (RFC 5861). What a server key reads is not meant for any device, so nothing on the way may keep it.
 */
function cachingFor({ kind }: Asked): string {
  return kind === 'client' ? 'private, max-age=0, stale-if-error=604800' : 'no-store';
}

/** Every value for one context. A disabled flag has none: the caller's own default holds. */
function resolveAll(call: Call, asked: Asked, context: JsonObject): Response {
  const { release, edition, environment, kind, stale } = asked;
  let evaluations: Evaluation[] | null = null;
  const toText = () => {
    evaluations = edition.snapshot.evaluateAll(context, { client: kind === 'client' });
    const values = evaluations.map(valueMembers(asked)).filter(isPresent).join(',');
    const variants = evaluations.map(variantMembers(asked)).filter(isPresent).join(',');
    const about = JSON.stringify({ environment, release: edition.version, stage: edition.stage, seq: release.head.seq, stale });
    return `${about.slice(0, -1)},"values":{${values}},"variants":{${variants}}}`;
  };
  const answer = taggedAnswer(call.req.raw, toEtag(asked, context), toText, cachingFor(asked));
  noteAnswer(call, asked, context, evaluations);
  return answer;
}

const isPresent = (member: string) => member !== '';

/** A member of a JSON object, empty for what has no value. */
const valueMembers = keepTexts((evaluation) =>
  isFailure(evaluation) || evaluation.value === undefined ? '' : `${JSON.stringify(evaluation.key)}:${JSON.stringify(evaluation.value)}`,
);

const variantMembers = keepTexts((evaluation) =>
  isFailure(evaluation) || evaluation.value === undefined || evaluation.variant === undefined
    ? ''
    : `${JSON.stringify(evaluation.key)}:${JSON.stringify(evaluation.variant)}`,
);

function explainOne(asked: Asked, key: string, context: JsonObject): Response {
  const { evaluation, steps } = asked.edition.snapshot.explain(key, context);
  if (isFailure(evaluation)) {
    const { errorCode, errorDetails } = evaluation;
    return refusalAnswer(errorCode === 'FLAG_NOT_FOUND' ? 404 : 400, errorDetails, { key, errorCode, steps });
  }
  const served = asServed(evaluation, asked);
  const { environment, stale, release, edition } = asked;
  return jsonAnswer(200, {
    environment,
    release: edition.version,
    stage: edition.stage,
    seq: release.head.seq,
    stale,
    evaluation: { ...served, metadata: toMetadata(evaluation, asked) },
    steps,
  });
}
