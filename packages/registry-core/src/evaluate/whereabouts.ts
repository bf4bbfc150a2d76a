// Where a context is: the places it names and those they lie in. The deepest known place decides; what contradicts it is
// dropped and said in a warning.
import type { PlaceDepth } from '../scope/place-tree.ts';
import { readOwn } from './attribute.ts';
import type { EvaluationContext } from './evaluation.ts';
import type { KnownPlaces } from './known-places.ts';

export interface Whereabouts {
  /** Positions of the places in the snapshot, -1 for none. */
  readonly country: number;
  readonly state: number;
  readonly city: number;
  /** Null when nothing was odd. */
  readonly warnings: readonly string[] | null;
}

/** A context may name anything as its city; a warning quotes no more than an id may have. */
const quotedIdLengthMax = 64;
const deepestFirst = ['city', 'state', 'country'] as const;

/** The place of this depth, -1 for none. */
export function placeAt(whereabouts: Whereabouts, depth: PlaceDepth): number {
  if (depth === 3) return whereabouts.city;
  if (depth === 2) return whereabouts.state;
  return depth === 1 ? whereabouts.country : -1;
}

function clip(id: string): string {
  return id.length <= quotedIdLengthMax ? id : `${id.slice(0, quotedIdLengthMax)}…`;
}

/** The place that the context names at this level, when the registry has it at this level; -1 for none. */
function knownPlace(named: unknown, depth: PlaceDepth, places: KnownPlaces): number {
  const place = typeof named === 'string' ? places.find(named) : -1;
  return place >= 0 && places.depthOf(place) === depth ? place : -1;
}

/** Whether the context names another place of this level than the one it is in. */
function isOdd(named: unknown, place: number, places: KnownPlaces): boolean {
  return typeof named === 'string' && (place < 0 || places.idOf(place) !== named);
}

/** `line` holds the places that count and `named` what the context says, both deepest first; `deepest` is the first that counts. */
function toWarnings(line: readonly number[], named: readonly unknown[], deepest: number, places: KnownPlaces): string[] {
  return named.flatMap((id, i) => {
    if (!isOdd(id, line[i]!, places)) return []; // both lists have an entry a level
    const level = deepestFirst[i];
    const quoted = clip(String(id));
    if (deepest < 0 || i < deepest) return [`The ${level} ${quoted} is not in the registry, so no ${level} was matched.`];
    const decider = deepestFirst[deepest];
    return [`The ${decider} ${places.idOf(line[deepest]!)} is not in the ${level} ${quoted}; the ${decider} decides.`];
  });
}

export function toWhereabouts(context: EvaluationContext, places: KnownPlaces): Whereabouts {
  const namedCity = readOwn(context, 'city');
  const namedState = readOwn(context, 'state');
  const namedCountry = readOwn(context, 'country');
  let deepest = knownPlace(namedCity, 3, places);
  if (deepest < 0) deepest = knownPlace(namedState, 2, places);
  if (deepest < 0) deepest = knownPlace(namedCountry, 1, places);
  let city = -1;
  let state = -1;
  let country = -1;
  for (let place = deepest; place >= 0; place = places.parentOf(place)) {
    const depth = places.depthOf(place);
    if (depth === 3) city = place;
    else if (depth === 2) state = place;
    else country = place;
  }
  const odd = isOdd(namedCity, city, places) || isOdd(namedState, state, places) || isOdd(namedCountry, country, places);
  if (!odd) return { country, state, city, warnings: null };
  const line = [city, state, country];
  return {
    country,
    state,
    city,
    warnings: toWarnings(line, [namedCity, namedState, namedCountry], deepest < 0 ? -1 : line.indexOf(deepest), places),
  };
}
