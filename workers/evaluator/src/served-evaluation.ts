// What the edge adds to an evaluation of the core: staleness, the release in the metadata, and the tag of an answer.
import { type Answer, type Evaluation, isFailure } from '@switchyard/registry-core/evaluate/evaluation';
import { canonicalJson, sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import type { JsonObject } from '@switchyard/registry-core/registry/json';
import type { Admitted, Asked } from './admission.ts';

const encoder = new TextEncoder();

/** Metadata of one answer, flat: OFREP takes booleans, strings and numbers only. */
export function toMetadata({ metadata }: Answer, { edition }: Pick<Asked, 'edition'>): Record<string, string | number> {
  const { warnings, ...flat } = metadata;
  const base = { release: edition.version, stage: edition.stage, ...flat };
  return warnings && warnings.length > 0 ? { ...base, warnings: warnings.join(' ') } : base;
}

/** The evaluation with STALE over every reason but ERROR and DISABLED when the bound on freshness was missed. */
export function asServed(evaluation: Evaluation, { stale }: Pick<Admitted, 'stale'>): Evaluation {
  if (!stale || isFailure(evaluation) || evaluation.reason === 'DISABLED') return evaluation;
  return { ...evaluation, reason: 'STALE' };
}

/** Covers all that an answer over every key depends on: the head, the edition, the kind of key, staleness and the canonical context. */
export function toEtag({ release, edition, kind, stale }: Asked, context: JsonObject): string {
  const digest = sha256Hex(encoder.encode(canonicalJson(context))).slice(0, 32);
  return `"${release.head.seq}-${edition.stage}-${kind}-${stale ? 'stale' : 'fresh'}-${digest}"`;
}

/** The `seq` that starts a tag of ours, quoted, weak or bare. */
export function seqOfTag(tag: string): number | undefined {
  const digits = /^(?:W\/)?"?(\d{1,15})(?!\d)/.exec(tag.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}
