// Counts evaluations in memory, by identity: the evaluator shares its answers, so a count costs a comparison and names are
// only looked at when the tally is read. Everything is bounded; what does not fit is dropped and counted.
import { type Evaluation, isFailure } from '@switchyard/registry-core/evaluate/evaluation';
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import { usageTextMax } from '@switchyard/registry-core/evaluate/usage-limits';

/** Different answers that are kept apart between two readings. */
const answersMax = 50_000;

export interface TallyRows {
  readonly counts: UsageBatch['counts'];
  readonly errors: UsageBatch['errors'];
  readonly dropped: number;
}

/** The evaluations of one release, for one kind of caller, all fresh or all stale. */
export interface Tally {
  one(evaluation: Evaluation): void;
  all(evaluations: readonly Evaluation[]): void;
  rows(release: string, stale: boolean): TallyRows;
}

interface Counter {
  readonly evaluation: Evaluation;
  times: number;
}

/** The first bulk answer: of each later one only what differs from it is counted by itself. */
interface Base {
  readonly evaluations: readonly Evaluation[];
  readonly differed: Uint32Array;
  bulks: number;
}

export function startTally(): Tally {
  const counters = new Map<Evaluation | string, Counter>();
  let base: Base | undefined;
  let dropped = 0;

  function add(id: Evaluation | string, evaluation: Evaluation): void {
    const counter = counters.get(id);
    if (counter !== undefined) counter.times += 1;
    else if (counters.size < answersMax) counters.set(id, { evaluation, times: 1 });
    else dropped += 1;
  }

  function one(evaluation: Evaluation): void {
    // Most answers are found by identity. An answer that was made for one caller never comes again, so its words count.
    const counter = counters.get(evaluation);
    if (counter !== undefined) counter.times += 1;
    else add(Object.isFrozen(evaluation) ? evaluation : wordsOf(evaluation), evaluation);
  }

  function all(evaluations: readonly Evaluation[]): void {
    // The keys of a release are in the same order in each bulk of a kind of caller, so positions can be compared.
    base ??= { evaluations, differed: new Uint32Array(evaluations.length), bulks: 0 };
    if (base.evaluations.length !== evaluations.length) {
      for (const evaluation of evaluations) one(evaluation);
      return;
    }
    base.bulks += 1;
    const { evaluations: first, differed } = base;
    for (let i = 0; i < evaluations.length; i++) {
      const evaluation = evaluations[i]!; // i < length
      if (evaluation === first[i]) continue;
      differed[i]! += 1;
      one(evaluation);
    }
  }

  return { one, all, rows: (release, stale) => toRows(timesOf(counters, base), { release, stale, dropped }) };
}

function wordsOf(evaluation: Evaluation): string {
  return isFailure(evaluation) ? evaluation.errorCode : `${evaluation.key}\n${evaluation.variant ?? ''}\n${evaluation.reason}`;
}

function* timesOf(counters: ReadonlyMap<unknown, Counter>, base: Base | undefined): Generator<Counter> {
  yield* counters.values();
  for (const [index, evaluation] of base?.evaluations.entries() ?? []) {
    const times = base!.bulks - base!.differed[index]!; // there is a base where it has entries
    if (times > 0) yield { evaluation, times };
  }
}

/** Answers with the same words are one row, whatever scope or rule decided. */
function toRows(counters: Iterable<Counter>, { release, stale, dropped }: { release: string; stale: boolean; dropped: number }): TallyRows {
  const counts = new Map<string, UsageBatch['counts'][number]>();
  const errors = new Map<string, UsageBatch['errors'][number]>();
  for (const { evaluation, times } of counters) {
    const words = wordsOf(evaluation);
    const known = isFailure(evaluation) ? errors.get(words) : counts.get(words);
    if (known) addTo(known, times);
    else if (isFailure(evaluation)) errors.set(words, [release, evaluation.errorCode, times]);
    else {
      const reason = stale && evaluation.reason !== 'DISABLED' ? 'STALE' : evaluation.reason;
      counts.set(words, [evaluation.key, evaluation.variant?.slice(0, usageTextMax) ?? null, reason, release, times]);
    }
  }
  return { counts: [...counts.values()], errors: [...errors.values()], dropped };
}

/** The last of a row is its count. */
function addTo(row: UsageBatch['counts'][number] | UsageBatch['errors'][number], times: number): void {
  if (row.length === 5) row[4] += times;
  else row[2] += times;
}
