// What each comparison operator means for a value. Typed, without coercion: a missing attribute or one of the wrong type fails.
import { toInstantMs } from '../flag/instant.ts';
import { isInNetwork, parseAddress, parseNetwork } from '../flag/network.ts';
import { toRegularExpression } from '../flag/regular-expression.ts';
import { compareVersions, parseVersion } from '../flag/semantic-version.ts';
import type { Comparison } from '../registry/condition.ts';
import { conditionListMax } from '../registry/limits.ts';

/** A test of an attribute's value; undefined stands for a missing attribute. */
export type ValueTest = (value: unknown) => boolean;
type Scalar = string | number | boolean | null;

function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function fold(value: unknown, ignoreCase: boolean): unknown {
  return ignoreCase && typeof value === 'string' ? value.toLowerCase() : value;
}

/** Whether `value` is of a type that can be compared with `wanted`; null stands beside every type. */
function isComparable(value: unknown, wanted: readonly Scalar[]): boolean {
  return isScalar(value) && (wanted.length === 0 || wanted.some((item) => item === null || typeof item === typeof value));
}

function toMembership(wanted: readonly Scalar[], negated: boolean, ignoreCase: boolean): ValueTest {
  const [only] = wanted;
  if (!negated && !ignoreCase && wanted.length === 1) return (value) => value === only;
  const members = new Set<unknown>(wanted.map((item) => fold(item, ignoreCase)));
  if (!negated) return ignoreCase ? (value) => members.has(fold(value, true)) : (value) => members.has(value);
  return (value) => isComparable(value, wanted) && !members.has(fold(value, ignoreCase));
}

function toTextTest(wanted: unknown, ignoreCase: boolean, holds: (text: string, part: string) => boolean): ValueTest | undefined {
  const parts = Array.isArray(wanted) ? wanted : [wanted];
  if (!parts.every((part) => typeof part === 'string') || parts.length > conditionListMax) return undefined;
  const folded = parts.map((part) => String(fold(part, ignoreCase)));
  return (value) => {
    if (typeof value !== 'string') return false;
    const text = String(fold(value, ignoreCase));
    return folded.some((part) => holds(text, part));
  };
}

function toNumberTest(bound: unknown, holds: (value: number, bound: number) => boolean): ValueTest | undefined {
  if (typeof bound !== 'number') return undefined;
  return (value) => typeof value === 'number' && holds(value, bound);
}

function toInstantTest(bound: unknown, holds: (value: number, bound: number) => boolean): ValueTest | undefined {
  if (typeof bound !== 'number') return undefined;
  return (value) => {
    const instant = toInstantMs(value);
    return instant !== undefined && holds(instant, bound);
  };
}

function toVersionTest(bound: unknown, holds: (order: number) => boolean): ValueTest | undefined {
  const wanted = typeof bound === 'string' ? parseVersion(bound) : undefined;
  if (wanted === undefined) return undefined;
  return (value) => {
    const version = typeof value === 'string' ? parseVersion(value) : undefined;
    return version !== undefined && holds(compareVersions(version, wanted));
  };
}

function toNetworkTest(wanted: unknown): ValueTest | undefined {
  if (!Array.isArray(wanted) || wanted.length > conditionListMax) return undefined;
  const networks = wanted.map((text) => (typeof text === 'string' ? parseNetwork(text) : undefined));
  return (value) => {
    const address = typeof value === 'string' ? parseAddress(value) : undefined;
    return address !== undefined && networks.some((network) => network !== undefined && isInNetwork(address, network));
  };
}

function toPatternTest(pattern: unknown, ignoreCase: boolean): ValueTest | undefined {
  const expression = typeof pattern === 'string' ? toRegularExpression(pattern, ignoreCase) : undefined;
  return expression && ((value) => typeof value === 'string' && expression.isFoundIn(value));
}

function isScalarList(value: unknown): value is Scalar[] {
  return Array.isArray(value) && value.length <= conditionListMax && value.every(isScalar);
}

type ToTest = (wanted: unknown, ignoreCase: boolean) => ValueTest | undefined;

const tests: Record<Comparison['op'], ToTest> = {
  equals: (wanted, ignoreCase) => (isScalar(wanted) ? toMembership([wanted], false, ignoreCase) : undefined),
  notEquals: (wanted, ignoreCase) => (isScalar(wanted) ? toMembership([wanted], true, ignoreCase) : undefined),
  in: (wanted, ignoreCase) => (isScalarList(wanted) ? toMembership(wanted, false, ignoreCase) : undefined),
  notIn: (wanted, ignoreCase) => (isScalarList(wanted) ? toMembership(wanted, true, ignoreCase) : undefined),
  startsWith: (wanted, ignoreCase) => toTextTest(wanted, ignoreCase, (text, part) => text.startsWith(part)),
  endsWith: (wanted, ignoreCase) => toTextTest(wanted, ignoreCase, (text, part) => text.endsWith(part)),
  contains: (wanted, ignoreCase) => toTextTest(wanted, ignoreCase, (text, part) => text.includes(part)),
  matches: toPatternTest,
  lessThan: (wanted) => toNumberTest(wanted, (value, bound) => value < bound),
  atMost: (wanted) => toNumberTest(wanted, (value, bound) => value <= bound),
  greaterThan: (wanted) => toNumberTest(wanted, (value, bound) => value > bound),
  atLeast: (wanted) => toNumberTest(wanted, (value, bound) => value >= bound),
  before: (wanted) => toInstantTest(wanted, (value, bound) => value < bound),
  after: (wanted) => toInstantTest(wanted, (value, bound) => value > bound),
  versionEquals: (wanted) => toVersionTest(wanted, (order) => order === 0),
  versionBelow: (wanted) => toVersionTest(wanted, (order) => order < 0),
  versionAtMost: (wanted) => toVersionTest(wanted, (order) => order <= 0),
  versionAbove: (wanted) => toVersionTest(wanted, (order) => order > 0),
  versionAtLeast: (wanted) => toVersionTest(wanted, (order) => order >= 0),
  inNetwork: toNetworkTest,
  exists: () => (value) => value !== undefined,
  missing: () => (value) => value === undefined,
};

/** The test, or undefined when `wanted` is nothing that the operator can compare with. */
export function toValueTest(op: Comparison['op'], wanted: unknown, ignoreCase: boolean): ValueTest | undefined {
  return tests[op](wanted, ignoreCase);
}
