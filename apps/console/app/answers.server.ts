// What routes do with a refusal: a page that cannot be shown becomes an error page with the refusal's sentence.
import type { Refusal, Result } from '@switchyard/registry-core/registry/refusal';

function statusOf({ code }: Refusal): number {
  if (/^(UNKNOWN|NO_SUCH|NOT_FOUND|.*_NOT_FOUND)/.test(code)) return 404;
  return code === 'FORBIDDEN' ? 403 : 400;
}

export function orErrorPage<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Response(result.refusal.message, { status: statusOf(result.refusal) });
}

export function notFound(message: string): Response {
  return new Response(message, { status: 404 });
}

/** A refusal and its causes as sentences, for the head of a form. */
export function sentencesOf({ message, causes = [] }: Refusal): string[] {
  return [message, ...causes.map((cause) => (cause.path ? `${cause.path}: ${cause.message}` : cause.message))];
}
