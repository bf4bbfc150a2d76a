// One evaluation under way: the context it is about, and what has been found out about that context so far. In a bulk
// evaluation all keys share one walk, so places and cohorts are worked out once.
import type { Evaluation, EvaluationContext } from './evaluation.ts';
import type { Trace } from './trace.ts';
import type { Whereabouts } from './whereabouts.ts';

export interface Walk {
  readonly context: EvaluationContext;
  /** A client-side key asks: the cohorts it asserts do not count. */
  readonly client: boolean;
  readonly kills: ReadonlySet<string>;
  readonly trace: Trace | null;
  /** Null until a place was asked for. */
  whereabouts: Whereabouts | null;
  /** Per cohort: 0 not asked yet, 1 asking, 2 no member, 3 member. Null until the first is asked for. */
  memberships: Uint8Array | null;
  /** Cohorts that the caller asserts. Null until the first cohort is asked for. */
  asserted: ReadonlySet<unknown> | null;
  /** Answers of flags that others require. Null until the first is asked for. */
  required: Map<string, Evaluation> | null;
}

export function startWalk(context: EvaluationContext, client: boolean, kills: ReadonlySet<string>, trace: Trace | null): Walk {
  return { context, client, kills, trace, whereabouts: null, memberships: null, asserted: null, required: null };
}
