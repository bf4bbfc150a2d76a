// Answers that depend on nothing are made when a key is compiled, shared by all who get them and frozen, as all values are; an
// answer that says which place, role or cohort decided is made anew.
import type { Json } from '../registry/json.ts';
import type { Answer, ErrorCode, EvaluationMetadata, Failure } from './evaluation.ts';
import type { KnownPlaces } from './known-places.ts';
import type { Memory } from './memory.ts';
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

/** The flag's answer, decided in this scope. */
export function atScope({ key, reason, variant, value, metadata }: Answer, scope: string): Answer {
  const { revision, rule } = metadata;
  const by = rule === undefined ? { revision, scope } : { revision, scope, rule };
  return { key, reason, variant, value, metadata: by } as Answer; // a flag's answer has both
}

/**
 * The answer of a scope that was `known` before, if there is one. A bulk evaluation hands out the same object again, so that what
 * is made of it, such as its JSON text, can be kept too; for one key alone looking for it costs more than making it.
 */
export function toShared(made: Answer, known: Map<string, Answer>, walk: Walk, memory: Memory): Answer {
  const { scope } = made.metadata;
  if (walk.read === null || scope === undefined) return made;
  const there = known.get(scope);
  if (there !== undefined) return there;
  Object.freeze(made.metadata);
  memory.keep(known, scope, Object.freeze(made));
  return made;
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
export function withWarnings(answer: Answer, walk: Walk, places: KnownPlaces): Answer {
  walk.whereabouts ??= toWhereabouts(walk.context, places);
  const { warnings } = walk.whereabouts;
  return warnings === null ? answer : { ...answer, metadata: { ...answer.metadata, warnings: [...warnings] } };
}
