// How a change stands with its preview: whether there is one of what the change is now, how many it touches, and which guardrails
// it keeps, breaches or was let breach. What that keeps from publishing is said here and nowhere else.
import type { Figure } from '../guardrail/figures.ts';
import { type GuardrailState, judge } from '../guardrail/judge.ts';
import type { PreviewFigures } from '../guardrail/preview.ts';
import { digestOf } from '../registry/canonical-json.ts';
import type { Guardrail } from '../registry/guardrail.ts';
import { keysRead } from '../rule/parse-rule.ts';
import type { Difference } from './difference.ts';
import type { Obstacle } from './obstacles.ts';

/** What is kept of the last preview of a change. */
export interface KeptPreview {
  readonly difference: string;
  readonly guardrails: string;
  readonly status: 'waiting' | 'running' | 'done' | 'failed';
  readonly figures: PreviewFigures | null;
}

export interface KeptOverride {
  readonly difference: string;
  readonly guardrail: string;
  readonly definition: string;
  readonly personName: string;
  readonly reason: string;
  readonly at: Date;
}

export interface GuardrailStand<Override extends KeptOverride = KeptOverride> {
  readonly guardrail: Guardrail;
  /** undefined: not worked out for what the change is now. */
  readonly figure: Figure | undefined;
  readonly state: GuardrailState;
  /** The bounds that the new figure does not keep. */
  readonly outside: readonly string[];
  readonly override: Override | null;
  /** Whether the change touches a key that it reads. */
  readonly concerned: boolean;
}

/** `none`: never asked for. `stale`: of what the change, the guardrails or what is live were before. */
export type PreviewState = 'none' | 'stale' | KeptPreview['status'];

export interface PreviewStand<Override extends KeptOverride = KeptOverride> {
  readonly state: PreviewState;
  /** Share of the recorded contexts that get something else, in per cent; null while nobody knows, or nothing was recorded. */
  readonly changedPercent: number | null;
  readonly guardrails: readonly GuardrailStand<Override>[];
}

/** What the guardrails say, as a preview is bound to it. */
export function guardrailsDigest(guardrails: readonly Guardrail[]): string {
  return digestOf(guardrails.map((guardrail) => [guardrail.key, digestOf(guardrail)]));
}

export function previewStand<Override extends KeptOverride>(input: {
  readonly difference: Pick<Difference, 'digest'>;
  /** Keys that may answer otherwise. */
  readonly affected: readonly string[];
  readonly guardrails: readonly Guardrail[];
  readonly preview: KeptPreview | undefined;
  readonly overrides: readonly Override[];
}): PreviewStand<Override> {
  const { difference, guardrails, preview, overrides } = input;
  const isNow = preview?.difference === difference.digest && preview.guardrails === guardrailsDigest(guardrails);
  const state: PreviewState = preview === undefined ? 'none' : isNow ? preview.status : 'stale';
  const figures = state === 'done' ? (preview?.figures ?? null) : null;
  const affected = new Set(input.affected);
  const { contexts = 0, changed = 0 } = figures?.radius ?? {};
  return {
    state,
    changedPercent: contexts > 0 ? (100 * changed) / contexts : null,
    guardrails: guardrails.map((guardrail) => {
      const figure = figures?.figures.find((one) => one.guardrail === guardrail.key);
      const { state: stands, bounds } = figure ? judge(guardrail, figure) : { state: 'unknown' as const, bounds: [] };
      const definition = digestOf(guardrail);
      const override = overrides.find(
        (one) => one.guardrail === guardrail.key && one.definition === definition && one.difference === difference.digest,
      );
      const concerned = keysRead(guardrail.expression).some((key) => affected.has(key));
      return { guardrail, figure, state: stands, outside: bounds, override: override ?? null, concerned };
    }),
  };
}

/** What stands between a change and its publish, as far as its preview is concerned. */
/** `counts`: how many must agree depends on how many it touches, so that nobody may skip the count. */
export function previewObstacles({ state, guardrails }: PreviewStand, counts = false): Obstacle[] {
  const concerned = guardrails.filter((stand) => stand.concerned);
  const [first] = concerned;
  if (first === undefined && !counts) return [];
  if (state !== 'done') return [previewNeeded(state, first?.guardrail.key)];
  return concerned.flatMap(({ guardrail, state: stands, override }): Obstacle[] => {
    if (stands !== 'breached' || override !== null) return [];
    const about = { code: 'GUARDRAIL_BREACHED', name: guardrail.key } as const;
    const sentence = `The change breaches the guardrail ${guardrail.key}${guardrail.description ? `: ${guardrail.description.replace(/\.$/, '')}` : ''}.`;
    return guardrail.onBreach === 'block'
      ? [{ ...about, kind: 'blocks', sentence, cure: 'Change the draft; nobody overrides this guardrail.' }]
      : [
          {
            ...about,
            kind: 'override',
            sentence,
            cure: 'Change the draft, or have somebody who could approve the guardrail override it with a reason.',
          },
        ];
  });
}

function previewNeeded(state: PreviewState, guardrail: string | undefined): Obstacle {
  const about = { code: 'PREVIEW_NEEDED', kind: 'blocks', name: guardrail ?? '' } as const;
  const watched =
    guardrail === undefined
      ? 'How many must agree depends on how many the change touches'
      : `The guardrail ${guardrail} watches keys that this change touches`;
  if (state === 'waiting' || state === 'running')
    return { ...about, sentence: `${watched}, and its preview is under way.`, cure: 'Wait for it.' };
  if (state === 'failed') return { ...about, sentence: `${watched}, and its preview failed.`, cure: 'See why, and preview it again.' };
  const sentence = state === 'stale' ? `${watched}, and its preview is out of date.` : `${watched}, and it has not been previewed.`;
  return { ...about, sentence, cure: 'Preview it.' };
}
