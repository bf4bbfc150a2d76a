// What the structure of conditions and cohorts says about who can match, without any context: enough for hints, never more than
// is certain.
import type { Cohort } from '../registry/cohort.ts';
import type { Condition } from '../registry/condition.ts';
import { comparisonImplies, comparisonsExclude } from './implied-comparisons.ts';

/** How the caller's word that somebody is in a cohort counts. */
export type Membership =
  /** Callers may assert a cohort, so being in it says nothing about anyone. */
  | 'asserted'
  /** Only those who are listed or meet the condition. */
  | 'earned';

export interface ConditionLogic {
  /** Whether it holds for every context. */
  alwaysHolds(condition: Condition): boolean;
  /** Whether it holds for none. */
  neverHolds(condition: Condition, membership?: Membership): boolean;
  /** Whether every context for which `a` holds has `b` hold too. */
  implies(a: Condition, b: Condition, membership?: Membership): boolean;
  /** Whether no context has both hold. */
  excludes(a: Condition, b: Condition, membership?: Membership): boolean;
}

/** Questions about parts, for all entries of a registry together; beyond it nothing counts as certain. About a second. */
const questionsMax = 1_500_000;
/** Cohorts may stand inside one another, even in a circle; no honest chain of reasons is as long. */
const reasonsMax = 48;
/** Clauses beside one another are compared pair by pair; of longer lists only so many. */
const pairedClausesMax = 32;

class Reasoning implements ConditionLogic {
  private questions = 0;
  private depth = 0;
  private readonly always = new WeakMap<Condition, boolean>();
  private readonly never = { asserted: new WeakMap<Condition, boolean>(), earned: new WeakMap<Condition, boolean>() };
  private readonly memberSets = new Map<string, ReadonlySet<string>>();
  private readonly findCohort: (key: string) => Cohort | undefined;

  constructor(findCohort: (key: string) => Cohort | undefined) {
    this.findCohort = findCohort;
  }

  /** The answer of `decide`, or no where that would take too much; remembered for conditions that are asked about again and again. */
  private certain(decide: () => boolean, known?: WeakMap<Condition, boolean>, condition?: Condition): boolean {
    const before = condition === undefined ? undefined : known?.get(condition);
    if (before !== undefined) return before;
    if (++this.questions > questionsMax || this.depth >= reasonsMax) return false;
    this.depth++;
    const answer = decide();
    this.depth--;
    if (condition !== undefined) known?.set(condition, answer);
    return answer;
  }

  alwaysHolds(condition: Condition): boolean {
    return this.certain(
      () => {
        if ('all' in condition) return condition.all.every((part) => this.alwaysHolds(part));
        if ('not' in condition) return this.neverHolds(condition.not);
        if ('cohort' in condition) {
          const when = this.findCohort(condition.cohort)?.when;
          return when !== undefined && this.alwaysHolds(when);
        }
        if (!('any' in condition)) return false;
        const paired = condition.any.slice(0, pairedClausesMax);
        return condition.any.some((part) => this.alwaysHolds(part)) || paired.some((part) => this.completes(part, paired));
      },
      this.always,
      condition,
    );
  }

  /** Whether one of `others` holds wherever `part`, which is a negation, does not. */
  private completes(part: Condition, others: readonly Condition[]): boolean {
    return 'not' in part && others.some((other) => other !== part && this.implies(part.not, other));
  }

  neverHolds(condition: Condition, membership: Membership = 'asserted'): boolean {
    return this.certain(
      () => {
        if ('any' in condition) return condition.any.every((part) => this.neverHolds(part, membership));
        if ('not' in condition) return this.alwaysHolds(condition.not);
        if ('bucket' in condition) return condition.bucket.percent === 0;
        if ('cohort' in condition) return membership === 'earned' && this.isEmpty(condition.cohort);
        if ('op' in condition)
          return condition.op !== 'notIn' && 'value' in condition && Array.isArray(condition.value) && condition.value.length === 0;
        const paired = condition.all.slice(0, pairedClausesMax);
        return (
          condition.all.some((part) => this.neverHolds(part, membership)) ||
          paired.some((part, i) => paired.slice(i + 1).some((other) => this.excludes(part, other, membership)))
        );
      },
      this.never[membership],
      condition,
    );
  }

