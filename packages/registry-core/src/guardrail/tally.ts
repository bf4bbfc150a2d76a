// Adds up what events gave, before and after, by the guardrail's aggregate.
import type { GuardrailAggregate } from '../registry/guardrail.ts';
import type { Given } from '../rule/metered-expression.ts';

/** What the events of a guardrail's kind gave. */
export interface Tallied {
  /** Events of its kind. */
  readonly events: number;
  /** Those that it could be worked out for, before and after. */
  readonly counted: number;
  /** Those that it could be worked out for before, and not after. */
  readonly lost: number;
  /** Those with another value than before. */
  readonly changed: number;
  /** null: no event counted. */
  readonly before: number | null;
  readonly after: number | null;
  /** Why an event did not count, for example. */
  readonly reason: string | null;
  /** Where the difference comes from: the parts of the figure by place, the largest differences first. */
  readonly places: readonly { readonly place: string | null; readonly before: number; readonly after: number }[];
}

export interface Tally {
  add(before: Given, after: Given, place: string | null): void;
  result(): Tallied;
}

const placesMax = 5;
const placesKeptMax = 1_000;

/** A running aggregate of one side. */
interface Side {
  count: number;
  sum: number;
  /** What summing lost to rounding: Neumaier's variant of Kahan's summation, so that a million cents add up. */
  lost: number;
  min: number;
  max: number;
}

const newSide = (): Side => ({ count: 0, sum: 0, lost: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY });

function addTo(side: Side, value: number): void {
  const sum = side.sum + value;
  side.lost += Math.abs(side.sum) >= Math.abs(value) ? side.sum - sum + value : value - sum + side.sum;
  side.sum = sum;
  side.count += 1;
  if (value < side.min) side.min = value;
  if (value > side.max) side.max = value;
}

function figureOf(side: Side, aggregate: GuardrailAggregate, events: number): number {
  const sum = side.sum + side.lost;
  if (aggregate === 'min') return side.min;
  if (aggregate === 'max') return side.max;
  if (aggregate === 'sum') return sum;
  return ((aggregate === 'share' ? 100 : 1) * sum) / events;
}

/** The number that an event adds; undefined when it gave none. */
function numberOf(given: Given, aggregate: GuardrailAggregate): number | undefined {
  if (!given.ok) return undefined;
  const { value } = given;
  if (aggregate === 'share') return typeof value === 'boolean' ? Number(value) : undefined;
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

export function createTally(aggregate: GuardrailAggregate): Tally {
  const [before, after] = [newSide(), newSide()];
  const places = new Map<string | null, { before: Side; after: Side }>();
  let [events, lost, changed] = [0, 0, 0];
  let reason: string | null = null;

  function sidesOf(place: string | null) {
    const kept = places.has(place) || places.size < placesKeptMax ? place : null;
    const known = places.get(kept) ?? { before: newSide(), after: newSide() };
    places.set(kept, known);
    return known;
  }

  return {
    add(was, is, place) {
      events += 1;
      const [old, now] = [numberOf(was, aggregate), numberOf(is, aggregate)];
      if (old === undefined || now === undefined) {
        if (old !== undefined) lost += 1;
        const odd = old === undefined ? was : is;
        reason ??= odd.ok ? `It gives no ${aggregate === 'share' ? 'true or false' : 'number'}.` : odd.reason;
        return;
      }
      addTo(before, old);
      addTo(after, now);
      if (old !== now) changed += 1;
      const sides = sidesOf(place);
      addTo(sides.before, old);
      addTo(sides.after, now);
    },
    result: () => ({
      events,
      counted: before.count,
      lost,
      changed,
      before: before.count > 0 ? figureOf(before, aggregate, before.count) : null,
      after: after.count > 0 ? figureOf(after, aggregate, after.count) : null,
      reason,
      places: [...places]
        .map(([place, sides]) => {
          // Of a sum its part; of a mean or a share the place's own.
          return {
            place,
            before: figureOf(sides.before, aggregate, sides.before.count),
            after: figureOf(sides.after, aggregate, sides.after.count),
          };
        })
        .filter((place) => place.before !== place.after)
        .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
        .slice(0, placesMax),
    }),
  };
}
