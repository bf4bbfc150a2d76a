// Conditions as functions of a walk. A condition that holds anything this evaluator does not know has no function at all, so
// that its whole rule or cohort cannot match, whatever `not` stands around it.
import { toBucketText } from '../flag/bucket-value.ts';
import { bucketOf, percentBound, toPercent, toSaltPrefix } from '../flag/percentage.ts';
import type { Comparison } from '../registry/condition.ts';
import { conditionDepthMax, conditionListMax } from '../registry/limits.ts';
import { operatorCodes } from '../snapshot/format.ts';
import { toAttributeReader } from './attribute.ts';
import { toValueTest } from './comparison-test.ts';
import type { Walk } from './walk.ts';

export type ConditionTest = (walk: Walk) => boolean;

/** What conditions ask of the snapshot they stand in. */
export interface ConditionWorld {
  /** Wrap each clause so that it writes what it found into the walk's trace. */
  readonly traced: boolean;
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
  const attribute = by === 0 ? 'targetingKey' : by;
  const read = toAttributeReader(attribute);
  const prefix = toSaltPrefix(salt);
  const bound = percentBound(percent);
  const test: ConditionTest = (walk) => {
    const value = toBucketText(read(walk.context));
    return value !== undefined && bucketOf(prefix, value) < bound;
  };
  return clause(test, `bucket of ${attribute} below ${percent} %`, world, (walk) => {
    const value = toBucketText(read(walk.context));
    return value === undefined ? `${attribute} is missing.` : `The bucket is ${toPercent(bucketOf(prefix, value)).toFixed(3)} %.`;
  });
}

/** At most so much of a context's value is quoted in an explanation. */
const quoteLengthMax = 80;
function quote(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length <= quoteLengthMax ? text : `${text.slice(0, quoteLengthMax)}…`;
}

/** Whether the attribute is read by its name alone: no path, no targeting key that may be empty. */
function isPlain(attribute: string): boolean {
  return attribute !== 'targetingKey' && !attribute.includes('.');
}

function toComparison(op: Comparison['op'], packed: readonly unknown[], world: ConditionWorld): ConditionTest | undefined {
  const [, attribute, wanted, caseFlag] = packed;
  if (typeof attribute !== 'string' || (caseFlag !== undefined && caseFlag !== 1)) return undefined;
  const holds = toValueTest(op, wanted, caseFlag === 1);
  if (holds === undefined) return undefined;
  const read = toAttributeReader(attribute);
  if (op === 'equals' && wanted !== null && typeof wanted !== 'object' && caseFlag === undefined && !world.traced && isPlain(attribute)) {
    // The commonest clause without a call in between: an own member that is the same scalar.
    return ({ context }) => context[attribute] === wanted && Object.hasOwn(context, attribute);
  }
  const subject = wanted === undefined ? `${attribute} ${op}` : `${attribute} ${op} ${quote(wanted)}`;
  return clause(
    (walk) => holds(read(walk.context)),
    subject,
    world,
    (walk) => `${attribute} is ${quote(read(walk.context))}.`,
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
  readonly attribute: string;
  readonly wanted: unknown;
}

/** The condition's first clause as a guard; undefined when that is no plain equality. For conditions that have a test. */
export function toGuard(packed: unknown): Guard | undefined {
  if (!Array.isArray(packed)) return undefined;
  const [code, attribute, wanted, caseFlag] = packed;
  if (operators.get(code) === 'all') return toGuard(attribute);
  if (operators.get(code) !== 'equals' || caseFlag !== undefined || !isPlain(attribute)) return undefined;
  return { attribute, wanted };
}

/** The test of a packed condition, or undefined when any part of it is not known to this evaluator. */
export function toConditionTest(packed: unknown, world: ConditionWorld): ConditionTest | undefined {
  return toTest(packed, world, 1);
}
