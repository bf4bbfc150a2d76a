// Resolved config in one cacheable answer (`/v1/resolve`), and the recorded walk of one evaluation (`/v1/explain`).
import { isFailure } from '@switchyard/registry-core/evaluate/evaluation';
import type { Json, JsonObject } from '@switchyard/registry-core/registry/json';
import { Hono } from 'hono';
import { type Admitted, admit, admitServer, type Call } from './admission.ts';
import { jsonAnswer, refusalAnswer, taggedAnswer } from './answers.ts';
import type { Env } from './env.ts';
import { readEvaluationRequest, toContext } from './evaluation-request.ts';
import { asServed, toEtag, toMetadata } from './served-evaluation.ts';

export const resolve = new Hono<{ Bindings: Env }>();

resolve.get('/v1/resolve', async (call) => {
  const admitted = await admit(call);
  if (admitted instanceof Response) return admitted;
  return resolveAll(call, admitted, toContext(new URL(call.req.raw.url).searchParams));
});

resolve.post('/v1/resolve', async (call) => {
  const admitted = await admit(call);
  if (admitted instanceof Response) return admitted;
  const request = await readEvaluationRequest(call.req.raw);
  if (!request.ok) return refusalAnswer(request.refusal.status, request.refusal.message, { errorCode: request.refusal.code });
  return resolveAll(call, admitted, request.value.context);
});

resolve.post('/v1/explain', async (call) => {
  const admitted = await admitServer(call);
  if (admitted instanceof Response) return admitted;
  const request = await readEvaluationRequest(call.req.raw);
  if (!request.ok) return refusalAnswer(request.refusal.status, request.refusal.message, { errorCode: request.refusal.code });
  const { key } = request.value.body;
  if (typeof key !== 'string')
    return refusalAnswer(400, 'The body names no key; send {"key": "…", "context": {…}}.', { errorCode: 'PARSE_ERROR' });
  return explainOne(admitted, key, request.value.context);
});

/** Every value for one context. A disabled flag has none: the caller's own default holds. */
function resolveAll(call: Call, admitted: Admitted, context: JsonObject): Response {
  const { release, environment, kind, stale } = admitted;
  return taggedAnswer(call.req.raw, toEtag(admitted, context), () => {
    const values = new Map<string, Json>();
    const variants = new Map<string, string>();
    for (const evaluation of release.snapshot.evaluateAll(context, { client: kind === 'client' })) {
      if (isFailure(evaluation) || evaluation.value === undefined) continue;
      values.set(evaluation.key, evaluation.value);
      if (evaluation.variant !== undefined) variants.set(evaluation.key, evaluation.variant);
    }
    const { seq, stable } = release.head;
    return { environment, release: stable.version, seq, stale, values: Object.fromEntries(values), variants: Object.fromEntries(variants) };
  });
}

function explainOne(admitted: Admitted, key: string, context: JsonObject): Response {
  const { evaluation, steps } = admitted.release.snapshot.explain(key, context);
  if (isFailure(evaluation)) {
    const { errorCode, errorDetails } = evaluation;
    return refusalAnswer(errorCode === 'FLAG_NOT_FOUND' ? 404 : 400, errorDetails, { key, errorCode, steps });
  }
  const served = asServed(evaluation, admitted);
  const { environment, stale, release } = admitted;
  return jsonAnswer(200, {
    environment,
    release: release.head.stable.version,
    seq: release.head.seq,
    stale,
    evaluation: { ...served, metadata: toMetadata(evaluation, admitted) },
    steps,
  });
}
