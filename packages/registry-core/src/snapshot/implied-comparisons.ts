// What one comparison says about another of the same attribute: that it must hold too, or that it cannot. Where that is not
// certain, the answer is no.
import type { Comparison } from '../registry/condition.ts';

type Scalar = string | number | boolean | null;

const fold = (value: Scalar, ignoreCase: boolean | undefined) => (ignoreCase && typeof value === 'string' ? value.toLowerCase() : value);

/** The values for which it holds, when they are finitely many and spelled out. */
function valuesOf(comparison: Comparison): readonly Scalar[] | undefined {
  if (comparison.op === 'equals' && !comparison.ignoreCase) return [comparison.value];
  return comparison.op === 'in' && !comparison.ignoreCase ? comparison.value : undefined;
}

const textTests = {
  startsWith: (text: string, part: string) => text.startsWith(part),
  endsWith: (text: string, part: string) => text.endsWith(part),
  contains: (text: string, part: string) => text.includes(part),
};
const numberTests = {
  lessThan: (value: number, bound: number) => value < bound,
  atMost: (value: number, bound: number) => value <= bound,
  greaterThan: (value: number, bound: number) => value > bound,
  atLeast: (value: number, bound: number) => value >= bound,
};

/** Whether it holds for `value`; undefined for the operators that only evaluation reads. */
function holdsFor(value: Scalar, comparison: Comparison): boolean | undefined {
  const { op } = comparison;
  if (op === 'exists') return true;
  if (op === 'missing') return false;
  if (op === 'equals' || op === 'notEquals' || op === 'in' || op === 'notIn') {
    const wanted = Array.isArray(comparison.value) ? comparison.value : [comparison.value];
    const found = wanted.some((item) => fold(item, comparison.ignoreCase) === fold(value, comparison.ignoreCase));
    if (op === 'equals' || op === 'in') return found;
    // Values of another type than those listed are neither equal nor unequal.
    return found ? false : wanted.some((item) => typeof item === typeof value) || undefined;
  }
  if (op === 'startsWith' || op === 'endsWith' || op === 'contains') {
    const parts = Array.isArray(comparison.value) ? comparison.value : [comparison.value];
    if (typeof value !== 'string') return false;
    const text = String(fold(value, comparison.ignoreCase));
    return parts.some((part) => textTests[op](text, String(fold(part, comparison.ignoreCase))));
  }
  if (op === 'lessThan' || op === 'atMost' || op === 'greaterThan' || op === 'atLeast')
    return typeof value === 'number' && numberTests[op](value, comparison.value);
  return undefined;
}

interface Range {
  readonly from: number;
  readonly to: number;
  /** Whether the ends belong to it; one of them is infinite. */
  readonly closed: boolean;
}

function rangeOf(comparison: Comparison): Range | undefined {
  if (comparison.op === 'lessThan' || comparison.op === 'atMost')
    return { from: Number.NEGATIVE_INFINITY, to: comparison.value, closed: comparison.op === 'atMost' };
  if (comparison.op === 'greaterThan' || comparison.op === 'atLeast')
    return { from: comparison.value, to: Number.POSITIVE_INFINITY, closed: comparison.op === 'atLeast' };
  return undefined;
}

function isInside(inner: Range, outer: Range): boolean {
  const ends = outer.closed || !inner.closed;
  const from = inner.from > outer.from || (inner.from === outer.from && ends);
  return from && (inner.to < outer.to || (inner.to === outer.to && ends));
}

function areApart(a: Range, b: Range): boolean {
  const touching = a.closed && b.closed;
  return a.to < b.from || b.to < a.from || ((a.to === b.from || b.to === a.from) && !touching);
}

/** A text that begins with `abc` begins with `ab`, and contains `b`. */
function textImplies(a: Comparison, b: Comparison): boolean {
  if (a.op !== 'startsWith' && a.op !== 'endsWith' && a.op !== 'contains') return false;
  if (b.op !== a.op && b.op !== 'contains') return false;
  if (a.ignoreCase || b.ignoreCase) return false;
  const [inner, outer] = [[a.value].flat(), [b.value].flat()];
  const test = textTests[b.op];
  return inner.every((text) => outer.some((part) => test(text, part)));
}

function isSame(a: Comparison, b: Comparison): boolean {
  if (a.op !== b.op || ('ignoreCase' in a && a.ignoreCase === true) !== ('ignoreCase' in b && b.ignoreCase === true)) return false;
  const [one, other] = ['value' in a ? [a.value].flat() : [], 'value' in b ? [b.value].flat() : []];
  return one.length === other.length && one.every((value, i) => value === other[i]);
}

/** Whether every context for which `a` holds has `b` hold too. */
export function comparisonImplies(a: Comparison, b: Comparison): boolean {
  if (a.attribute !== b.attribute) return false;
  if (isSame(a, b)) return true;
  if (b.op === 'exists') return a.op !== 'missing';
  const values = valuesOf(a);
  if (values !== undefined) return values.every((value) => holdsFor(value, b) === true);
  const [inner, outer] = [rangeOf(a), rangeOf(b)];
  return inner !== undefined && outer !== undefined ? isInside(inner, outer) : textImplies(a, b);
}

/** Whether no context has both hold. */
export function comparisonsExclude(a: Comparison, b: Comparison): boolean {
  if (a.attribute !== b.attribute) return false;
  if (a.op === 'missing' || b.op === 'missing') return a.op !== b.op;
  const [some, others] = [valuesOf(a), valuesOf(b)];
  if (some?.every((value) => holdsFor(value, b) === false)) return true;
  if (others?.every((value) => holdsFor(value, a) === false)) return true;
  const [one, other] = [rangeOf(a), rangeOf(b)];
  return one !== undefined && other !== undefined && areApart(one, other);
}
