// Parts of a staged release as people type and read them: `25`, `everyone:25`, `city=HOU:100`, `city=HOU,role=studio:50`.
import { accept, type Result, refuse } from '../registry/refusal.ts';
import type { Scope } from '../registry/scope.ts';
import { StagePart } from './head.ts';

/** As written: places are known only to the snapshot. */
export function whoText(scope: Scope): string {
  const pairs = Object.entries(scope).map(([name, value]) => `${name}=${value}`);
  return pairs.sort().join(',') || 'everyone';
}

export function stagePartText({ scope, percent }: StagePart): string {
  return `${whoText(scope)}:${percent}`;
}

export function readStagePart(text: string): Result<StagePart> {
  const colon = text.lastIndexOf(':');
  const [who = '', percent = ''] = colon < 0 ? ['everyone', text] : [text.slice(0, colon), text.slice(colon + 1)];
  const pairs = who.trim() === 'everyone' ? [] : who.split(',').map((pair) => pair.trim().split('='));
  const scope = Object.fromEntries(pairs.map(([name, value = '']) => [name, value]));
  const parsed = StagePart.safeParse({ scope, percent: percent.trim() === '' ? Number.NaN : Number(percent) });
  if (parsed.success) return accept(parsed.data);
  return refuse(
    'NOT_VALID',
    `"${text}" is no part of a stage, such as 25 or city=HOU:100. ${parsed.error.issues[0]?.message ?? ''}`.trim(),
  );
}

/** What was there, and over it what is added; who is not named stays as they were. */
export function withStageParts(before: readonly StagePart[], added: readonly StagePart[]): StagePart[] {
  const isNamed = ({ scope }: StagePart) => added.some((part) => whoText(part.scope) === whoText(scope));
  return [...before.filter((part) => !isNamed(part)), ...added];
}

/** One part per line or separated by spaces; empty lines count for nothing. */
export function readStageParts(text: string): Result<StagePart[]> {
  const parts: StagePart[] = [];
  for (const one of text.split(/\s+/).filter((part) => part !== '')) {
    const part = readStagePart(one);
    if (!part.ok) return part;
    parts.push(part.value);
  }
  return accept(parts);
}
