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

/** Sums over a part of the events, as plain data. */
export interface TallySums extends Pick<Tallied, 'events' | 'lost' | 'changed' | 'reason'> {
  readonly before: Side;
  readonly after: Side;
  readonly places: readonly PlaceSums[];
}

interface PlaceSums {
  readonly place: string | null;
  readonly before: Side;
  readonly after: Side;
}

export interface Tally {
  add(before: Given, after: Given, place: string | null): void;
  sums(): TallySums;
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

/** What was lost of either is kept, so that the order in which parts are put together does not show. */
function joined(one: Side, other: Side): Side {
  const side = { ...one };
  addTo(side, other.sum);
  const min = Math.min(one.min, other.min);
  return { ...side, lost: side.lost + other.lost, count: one.count + other.count, min, max: Math.max(one.max, other.max) };
}

/** Over the events of both parts, of which `one` has the first ones. */
export function mergeSums(one: TallySums, other: TallySums): TallySums {
  const places = new Map(one.places.map((sums) => [sums.place, sums]));
  for (const { place, before, after } of other.places) {
    const known = places.get(place);
    places.set(
      place,
      known ? { place, before: joined(known.before, before), after: joined(known.after, after) } : { place, before, after },
    );
  }
  return {
    events: one.events + other.events,
    lost: one.lost + other.lost,
    changed: one.changed + other.changed,
    reason: one.reason ?? other.reason,
    before: joined(one.before, other.before),
    after: joined(one.after, other.after),
    places: [...places.values()],
  };
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
    sums: () => ({ events, lost, changed, reason, before, after, places: [...places].map(([place, sides]) => ({ place, ...sides })) }),
  };
}

export function toTallied({ before, after, places, ...sums }: TallySums, aggregate: GuardrailAggregate): Tallied {
  // Of a sum its part; of a mean or a share the place's own.
  const figure = (side: Side) => figureOf(side, aggregate, side.count);
  return {
    ...sums,
    counted: before.count,
    before: before.count > 0 ? figure(before) : null,
    after: after.count > 0 ? figure(after) : null,
    places: places
      .map((one) => ({ place: one.place, before: figure(one.before), after: figure(one.after) }))
      .filter((place) => place.before !== place.after)
      .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
      .slice(0, placesMax),
  };
}
