// A condition as the reader wants it: a tuple that begins with its operator's code.

import { toInstantMs } from '../flag/instant.ts';
import type { Comparison, Condition } from '../registry/condition.ts';
import type { Json } from '../registry/json.ts';
import { operatorCodes, type PackedCondition, packedBucketings } from './format.ts';

/** What a cohort is in this snapshot. */
export type CohortIndex = (cohort: string) => number;

function packValue(comparison: Comparison): Json | undefined {
  if (!('value' in comparison)) return undefined;
  // Instants are compared as milliseconds; both spellings of one moment pack alike.
  if (comparison.op === 'before' || comparison.op === 'after') return toInstantMs(comparison.value) ?? null;
  return comparison.value;
}

function packComparison(comparison: Comparison): PackedCondition {
  const value = packValue(comparison);
  if (value === undefined) return [operatorCodes[comparison.op], comparison.attribute];
  const ignoreCase = 'ignoreCase' in comparison && comparison.ignoreCase === true;
  return [operatorCodes[comparison.op], comparison.attribute, value, ...(ignoreCase ? [1] : [])];
}

export function packCondition(condition: Condition, cohortIndex: CohortIndex): PackedCondition {
  if ('all' in condition) return [operatorCodes.all, ...condition.all.map((part) => packCondition(part, cohortIndex))];
  if ('any' in condition) return [operatorCodes.any, ...condition.any.map((part) => packCondition(part, cohortIndex))];
  if ('not' in condition) return [operatorCodes.not, packCondition(condition.not, cohortIndex)];
  if ('cohort' in condition) return [operatorCodes.cohort, cohortIndex(condition.cohort)];
  if ('bucket' in condition) {
    const { percent, by, salt, bucketing } = condition.bucket;
    return [operatorCodes.bucket, percent, by ?? 0, salt, packedBucketings.indexOf(bucketing ?? 'native')];
  }
  return packComparison(condition);
}
