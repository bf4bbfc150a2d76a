// Conditions as functions of a walk. A condition that holds anything this evaluator does not know has no function at all, so
// that its whole rule or cohort cannot match, whatever `not` stands around it.
import { percentBound, toPercent, toSaltPrefix } from '../flag/percentage.ts';
import type { Comparison } from '../registry/condition.ts';
import { conditionDepthMax, conditionListMax } from '../registry/limits.ts';
import { operatorCodes } from '../snapshot/format.ts';
import { type AttributeList, isPlain } from './attribute.ts';
import { toValueTest } from './comparison-test.ts';
import { hashAttribute, readAttribute } from './read-attribute.ts';
import type { Walk } from './walk.ts';

export type ConditionTest = (walk: Walk) => boolean;

/** What conditions ask of the snapshot they stand in. */
export interface ConditionWorld {
  /** Wrap each clause so that it writes what it found into the walk's trace. */
  readonly traced: boolean;
  readonly attributes: AttributeList;
  /** The test of a cohort's membership and its key; undefined when the cohort cannot be read. */
  cohortTest(index: unknown): { readonly key: string; readonly test: ConditionTest } | undefined;
}

type Operator = keyof typeof operatorCodes;
const operators = new Map<unknown, Operator>(Object.entries(operatorCodes).map(([name, code]) => [code, name as Operator]));

/** Runs `test`; in a traced world also writes down the clause. */
function clause(test: ConditionTest, subject: string, world: ConditionWorld, found: (walk: Walk) => string): ConditionTest {
  if (!world.traced) return test;
  return (walk) => {
    walk.trace?.open();
    const matched = test(walk);
    walk.trace?.close('clause', subject, matched, found(walk));
    return matched;
  };
}

function toParts(packed: readonly unknown[], world: ConditionWorld, depth: number): ConditionTest[] | undefined {
  if (packed.length - 1 > conditionListMax) return undefined;
  const parts: ConditionTest[] = [];
  for (const part of packed.slice(1)) {
    const test = toTest(part, world, depth + 1);
    if (test === undefined) return undefined;
    parts.push(test);
  }
  return parts;
}

function toAll(parts: readonly ConditionTest[]): ConditionTest {
  const [first, second] = parts;
  if (first !== undefined && parts.length === 1) return first;
  if (first !== undefined && second !== undefined && parts.length === 2) return (walk) => first(walk) && second(walk);
  return (walk) => {
    for (let i = 0; i < parts.length; i++) if (!parts[i]!(walk)) return false; // i < length
    return true;
  };
}

function toAny(parts: readonly ConditionTest[]): ConditionTest {
  return (walk) => {
    for (let i = 0; i < parts.length; i++) if (parts[i]!(walk)) return true; // i < length
    return false;
  };
}

function toCohortTest([, index]: readonly unknown[], world: ConditionWorld): ConditionTest | undefined {
  const cohort = world.cohortTest(index);
  if (cohort === undefined) return undefined;
  return clause(cohort.test, `cohort ${cohort.key}`, world, () => `Whether the context is in the cohort ${cohort.key}.`);
}

function toBucketTest([, percent, by, salt, bucketing]: readonly unknown[], world: ConditionWorld): ConditionTest | undefined {
  if (typeof percent !== 'number' || typeof salt !== 'string' || (by !== 0 && typeof by !== 'string') || bucketing !== 0) return undefined;
  const attribute = world.attributes.of(by === 0 ? 'targetingKey' : by);
  const prefix = toSaltPrefix(salt);
  const bound = percentBound(percent);
  const test: ConditionTest = (walk) => {
    const hash = hashAttribute(walk, attribute, prefix);
    return hash !== undefined && hash < bound;
  };
  return clause(test, `bucket of ${attribute.name} below ${percent} %`, world, (walk) => {
    const hash = hashAttribute(walk, attribute, prefix);
    return hash === undefined ? `${attribute.name} is missing.` : `The bucket is ${toPercent(hash).toFixed(3)} %.`;
  });
}

