// A preview: recorded events replayed against what is live and what would be, with the blast radius and the guardrails of one pass.
import type { Guardrail } from '../registry/guardrail.ts';
import { guardrailStepsTotalMax } from '../registry/limits.ts';
import type { BlastRadius } from '../replay/blast-radius.ts';
import type { RecordedEvent } from '../replay/recorded-event.ts';
import { createReplay, type Dimension, type ReplayedState } from '../replay/replay.ts';
import { mergeReplays, type ReplayTally, toBlastRadius } from '../replay/replay-tally.ts';
import { keysRead } from '../rule/parse-rule.ts';
import { createFigures, type Figure, type FigureTally, mergeFigures, type TypeOfKey, toFigure } from './figures.ts';

/** The dimensions that every preview counts by. */
export const previewDimensions = ['place', 'role', 'event'] as const;
/** The dimension of a staged release: which of its stages would give the context the candidate first. */
export const stageDimension = 'stage';

export interface PreviewInput {
  readonly before: ReplayedState;
  readonly after: ReplayedState;
  /** Keys that may answer otherwise. */
  readonly affected: readonly string[];
  readonly guardrails: readonly Guardrail[];
  readonly typeBefore: TypeOfKey;
  readonly typeAfter: TypeOfKey;
  /** Into how many previews the events are divided. Default 1. */
  readonly parts?: number;
  /** The stages of the release's plan in order, each with who gets the candidate in it. */
  readonly stages?: readonly { readonly name: string; readonly chooses: (context: unknown) => boolean }[];
}

export interface PreviewFigures {
  readonly radius: BlastRadius;
  readonly figures: readonly Figure[];
}

/** What a preview of a part of the events counted, as plain data. */
export interface PreviewTally {
  readonly replay: ReplayTally;
  readonly figures: readonly FigureTally[];
}

export interface Preview {
  /** `position`: which of all events it is, where this preview is of a part of them. */
  add(event: RecordedEvent, position?: number): void;
  tally(): PreviewTally;
}

/** Of previews of the same change over parts of the events, the first ones first. */
export function mergePreviews(one: PreviewTally, other: PreviewTally): PreviewTally {
  return { replay: mergeReplays(one.replay, other.replay), figures: mergeFigures(one.figures, other.figures) };
}

export function toPreviewFigures({ replay, figures }: PreviewTally): PreviewFigures {
  return { radius: toBlastRadius(replay), figures: figures.map(toFigure) };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The deepest place that a context names. */
export function placeOf({ context }: RecordedEvent): string | undefined {
  return text(context.city) ?? text(context.state) ?? text(context.country);
}

export function createPreview({
  before,
  after,
  affected,
  guardrails,
  typeBefore,
  typeAfter,
  stages = [],
  parts = 1,
}: PreviewInput): Preview {
  const read = guardrails.flatMap(({ expression }) => keysRead(expression));
  const dimensions: Record<string, Dimension> = { place: placeOf, role: ({ context }) => text(context.role), event: ({ event }) => event };
  if (stages.length > 0) dimensions[stageDimension] = ({ context }) => stages.find(({ chooses }) => chooses(context))?.name;
  const replay = createReplay({ before, after, keys: [...affected, ...read], dimensions });
  const figures = createFigures({ guardrails, typeBefore, typeAfter, placeOf, stepsMax: guardrailStepsTotalMax / parts });
  return {
    add: (event, position) => figures.add(event, replay.add(event, position)),
    tally: () => ({ replay: replay.tally(), figures: figures.tallies() }),
  };
}
