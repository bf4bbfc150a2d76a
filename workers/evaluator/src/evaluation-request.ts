// The one place that parses what a caller asks: a bounded JSON body and the evaluation context in it.
import type { JsonObject } from '@switchyard/registry-core/registry/json';
import { isDeeperThan } from '@switchyard/registry-core/registry/json-depth';
import { isJsonObject } from '@switchyard/registry-core/registry/json-object';
import { contextBytesMax } from '@switchyard/registry-core/registry/limits';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { readTextAtMost } from './bytes.ts';

/** Room for what wraps the context. */
const bodyBytesMax = contextBytesMax + 1024;
/** Deeper than any honest context, and it bounds every walk over one. */
const contextDepthMax = 32;

export type RequestRefusal = {
  readonly code: 'PARSE_ERROR' | 'INVALID_CONTEXT';
  readonly message: string;
  readonly status: 400 | 413;
};

export interface EvaluationRequest {
  readonly body: JsonObject;
  readonly context: JsonObject;
}

export async function readEvaluationRequest(request: Request): Promise<Result<EvaluationRequest, RequestRefusal>> {
  const text = await readTextAtMost(request, bodyBytesMax).catch(() => 'lost' as const);
  if (text === undefined)
    return requestRefusal('PARSE_ERROR', `The body has more than ${bodyBytesMax} bytes, which is the most that is read.`, 413);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return requestRefusal('PARSE_ERROR', 'The body is not JSON; send {"context": {"targetingKey": "…"}}.');
  }
  if (!isJsonObject(body)) return requestRefusal('PARSE_ERROR', 'The body is not a JSON object; send {"context": {"targetingKey": "…"}}.');
  const context = Object.hasOwn(body, 'context') ? body.context : {};
  if (!isJsonObject(context)) {
    const found = Array.isArray(context) ? 'an array' : context === null ? 'null' : `a ${typeof context}`;
    return requestRefusal('INVALID_CONTEXT', `The context is ${found}; it must be a JSON object.`);
  }
  if (isDeeperThan(context, contextDepthMax)) {
    return requestRefusal('INVALID_CONTEXT', `The context is nested deeper than ${contextDepthMax} levels.`);
  }
  return accept({ body, context });
}

/** The context of a query string: every parameter is a text; `cohorts` and repeated names are lists. */
export function toContext(query: URLSearchParams): JsonObject {
  const context = new Map<string, string | string[]>();
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    context.set(name, values.length > 1 || name === 'cohorts' ? values : (values[0] ?? ''));
  }
  return Object.fromEntries(context);
}

function requestRefusal(code: RequestRefusal['code'], message: string, status: 400 | 413 = 400): { ok: false; refusal: RequestRefusal } {
  return { ok: false, refusal: { code, message, status } };
}
