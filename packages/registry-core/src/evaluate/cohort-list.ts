// The cohorts of a snapshot: who is a member. Each is asked at most once a walk; its condition is compiled when first needed.
import { findText, type TextTable } from '../snapshot/text-table.ts';
import { type AttributeList, readOwn, readTargetingKey } from './attribute.ts';
import { type ConditionTest, type ConditionWorld, toConditionTest } from './condition-test.ts';
import type { Walk } from './walk.ts';

export interface CompiledCohort {
  readonly key: string;
  readonly test: ConditionTest;
}

export interface CohortList {
  readonly count: number;
  /** Undefined when there is no such cohort or it uses something that this evaluator does not know. */
  find(index: unknown): CompiledCohort | undefined;
}

export interface CohortSource {
  readonly cohorts: readonly unknown[];
  /** One table a cohort. */
  readonly members: readonly TextTable[];
}

/** States of a membership in `Walk.memberships`. */
const asking = 1;
const outside = 2;
const member = 3;

function toAsserted(walk: Walk): ReadonlySet<unknown> {
  const asserted = walk.client ? undefined : readOwn(walk.context, 'cohorts');
  return new Set(Array.isArray(asserted) ? asserted : []);
}

/** Why the context is a member, or undefined. */
function membership(walk: Walk, key: string, members: TextTable, when: ConditionTest | undefined): string | undefined {
  walk.asserted ??= toAsserted(walk);
  if (walk.asserted.has(key)) return 'The caller asserts it.';
  const targetingKey = readTargetingKey(walk.context);
  if (members.count > 0 && typeof targetingKey === 'string' && findText(members, targetingKey) >= 0) return 'The targeting key is listed.';
  return when?.(walk) === true ? 'Its condition holds.' : undefined;
}

export function toCohortList(source: CohortSource, traced: boolean, attributes: AttributeList): CohortList {
  const count = source.cohorts.length;
  /** Null while being compiled, or when it cannot be read. */
  const compiled = new Map<number, CompiledCohort | null>();
  const world: ConditionWorld = { traced, attributes, cohortTest: find };

  function compile(index: number): CompiledCohort | null {
    const packed = source.cohorts[index];
    const [name, , , when] = Array.isArray(packed) ? packed : [];
    if (typeof name !== 'string') return null;
    const members = source.members[index]!;
    const condition = when === 0 ? undefined : toConditionTest(when, world);
    if (when !== 0 && condition === undefined) return null;
    const test: ConditionTest = (walk) => {
      walk.memberships ??= new Uint8Array(count);
      const known = walk.memberships[index];
      // A cohort that is being asked about is inside its own condition, which the compiler refuses: not a member.
      if (known !== 0) return known === member;
      walk.memberships[index] = asking;
      walk.trace?.open();
      const because = membership(walk, name, members, condition);
      walk.memberships[index] = because === undefined ? outside : member;
      walk.trace?.close('cohort', name, because !== undefined, because ?? 'Neither listed nor does its condition hold.');
      return because !== undefined;
    };
    return { key: name, test };
  }

  function find(index: unknown): CompiledCohort | undefined {
    if (!Number.isInteger(index) || (index as number) < 0 || (index as number) >= count) return undefined;
    const known = compiled.get(index as number);
    if (known !== undefined) return known ?? undefined;
    compiled.set(index as number, null);
    const cohort = compile(index as number);
    compiled.set(index as number, cohort);
    return cohort ?? undefined;
  }
  return { count, find };
}
