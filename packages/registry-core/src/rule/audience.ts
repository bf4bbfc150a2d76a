// An audience is who a meet of scopes describes: people in one place, with one role, in some cohorts. Unlike a scope it may
// have several cohorts, because the settings of two keys may be won through two of them at once.
import type { CanonicalScope } from '../scope/canonical-scope.ts';
import { type PlaceTree, placeDepths, type TreePlace, toPlaceTree } from '../scope/place-tree.ts';

export interface Audience {
  /** The deepest place; absent: anywhere. */
  readonly place?: string;
  readonly role?: string;
  /** In all of them, sorted by name. */
  readonly cohorts: readonly string[];
}

export const everyone: Audience = { cohorts: [] };

/** One text per audience; no part of a name may hold a bar. */
export function audienceText({ place = '', role = '', cohorts }: Audience): string {
  return `${place}|${role}|${cohorts.join('|')}`;
}

/** The places of a registry before and after a change, as one order: what lies where in either. */
export interface Geography {
  readonly before: PlaceTree;
  readonly after: PlaceTree;
  /** The place and all that it lies in, before or after. */
  around(place: string): readonly string[];
  /** Places that lie elsewhere than before, with those inside them. */
  readonly moved: readonly string[];
}

/** A place that only one of the two has is taken to lie where that one says: nobody comes or goes by its being listed. */
export function toGeography(before: readonly TreePlace[], after: readonly TreePlace[]): Geography {
  const [was, is] = [toPlaceTree([...before, ...missing(after, before)]), toPlaceTree([...after, ...missing(before, after)])];
  const lines = new Map<string, readonly string[]>();
  const around = (place: string): readonly string[] => {
    const known = lines.get(place);
    if (known) return known;
    const line = [...new Set([...Object.values(was.lineage(place)), ...Object.values(is.lineage(place))])];
    lines.set(place, line);
    return line;
  };
  const moved = after.filter(({ id }) => lineText(was, id) !== lineText(is, id)).map(({ id }) => id);
  return { before: was, after: is, around, moved };
}

function missing(from: readonly TreePlace[], known: readonly TreePlace[]): TreePlace[] {
  const ids = new Set(known.map(({ id }) => id));
  return from.filter(({ id }) => !ids.has(id));
}

function lineText(tree: PlaceTree, place: string): string {
  const { country = '', state = '', city = '' } = tree.lineage(place);
  return `${country}/${state}/${city}`;
}

/** Broad to specific, as scopes are ordered; then by name, so that the order is stable. */
export function compareAudiences(a: Audience, b: Audience, { after }: Geography): number {
  const depth = ({ place }: Audience) => (place === undefined ? 0 : placeDepths[after.find(place)?.kind ?? 'city']);
  return (
    a.cohorts.length - b.cohorts.length ||
    Number(a.role !== undefined) - Number(b.role !== undefined) ||
    depth(a) - depth(b) ||
    (audienceText(a) < audienceText(b) ? -1 : 1)
  );
}

/** Everyone who is in the audience and in the scope; undefined when that is nobody. */
export function meet(audience: Audience, scope: CanonicalScope, { around }: Geography): Audience | undefined {
  const role = audience.role ?? scope.role;
  if (scope.role !== undefined && role !== scope.role) return undefined;
  const place = deeper(audience.place, scope.place, around);
  if (place === null) return undefined;
  const { cohort } = scope;
  const cohorts = cohort === undefined || audience.cohorts.includes(cohort) ? audience.cohorts : [...audience.cohorts, cohort].sort();
  return { ...(place === undefined ? {} : { place }), ...(role === undefined ? {} : { role }), cohorts };
}

/** null: neither lies in the other. */
function deeper(a: string | undefined, b: string | undefined, around: Geography['around']): string | undefined | null {
  if (a === undefined || b === undefined) return a ?? b;
  if (around(a).includes(b)) return a;
  return around(b).includes(a) ? b : null;
}
