// Which of two releases a context gets while one is staged. Read with the stable release's places and cohorts, so that the
// candidate cannot change who gets it.
import { toBucketText } from '../flag/bucket-value.ts';
import { bucketOf, percentBound, toSaltPrefix } from '../flag/percentage.ts';
import { canonicalScope } from '../scope/canonical-scope.ts';
import type { Stage, StagePart } from '../snapshot/head.ts';
import { readOwn, readTargetingKey } from './attribute.ts';
import type { CohortList, CompiledCohort } from './cohort-list.ts';
import { toTree } from './known-places.ts';
import type { SettingWorld } from './setting-table.ts';
import type { Walk } from './walk.ts';
import { placeAt, toWhereabouts } from './whereabouts.ts';

/** Whether the context of this walk gets the candidate. */
export type StageChoice = (walk: Walk) => boolean;

type PartTest = (walk: Walk, bucket: () => number | undefined) => boolean;

function findCohort(cohorts: CohortList, key: string): CompiledCohort | undefined {
  for (let index = 0; index < cohorts.count; index += 1) {
    const cohort = cohorts.find(index);
    if (cohort?.key === key) return cohort;
  }
  return undefined;
}

const nobody: PartTest = () => false;

function toPartTest({ scope, percent }: StagePart, world: SettingWorld): PartTest {
  const canonical = canonicalScope(scope, toTree(world.places));
  // A place or cohort that the stable release does not know matches nobody.
  if (!canonical.ok || percent <= 0) return nobody;
  const { depth, place, role, cohort: cohortKey } = canonical.value;
  const cohort = cohortKey === undefined ? undefined : findCohort(world.cohorts, cohortKey);
  if (cohortKey !== undefined && cohort === undefined) return nobody;
  const bound = percentBound(percent);
  const at = place === undefined ? -1 : world.places.find(place);
  return (walk, bucket) => {
    if (place !== undefined) {
      walk.whereabouts ??= toWhereabouts(walk.context, world.places);
      if (placeAt(walk.whereabouts, depth) !== at) return false;
    }
    if (role !== undefined && readOwn(walk.context, 'role') !== role) return false;
    if (cohort !== undefined && !cohort.test(walk)) return false;
    // 100 % is everyone, targeting key or not.
    return percent >= 100 || (bucket() ?? Number.POSITIVE_INFINITY) < bound;
  };
}

/** `salt + ":" + targetingKey` is hashed once for all parts, so that shares of overlapping scopes nest. */
export function toStageChoice({ salt, parts }: Pick<Stage, 'salt' | 'parts'>, world: SettingWorld): StageChoice {
  const tests = parts.map((part) => toPartTest(part, world));
  const prefix = toSaltPrefix(salt);
  return (walk) => {
    let bucket: number | undefined;
    const readBucket = (): number | undefined => {
      const text = bucket === undefined ? toBucketText(readTargetingKey(walk.context)) : undefined;
      if (text !== undefined) bucket = bucketOf(prefix, text);
      return bucket;
    };
    return tests.some((test) => test(walk, readBucket));
  };
}
