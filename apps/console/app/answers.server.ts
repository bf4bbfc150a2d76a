// What routes do with a refusal: a page that cannot be shown becomes an error page with the refusal's sentence.
import type { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import type { EntryBody } from '@switchyard/registry-core/registry/entry';
import type { Flag } from '@switchyard/registry-core/registry/flag';
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

export function requireConfig(key: string, body: EntryBody | null): ConfigKey {
  if (body === null || !('kind' in body) || body.kind !== 'config') throw notFound(`There is no config key ${key} here.`);
  return body;
}

export function requireFlag(key: string, body: EntryBody | null): Flag {
  if (body === null || !('kind' in body) || body.kind !== 'flag') throw notFound(`There is no flag ${key} here.`);
  return body;
}

/** A refusal and its causes as sentences, for the head of a form. */
export function sentencesOf({ message, causes = [] }: Refusal): string[] {
  return [message, ...causes.map((cause) => (cause.path ? `${cause.path}: ${cause.message}` : cause.message))];
}

/** What a form shows of a refusal: at the field that its path names, or at its head. */
export function replyTo(refusal: Refusal): { fieldErrors: Record<string, string[]> } | { formErrors: string[] } {
  return refusal.path ? { fieldErrors: { [refusal.path]: sentencesOf(refusal) } } : { formErrors: sentencesOf(refusal) };
}