/** At most so much of a context's value is quoted in an explanation. */
const quoteLengthMax = 80;
function quote(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length <= quoteLengthMax ? text : `${text.slice(0, quoteLengthMax)}…`;
}

function toComparison(op: Comparison['op'], packed: readonly unknown[], world: ConditionWorld): ConditionTest | undefined {
  const [, name, wanted, caseFlag] = packed;
  if (typeof name !== 'string' || (caseFlag !== undefined && caseFlag !== 1)) return undefined;
  const holds = toValueTest(op, wanted, caseFlag === 1);
  if (holds === undefined) return undefined;
  const attribute = world.attributes.of(name);
  return clause(
    (walk) => holds(readAttribute(walk, attribute)),
    wanted === undefined ? `${name} ${op}` : `${name} ${op} ${quote(wanted)}`,
    world,
    (walk) => `${name} is ${quote(readAttribute(walk, attribute))}.`,
  );
}

function toTest(packed: unknown, world: ConditionWorld, depth: number): ConditionTest | undefined {
  if (!Array.isArray(packed) || depth > conditionDepthMax) return undefined;
  const operator = operators.get(packed[0]);
  if (operator === undefined) return undefined;
  if (operator === 'cohort') return toCohortTest(packed, world);
  if (operator === 'bucket') return toBucketTest(packed, world);
  if (operator !== 'all' && operator !== 'any' && operator !== 'not') return toComparison(operator, packed, world);
  const parts = toParts(packed, world, depth);
  if (parts === undefined) return undefined;
  if (operator === 'not') {
    const [negated] = parts;
    if (negated === undefined || parts.length !== 1) return undefined;
    return clause(
      (walk) => !negated(walk),
      'not',
      world,
      () => 'The opposite of the clause inside.',
    );
  }
  const test = operator === 'all' ? toAll(parts) : toAny(parts);
  return clause(test, operator, world, () => (operator === 'all' ? 'Every clause inside must hold.' : 'One clause inside is enough.'));
}

/** An equality without which a condition cannot hold: most rules are passed over by it, without a call. */
export interface Guard {
  /** The name of a plain attribute. */
  readonly name: string;
  readonly wanted: unknown;
  readonly slot: number;
  /** Stands for the wanted value. */
  readonly code: number;
}

export interface GuardedTest {
  /** Null when the condition does not begin with an equality. */
  readonly guard: Guard | null;
  /** Null unless the rest of the condition is one more equality. */
  readonly second: Guard | null;
  /** What must hold besides; null when the equality is the whole condition. */
  readonly rest: ConditionTest | null;
}

function toGuard(packed: unknown, { attributes }: ConditionWorld): Guard | null {
  const [operator, name, wanted, caseFlag] = Array.isArray(packed) ? packed : [];
  if (operator !== operatorCodes.equals || caseFlag !== undefined || !isPlain(name)) return null;
  const attribute = attributes.of(name);
  return { name, wanted, slot: attribute.slot, code: attributes.codeOf(attribute, wanted) };
}

/** The test of a packed condition, or undefined when any part of it is not known to this evaluator. */
export function toConditionTest(packed: unknown, world: ConditionWorld): ConditionTest | undefined {
  return toTest(packed, world, 1);
}

/** The same with its first equality apart; never in a traced world, which writes every clause down. */
export function toGuardedTest(packed: unknown, world: ConditionWorld): GuardedTest | undefined {
  const test = toConditionTest(packed, world);
  if (test === undefined) return undefined;
  const [operator, first, ...others] = packed as readonly unknown[]; // it has a test
  const guard = world.traced ? null : toGuard(operator === operatorCodes.all ? first : packed, world);
  if (guard === null) return { guard, second: null, rest: test };
  if (operator !== operatorCodes.all || others.length === 0) return { guard, second: null, rest: null };
  const second = others.length === 1 ? toGuard(others[0], world) : null;
  return { guard, second, rest: toConditionTest([operatorCodes.all, ...others], world) ?? test };
}
