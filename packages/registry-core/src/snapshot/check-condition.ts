// What can be wrong inside a condition: patterns, versions and networks that cannot be read, cohorts that are not there, nesting
// that is too deep.
import { parseNetwork } from '../flag/network.ts';
import { toRegularExpression } from '../flag/regular-expression.ts';
import { parseVersion } from '../flag/semantic-version.ts';
import type { Comparison, Condition } from '../registry/condition.ts';
import type { Report } from '../registry/finding.ts';
import { conditionDepthMax } from '../registry/limits.ts';
import type { RegistryView } from './registry-view.ts';

function checkComparison(comparison: Comparison, path: string, report: Report): void {
  const at = `${path}.value`;
  if (comparison.op === 'matches' && toRegularExpression(comparison.value) === undefined) {
    report('PATTERN_INVALID', at, `RE2 cannot read the pattern ${comparison.value}; it has no look-around and no back-references.`);
  } else if (comparison.op === 'inNetwork') {
    for (const [i, network] of comparison.value.entries()) {
      if (parseNetwork(network) === undefined) {
        report('NETWORK_INVALID', `${at}[${i}]`, `${network} is no IP address and no network such as 10.0.0.0/8 or 2001:db8::/32.`);
      }
    }
  } else if (comparison.op.startsWith('version') && parseVersion(String('value' in comparison ? comparison.value : '')) === undefined) {
    report('VERSION_INVALID', at, 'This is no semantic version; write major, minor and patch, such as 2.4.0.');
  }
}

/** Reports every fault of `condition`, which stands at `path` of the entry. */
export function checkCondition(condition: Condition, path: string, view: RegistryView, report: Report, depth = 1): void {
  if (depth > conditionDepthMax) {
    report('CONDITION_TOO_DEEP', path, `Conditions nest at most ${conditionDepthMax} deep; name the inner part as a cohort.`);
  } else if ('all' in condition) {
    for (const [i, part] of condition.all.entries()) checkCondition(part, `${path}.all[${i}]`, view, report, depth + 1);
  } else if ('any' in condition) {
    for (const [i, part] of condition.any.entries()) checkCondition(part, `${path}.any[${i}]`, view, report, depth + 1);
  } else if ('not' in condition) {
    checkCondition(condition.not, `${path}.not`, view, report, depth + 1);
  } else if ('cohort' in condition) {
    if (!view.hasCohort(condition.cohort)) {
      report('COHORT_UNKNOWN', `${path}.cohort`, `The cohort ${condition.cohort} is not in the registry; add it or correct the key.`);
    }
  } else if ('op' in condition) {
    checkComparison(condition, path, report);
  }
}

/** The cohorts that a condition asks about. */
export function cohortsIn(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(cohortsIn);
  if ('any' in condition) return condition.any.flatMap(cohortsIn);
  if ('not' in condition) return cohortsIn(condition.not);
  return 'cohort' in condition ? [condition.cohort] : [];
}
