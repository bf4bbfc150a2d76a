// One evaluation under way: the context it is about, and what has been found out about that context so far. In a bulk
// evaluation all keys share one walk, so places, cohorts and attributes are worked out once.
import { emptyMurmur3Text, type Murmur3Text } from '../flag/murmur3.ts';
import type { Answer, EvaluationContext } from './evaluation.ts';
import type { Trace } from './trace.ts';
import type { Whereabouts } from './whereabouts.ts';

/** What a bulk evaluation has read of its context, by the slots of attributes. */
export interface ReadAttributes {
  /** `unread` until the attribute was asked for. */
  values: unknown[];
  /** The code of each value, -1 until it was asked for. */
  codes: number[];
  /** The value that people are put into buckets by, ready to be hashed, and its slot; -1 for none yet. */
  readonly hashed: Murmur3Text;
  hashedSlot: number;
  /** The state of the list of attributes that the codes belong to. */
  version: number;
}

export const unread: unique symbol = Symbol('unread');

export interface Walk {
  readonly context: EvaluationContext;
  /** A client-side key asks: the cohorts it asserts do not count. */
  readonly client: boolean;
  readonly kills: ReadonlySet<string>;
  readonly trace: Trace | null;
  /** Null for one key alone, where remembering costs more than reading again. */
  readonly read: ReadAttributes | null;
  /** Null until a place was asked for. */
  whereabouts: Whereabouts | null;
  /** The position of the context's role in the snapshot, -1 for none; null until it was asked for. */
  role: number | null;
  /** Per cohort: 0 not asked yet, 1 asking, 2 no member, 3 member. Null until the first is asked for. */
  memberships: Uint8Array | null;
  /** Cohorts that the caller asserts. Null until the first cohort is asked for. */
  asserted: ReadonlySet<unknown> | null;
  /** Answers of flags that others require. Null until the first is asked for. */
  required: Map<string, Answer> | null;
}

export function startWalk(
  context: EvaluationContext,
  client: boolean,
  kills: ReadonlySet<string>,
  trace: Trace | null,
  read: ReadAttributes | null,
): Walk {
  return { context, client, kills, trace, read, whereabouts: null, role: null, memberships: null, asserted: null, required: null };
}

export function startReading(): ReadAttributes {
  return { values: [], codes: [], hashed: emptyMurmur3Text(), hashedSlot: -1, version: -1 };
}
