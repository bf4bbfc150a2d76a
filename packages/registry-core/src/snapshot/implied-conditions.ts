// What the structure of conditions and cohorts says about who can match, without any context: enough for hints, never more than
// is certain.
import type { Cohort } from '../registry/cohort.ts';
import type { Condition } from '../registry/condition.ts';

/** Whether the condition holds for every context, as far as its structure says. */
export function alwaysHolds(condition: Condition): boolean {
  if ('all' in condition) return condition.all.every(alwaysHolds);
  if ('any' in condition) return condition.any.some(alwaysHolds);
  return 'not' in condition && neverHolds(condition.not);
}

/** Whether the condition holds for no context, as far as its structure says. */
export function neverHolds(condition: Condition): boolean {
  if ('any' in condition) return condition.any.every(neverHolds);
  if ('all' in condition) return condition.all.some(neverHolds) || contradicts(condition.all);
  if ('not' in condition) return alwaysHolds(condition.not);
  if ('bucket' in condition) return condition.bucket.percent === 0;
  return 'op' in condition && condition.op === 'in' && condition.value.length === 0;
}

/** Two clauses that want one attribute to be two different values. */
function contradicts(conditions: readonly Condition[]): boolean {
  const wanted = new Map<string, string>();
  for (const condition of conditions) {
    if (!('op' in condition) || condition.op !== 'equals' || condition.ignoreCase) continue;
    const value = JSON.stringify(condition.value);
    const other = wanted.get(condition.attribute);
    if (other !== undefined && other !== value) return true;
    wanted.set(condition.attribute, value);
  }
  return false;
}

/** Whether nobody is listed and the condition never holds. A cohort with neither is one that callers assert, so it is not empty. */
export function isAlwaysEmpty({ members, when }: Cohort): boolean {
  return members.length === 0 && when !== undefined && neverHolds(when);
}

/** Whether the condition holds only for members of the cohort. */
function demands(condition: Condition, cohort: string): boolean {
  if ('cohort' in condition) return condition.cohort === cohort;
  if ('all' in condition) return condition.all.some((part) => demands(part, cohort));
  return 'any' in condition && condition.any.length > 0 && condition.any.every((part) => demands(part, cohort));
}

/** Whether every member of `inner`, listed or by condition, is a member of `outer`. */
export function implies(inner: Cohort, outer: Cohort): boolean {
  const listed = new Set(outer.members);
  if (!inner.members.every((member) => listed.has(member))) return false;
  return inner.when === undefined || neverHolds(inner.when) || demands(inner.when, outer.key);
}
