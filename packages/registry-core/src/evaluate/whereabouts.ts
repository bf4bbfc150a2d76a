// Where a context is: the places it names and those they lie in. The deepest known place decides; what contradicts it is
// dropped and said in a warning.
import type { PlaceDepth, PlaceTree } from '../scope/place-tree.ts';
import { readOwn } from './attribute.ts';
import type { EvaluationContext } from './evaluation.ts';

export interface Whereabouts {
  readonly country: string | undefined;
  readonly state: string | undefined;
  readonly city: string | undefined;
  /** Null when nothing was odd. */
  readonly warnings: readonly string[] | null;
}

/** A context may name anything as its city; a warning quotes no more than an id may have. */
const quotedIdLengthMax = 64;
const deepestFirst = ['city', 'state', 'country'] as const;
type PlacePart = (typeof deepestFirst)[number];

export function placeAt(whereabouts: Whereabouts, depth: PlaceDepth): string | undefined {
  if (depth === 3) return whereabouts.city;
  if (depth === 2) return whereabouts.state;
  return depth === 1 ? whereabouts.country : undefined;
}

/** The id that the context names at this level, when the registry has it at this level. */
function knownPlace(context: EvaluationContext, part: PlacePart, places: PlaceTree): string | undefined {
  const id = readOwn(context, part);
  return typeof id === 'string' && places.find(id)?.kind === part ? id : undefined;
}

export function toWhereabouts(context: EvaluationContext, places: PlaceTree): Whereabouts {
  const deepest = deepestFirst.find((part) => knownPlace(context, part, places) !== undefined);
  const warnings: string[] = [];
  const clip = (id: string) => (id.length <= quotedIdLengthMax ? id : `${id.slice(0, quotedIdLengthMax)}…`);
  const line = deepest === undefined ? {} : places.lineage(String(readOwn(context, deepest)));
  for (const part of deepestFirst) {
    const named = readOwn(context, part);
    if (typeof named !== 'string' || named === line[part]) continue;
    if (deepest === undefined || deepestFirst.indexOf(part) < deepestFirst.indexOf(deepest)) {
      warnings.push(`The ${part} ${clip(named)} is not in the registry, so no ${part} was matched.`);
    } else {
      warnings.push(`The ${deepest} ${line[deepest]} is not in the ${part} ${clip(named)}; the ${deepest} decides.`);
    }
  }
  return { country: line.country, state: line.state, city: line.city, warnings: warnings.length === 0 ? null : warnings };
}
