// Turns what a schema says about a document into refusals that people can act on: where, and what was wrong there.
import type * as z from 'zod';
import { type Refusal, refuse } from './refusal.ts';

type Issue = z.core.$ZodIssue;

/** `keys.fees.provider_pct.settings[2].value`. */
export function toPathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

function depthOf(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

/** Of a union's alternatives, the one that the document came closest to: it went deepest before it failed, with the fewest faults. */
function closest(alternatives: readonly (readonly Issue[])[]): readonly Issue[] {
  const flat = alternatives.map((issues) => issues.flatMap((issue) => toInnermost(issue)));
  const wrongNames = (issues: readonly Issue[]) => issues.filter((issue) => issue.code === 'unrecognized_keys').length;
  return flat.sort((a, b) => depthOf(b) - depthOf(a) || wrongNames(a) - wrongNames(b) || a.length - b.length)[0] ?? [];
}

/** The issues inside a union, with their whole paths. */
function toInnermost(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  return closest(issue.errors).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** More faults than this are not listed. */
const causesMax = 50;

/** One refusal for the whole document; its causes say each place. */
export function refuseSchema(code: string, what: string, error: z.core.$ZodError): { ok: false; refusal: Refusal } {
  const issues = error.issues.flatMap(toInnermost);
  const causes = issues.slice(0, causesMax).map((issue): Refusal => ({ code, message: issue.message, path: toPathText(issue.path) }));
  const [first] = causes;
  const where = first?.path ? ` at ${first.path}` : '';
  const others = issues.length > 1 ? `, and ${issues.length - 1} more` : '';
  return refuse(code, `${what} is not valid${where}: ${first?.message ?? 'unknown reason'}${others}.`, {
    ...(first?.path ? { path: first.path } : {}),
    causes,
  });
}
