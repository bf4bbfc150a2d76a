// Answers are made when a key is compiled and shared by all who get them, so they and their values are frozen.
import type { Json } from '../registry/json.ts';
import type { PlaceTree } from '../scope/place-tree.ts';
import type { Answer, ErrorCode, EvaluationMetadata, Failure } from './evaluation.ts';
import type { Walk } from './walk.ts';
import { toWhereabouts } from './whereabouts.ts';

export interface AnswerSource {
  readonly key: string;
  readonly revision: number;
}

/** Where an answer was decided, for its metadata. */
export interface DecidedBy {
  readonly scope?: string;
  readonly rule?: string;
}

function toMetadata(source: AnswerSource, by: DecidedBy): EvaluationMetadata {
  return Object.freeze({ revision: source.revision, ...by });
}

export function toConfigAnswer(source: AnswerSource, reason: Answer['reason'], value: Json, by: DecidedBy): Answer {
  return Object.freeze({ key: source.key, reason, value, metadata: toMetadata(source, by) });
}

export function toFlagAnswer(source: AnswerSource, reason: Answer['reason'], variant: string, value: Json, by: DecidedBy): Answer {
  return Object.freeze({ key: source.key, reason, variant, value, metadata: toMetadata(source, by) });
}

/** Without a value: the caller's code default holds. */
export function toDisabledAnswer(source: AnswerSource): Answer {
  return Object.freeze({ key: source.key, reason: 'DISABLED', metadata: toMetadata(source, {}) });
}

export function toFailure(key: string, errorCode: ErrorCode, errorDetails: string): Failure {
  return { key, reason: 'ERROR', errorCode, errorDetails };
}

/**
 * The answer with what was odd about the places of the context, for keys that depend on them. Worked out even where a setting
 * without a place won, so that a key answers alike on its own and in bulk.
 */
export function withWarnings(answer: Answer, walk: Walk, places: PlaceTree): Answer {
  walk.whereabouts ??= toWhereabouts(walk.context, places);
  const { warnings } = walk.whereabouts;
  return warnings === null ? answer : { ...answer, metadata: { ...answer.metadata, warnings: [...warnings] } };
}
