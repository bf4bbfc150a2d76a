// A part of a staged release as it is typed: `25` or `everyone:25`, `city=HOU:100`, `city=HOU,role=studio:50`.
import { StagePart } from '@switchyard/registry-core/snapshot/head';
import { usage } from './exit-codes.ts';

export function readStagePart(text: string): StagePart {
  const colon = text.lastIndexOf(':');
  const [who, percent] = colon < 0 ? ['everyone', text] : [text.slice(0, colon), text.slice(colon + 1)];
  const pairs = who === 'everyone' || who === '' ? [] : who.split(',').map((pair) => pair.split('='));
  const parsed = StagePart.safeParse({ scope: Object.fromEntries(pairs), percent: percent === '' ? Number.NaN : Number(percent) });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw usage(`${text} is no part of a stage, such as 25 or city=HOU:100. ${issue?.message ?? ''}`);
}

export function partText({ scope, percent }: StagePart): string {
  const pairs = Object.entries(scope).map(([name, value]) => `${name}=${value}`);
  return `${pairs.join(',') || 'everyone'}: ${percent} %`;
}
