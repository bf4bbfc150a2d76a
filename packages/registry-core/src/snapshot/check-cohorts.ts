// Cohorts: keys and ranks are unique, conditions can be read and can hold, and no cohort needs itself.
import { entryId } from '../registry/entry.ts';
import { checkCondition, cohortsIn } from './check-condition.ts';
import type { ConditionLogic } from './implied-conditions.ts';
import { toReferenceGraph } from './reference-graph.ts';
import type { RegistryView } from './registry-view.ts';
import type { ReportOn } from './report-on.ts';

export function checkCohorts(view: RegistryView, logic: ConditionLogic, reportOn: ReportOn): void {
  const keys = new Set<string>();
  const keyByRank = new Map<number, string>();
  const conditions = new Map(view.cohorts.map(({ key, when }) => [key, when === undefined ? [] : cohortsIn(when)]));
  const graph = toReferenceGraph((cohort) => conditions.get(cohort) ?? []);
  for (const { key, rank, when, members } of view.cohorts) {
    const report = reportOn(entryId('cohort', key));
    if (keys.has(key)) report('ENTRY_TWICE', 'key', `Two cohorts have the key ${key}; keep one of them.`);
    keys.add(key);
    const other = keyByRank.get(rank);
    if (other !== undefined)
      report('COHORT_RANK_TWICE', 'rank', `The cohort ${other} has rank ${rank} too; ranks decide ties, so give each its own.`);
    else keyByRank.set(rank, key);
    if (when !== undefined) checkCondition(when, 'when', view, report);
    if (members.length === 0 && when !== undefined && logic.neverHolds(when))
      report('COHORT_EMPTY', 'when', `The cohort ${key} lists nobody and its condition can never hold; correct the condition.`);
    const cycle = graph.cycleThrough(key);
    if (cycle !== undefined) report('COHORT_CYCLE', 'when', `The cohort refers to itself: ${cycle.join(' → ')}; break the circle.`);
  }
}
