// What a kill would do, without doing it: the killed state evaluated on the snapshots that are served, for odd contexts and for
// recorded ones, and what it takes along of flags that need this one.
import type { Json } from '../registry/json.ts';
import { isJsonObject } from '../registry/json-object.ts';
import { type Evaluation, isFailure } from './evaluation.ts';
import { oddContexts } from './flight-contexts.ts';
import type { OpenedSnapshot } from './snapshot-reader.ts';

export interface KillRehearsal {
  /** What everyone would get. */
  readonly variant: string | null;
  readonly value: Json;
  /** Why the kill would not do what it should; null when it would. */
  readonly problem: string | null;
  /** Odd and recorded contexts that were tried. */
  readonly contexts: number;
  readonly recorded: number;
  /** Recorded contexts that get something else now. */
  readonly changed: number;
  /** Other keys that would answer otherwise, and for how many recorded contexts; most of them first. */
  readonly others: readonly { readonly key: string; readonly contexts: number }[];
}

/** Each context is evaluated twice for all keys; this many evaluations are some tenths of a second. */
const evaluationsMax = 1_000_000;
const othersMax = 20;

/** `served` are the live snapshots, with the kills in force: the stable one first, then a candidate. */
export function rehearseKill(
  served: readonly OpenedSnapshot[],
  flag: string,
  { kills, contexts }: { readonly kills: readonly string[]; readonly contexts: readonly Json[] },
): KillRehearsal {
  const recorded = contexts.slice(0, Math.floor(evaluationsMax / (2 * Math.max(1, served[0]?.keys.length ?? 1))));
  const odd = oddContexts().filter(isJsonObject);
  const answers = new Set<string>();
  let problem: string | null = null;
  let first: Evaluation | undefined;
  for (const snapshot of served) {
    const killed = snapshot.withKills([...kills, flag]);
    for (const context of [...odd, ...recorded]) {
      const evaluation = killed.evaluate(flag, context);
      first ??= evaluation;
      answers.add(JSON.stringify(isFailure(evaluation) ? evaluation.errorCode : [evaluation.variant, evaluation.value]));
      problem ??= problemOf(evaluation, context);
    }
  }
  if (answers.size > 1) problem ??= 'Not everyone would get the same.';
  const { changed, others } = compare(served[0], flag, kills, recorded);
  return {
    variant: first && !isFailure(first) ? (first.variant ?? null) : null,
    value: first && !isFailure(first) ? (first.value ?? null) : null,
    problem,
    contexts: odd.length + recorded.length,
    recorded: recorded.length,
    changed,
    others,
  };
}

function problemOf(evaluation: Evaluation, context: Json): string | null {
  const whom = JSON.stringify(context).slice(0, 120);
  if (isFailure(evaluation)) return `It would fail for ${whom}: ${evaluation.errorDetails}`;
  return evaluation.reason === 'DISABLED' ? null : `It would still answer ${evaluation.reason} for ${whom}.`;
}

function compare(snapshot: OpenedSnapshot | undefined, flag: string, kills: readonly string[], contexts: readonly Json[]) {
  const counts = new Map<string, number>();
  const [now, then] = [snapshot?.withKills(kills), snapshot?.withKills([...kills, flag])];
  for (const context of contexts) {
    const before = now?.evaluateAll(context) ?? [];
    for (const [index, after] of (then?.evaluateAll(context) ?? []).entries()) {
      if (!isSame(before[index], after)) counts.set(after.key, (counts.get(after.key) ?? 0) + 1);
    }
  }
  const changed = counts.get(flag) ?? 0;
  counts.delete(flag);
  const others = [...counts].sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1)).map(([key, contexts]) => ({ key, contexts }));
  return { changed, others: others.slice(0, othersMax) };
}

/** Whether an application gets the same; the reason may differ. */
function isSame(a: Evaluation | undefined, b: Evaluation): boolean {
  if (a === b) return true;
  if (a === undefined || isFailure(a) || isFailure(b)) return false;
  return a.variant === b.variant && JSON.stringify(a.value) === JSON.stringify(b.value);
}
