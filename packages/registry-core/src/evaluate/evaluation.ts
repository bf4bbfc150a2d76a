// The answer of an evaluation, in the words of the OpenFeature glossary.
import type { Json } from '../registry/json.ts';

export type Reason = 'STATIC' | 'TARGETING_MATCH' | 'SPLIT' | 'DEFAULT' | 'DISABLED' | 'STALE' | 'ERROR';
export type ErrorCode = 'FLAG_NOT_FOUND' | 'TYPE_MISMATCH' | 'INVALID_CONTEXT' | 'GENERAL';
/** What a caller asks for. `object` covers json and money; `number` covers int and float. */
export type ExpectedType = 'boolean' | 'string' | 'number' | 'object';

/** An evaluation context: any JSON object. See evaluation.md section 1 for the names with a meaning. */
export type EvaluationContext = Readonly<Record<string, unknown>>;

export interface EvaluationMetadata {
  /** Counts the revisions of the key in this environment. */
  revision?: number;
  /** The canonical scope of the setting that won, as text: `global`, `city=HOU,role=studio`. */
  scope?: string;
  /** The rule that decided. */
  rule?: string;
  /** What was odd about the context, such as a city outside the state it names. */
  warnings?: string[];
}

export interface Answer {
  readonly key: string;
  readonly reason: Exclude<Reason, 'ERROR'>;
  /** Flags only. */
  readonly variant?: string;
  /** Absent when the flag is disabled: the caller's code default holds. */
  readonly value?: Json;
  readonly metadata: EvaluationMetadata;
}

export interface Failure {
  readonly key: string;
  readonly reason: 'ERROR';
  readonly errorCode: ErrorCode;
  readonly errorDetails: string;
}

export type Evaluation = Answer | Failure;

export function isFailure(evaluation: Evaluation): evaluation is Failure {
  return evaluation.reason === 'ERROR';
}
