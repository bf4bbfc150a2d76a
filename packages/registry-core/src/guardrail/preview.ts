// A preview: recorded events replayed against what is live and what would be, with the blast radius and the guardrails of one pass.
import type { Guardrail } from '../registry/guardrail.ts';
import type { BlastRadius } from '../replay/blast-radius.ts';
import type { RecordedEvent } from '../replay/recorded-event.ts';
import { createReplay, type Dimension, type ReplayedState } from '../replay/replay.ts';
import { keysRead } from '../rule/parse-rule.ts';
import { createFigures, type Figure, type TypeOfKey } from './figures.ts';

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
  /** The stages of the release's plan in order, each with who gets the candidate in it. */
  readonly stages?: readonly { readonly name: string; readonly chooses: (context: unknown) => boolean }[];
}

export interface PreviewFigures {
  readonly radius: BlastRadius;
  readonly figures: readonly Figure[];
}

export interface Preview {
  add(event: RecordedEvent): void;
  result(): PreviewFigures;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The deepest place that a context names. */
export function placeOf({ context }: RecordedEvent): string | undefined {
  return text(context.city) ?? text(context.state) ?? text(context.country);
}

export function createPreview({ before, after, affected, guardrails, typeBefore, typeAfter, stages = [] }: PreviewInput): Preview {
  const read = guardrails.flatMap(({ expression }) => keysRead(expression));
  const dimensions: Record<string, Dimension> = { place: placeOf, role: ({ context }) => text(context.role), event: ({ event }) => event };
  if (stages.length > 0) dimensions[stageDimension] = ({ context }) => stages.find(({ chooses }) => chooses(context))?.name;
  const replay = createReplay({ before, after, keys: [...affected, ...read], dimensions });
  const figures = createFigures({ guardrails, typeBefore, typeAfter, placeOf });
  return {
    add: (event) => figures.add(event, replay.add(event)),
    result: () => ({ radius: replay.radius(), figures: figures.figures() }),
  };
}