  private isEmpty(key: string): boolean {
    const cohort = this.findCohort(key);
    // A cohort with neither members nor a condition is one that callers assert.
    return cohort !== undefined && cohort.members.length === 0 && cohort.when !== undefined && this.neverHolds(cohort.when, 'earned');
  }

  implies(a: Condition, b: Condition, membership: Membership = 'asserted'): boolean {
    return this.certain(() => {
      if (a === b || this.neverHolds(a, membership) || this.alwaysHolds(b)) return true;
      if ('all' in b) return b.all.every((part) => this.implies(a, part, membership));
      if ('not' in b) return this.excludes(a, b.not, membership);
      if ('any' in a) return a.any.every((part) => this.implies(part, b, membership));
      if ('any' in b && b.any.some((part) => this.implies(a, part, membership))) return true;
      if ('all' in a) return a.all.some((part) => this.implies(part, b, membership));
      if ('cohort' in a && this.cohortImplies(a.cohort, b, membership)) return true;
      if ('cohort' in b) {
        const when = this.findCohort(b.cohort)?.when;
        return when !== undefined && this.implies(a, when, membership);
      }
      if ('not' in a) return 'op' in a.not && a.not.op === 'missing' && 'op' in b && b.op === 'exists' && a.not.attribute === b.attribute;
      if ('bucket' in a || 'bucket' in b) return 'bucket' in a && 'bucket' in b && bucketImplies(a, b);
      return 'op' in a && 'op' in b && comparisonImplies(a, b);
    });
  }

  private cohortImplies(key: string, b: Condition, membership: Membership): boolean {
    if ('cohort' in b && b.cohort === key) return true;
    const cohort = this.findCohort(key);
    if (membership === 'asserted' || cohort === undefined || (cohort.members.length === 0 && cohort.when === undefined)) return false;
    const outer = 'cohort' in b ? b.cohort : undefined;
    if (cohort.members.length > 0 && (outer === undefined || !this.hasMembers(outer, cohort.members))) return false;
    return cohort.when === undefined || this.implies(cohort.when, b, membership);
  }

  private hasMembers(key: string, members: readonly string[]): boolean {
    const listed = this.memberSets.get(key) ?? new Set(this.findCohort(key)?.members);
    this.memberSets.set(key, listed);
    return members.length <= listed.size && members.every((member) => listed.has(member));
  }

  excludes(a: Condition, b: Condition, membership: Membership = 'asserted'): boolean {
    return this.certain(() => {
      if (this.neverHolds(a, membership) || this.neverHolds(b, membership)) return true;
      if ('any' in a) return a.any.every((part) => this.excludes(part, b, membership));
      if ('any' in b) return b.any.every((part) => this.excludes(a, part, membership));
      if ('not' in a && this.implies(b, a.not, membership)) return true;
      if ('not' in b && this.implies(a, b.not, membership)) return true;
      if ('all' in a) return a.all.some((part) => this.excludes(part, b, membership));
      if ('all' in b) return b.all.some((part) => this.excludes(a, part, membership));
      if (membership === 'earned' && ('cohort' in a || 'cohort' in b)) return this.cohortExcludes(a, b) || this.cohortExcludes(b, a);
      return 'op' in a && 'op' in b && comparisonsExclude(a, b);
    });
  }

  private cohortExcludes(a: Condition, b: Condition): boolean {
    const cohort = 'cohort' in a ? this.findCohort(a.cohort) : undefined;
    return cohort?.members.length === 0 && cohort.when !== undefined && this.excludes(cohort.when, b, 'earned');
  }
}

type BucketCondition = Extract<Condition, { bucket: unknown }>;

function bucketImplies({ bucket: a }: BucketCondition, { bucket: b }: BucketCondition): boolean {
  const same = a.salt === b.salt && (a.by ?? 'targetingKey') === (b.by ?? 'targetingKey');
  return same && (a.bucketing ?? 'native') === (b.bucketing ?? 'native') && a.percent <= b.percent;
}

export function toConditionLogic(findCohort: (key: string) => Cohort | undefined): ConditionLogic {
  return new Reasoning(findCohort);
}
