// A recorded evaluation: the same walk, with each step written down. Made by the evaluator itself, never a second time.
import type { Evaluation } from './evaluation.ts';

export interface ExplainStep {
  /** What was looked at: `place`, `cohort`, `kill`, `state`, `holdout`, `layer`, `prerequisite`, `setting`, `rule`, `clause`, `bucket`, `default`. */
  readonly step: string;
  /** The thing itself: a scope, a rule id, a cohort key, a clause as text. */
  readonly subject: string;
  /** Whether it applied. */
  readonly matched: boolean;
  /** One sentence for people: why it won or lost. */
  readonly because: string;
  /** Steps inside this one: a rule's clauses, a prerequisite's own walk. */
  readonly steps?: readonly ExplainStep[];
}

export interface Explanation {
  readonly evaluation: Evaluation;
  readonly steps: readonly ExplainStep[];
}
