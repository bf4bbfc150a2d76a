// The shapes in which every endpoint answers: JSON with its headers, refusals with a sentence, and 304 without a body; for callers of
// every origin. Headers are given when an answer is made: adding them to one that is there costs as much as an evaluation.

/** Every answer has these, whatever else it has. */
export const corsHeaders = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'ETag, Retry-After' };

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8', ...corsHeaders };

export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return textAnswer(status, JSON.stringify(body), headers);
}

/** `text` is JSON already. */
export function textAnswer(status: number, text: string, headers: Record<string, string>): Response {
  return new Response(text, { status, headers: { ...jsonHeaders, ...headers } });
}

/** A refusal: `errorDetails` says what is wrong and what to do, as OFREP names it. */
export function refusalAnswer(status: number, errorDetails: string, more: Record<string, unknown> = {}, headers = {}): Response {
  return jsonAnswer(status, { ...more, errorDetails }, headers);
}

/** Answers JSON text under `etag`, or 304 when the caller has it already. The text is only made when it is sent. */
export function taggedAnswer(request: Request, etag: string, toText: () => string, caching = 'private, no-cache'): Response {
  const headers = { etag, 'cache-control': caching, vary: 'Authorization, X-API-Key' };
  if (isKnown(request.headers.get('if-none-match'), etag)) return notModified(headers);
  return textAnswer(200, toText(), headers);
}

export function notModified(headers: Record<string, string>): Response {
  return new Response(null, { status: 304, headers: { ...corsHeaders, ...headers } });
}

/** RFC 9110 section 13.1.2: `*`, or a list of strong or weak tags compared weakly. */
export function isKnown(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return Array.from(ifNoneMatch.matchAll(/"[^"]*"/g), ([tag]) => tag).includes(etag);
}
