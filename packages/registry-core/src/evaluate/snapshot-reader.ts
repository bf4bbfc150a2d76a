// What a reader of a snapshot offers. Implemented by `open-snapshot.ts`; named here so that callers depend on the words only.
import type { Stage } from '../snapshot/head.ts';
import type { Evaluation, ExpectedType } from './evaluation.ts';
import type { Explanation } from './explanation.ts';

export interface EvaluateOptions {
  /** A caller that expects another type than the key has gets TYPE_MISMATCH. */
  expectedType?: ExpectedType;
  /** Evaluate as a client-side key: keys not marked client-readable are FLAG_NOT_FOUND, asserted cohorts are ignored. */
  client?: boolean;
}

/** A snapshot opened for reading. Total: no method throws, whatever the context. */
export interface OpenedSnapshot {
  /** One key for one context. */
  evaluate(key: string, context: unknown, options?: EvaluateOptions): Evaluation;
  /** Every key that is not archived (with `client`: that a client may read), sorted by key. */
  evaluateAll(context: unknown, options?: EvaluateOptions): Evaluation[];
  explain(key: string, context: unknown, options?: EvaluateOptions): Explanation;
  /** The same snapshot with these flags killed. Cheap: shares everything. */
  withKills(flags: Iterable<string>): OpenedSnapshot;
  /** The same snapshot, of which a bulk evaluation asks these keys only; others are still answered by name and to flags that require them. */
  only(keys: Iterable<string>): OpenedSnapshot;
  /**
   * While a candidate is staged beside this release: whether a context gets the candidate. Scopes are read with the places and
   * cohorts of this release.
   */
  stageChoice(stage: Pick<Stage, 'salt' | 'parts'>): (context: unknown, options?: EvaluateOptions) => boolean;
  readonly keys: readonly string[];
  /** Rules met so far that use an operator this evaluator does not know; they match nobody. */
  unknownRules(): number;
}
