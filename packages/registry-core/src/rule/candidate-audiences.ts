// In which audiences a rule has to be checked.
//
// The values that a rule sees change only where a setting of one of its keys begins. Take any context, and of each key the
// setting that wins there. The meet of those winning scopes (the deepest place, the role, all the cohorts) holds the context,
// and is no narrower than each of them: whatever matches the meet matches the context too, so the same settings win in it, and
// the values are the same. Therefore it is enough to look at the meets of one scope per key, and every one of them is a real
// audience: a rule is broken in some context exactly when it is broken in one of these.
//
// To tell what a change newly breaks, before and after are compared in one audience. Both must be constant there, so a key
// whose settings differ counts twice, once with its scopes before and once with those after. Where the change re-ranks cohorts
// or moves places every key counts twice, and every place that it moves is a scope of its own.
//
// Size: for keys with settings by place the meets are about as many as the settings, because two cities have no meet. Roles
// multiply by their number. Cohorts multiply per key, as one may be in several: those are what the limit is for.
import type { CanonicalScope } from '../scope/canonical-scope.ts';
import { type Audience, audienceText, everyone, type Geography, meet } from './audience.ts';

/** The meets of one scope of each list, everyone among them; undefined when they are more than `max`. */
export function candidateAudiences(
  scopeLists: readonly (readonly CanonicalScope[])[],
  geography: Geography,
  max: number,
): readonly Audience[] | undefined {
  const start = [everyone, ...geography.moved.map((place): Audience => ({ place, cohorts: [] }))];
  let audiences = new Map(start.map((audience) => [audienceText(audience), audience]));
  for (const scopes of scopeLists) {
    const partnersOf = toPartners(scopes, geography);
    const met = new Map(audiences); // without a setting of this key
    for (const audience of audiences.values()) {
      for (const scope of partnersOf(audience)) {
        const both = meet(audience, scope, geography);
        if (both) met.set(audienceText(both), both);
      }
      if (met.size > max) return undefined;
    }
    audiences = met;
  }
  return [...audiences.values()];
}

/** The scopes whose place can meet the audience's, found by place: a thousand cities are not compared with a thousand cities. */
function toPartners(scopes: readonly CanonicalScope[], { around }: Geography): (audience: Audience) => readonly CanonicalScope[] {
  const [at, inside] = [new Map<string, CanonicalScope[]>(), new Map<string, CanonicalScope[]>()];
  const put = (map: Map<string, CanonicalScope[]>, place: string, scope: CanonicalScope) => {
    const known = map.get(place);
    if (known) known.push(scope);
    else map.set(place, [scope]);
  };
  const anywhere = '';
  for (const scope of scopes) {
    put(at, scope.place ?? anywhere, scope);
    if (scope.place !== undefined) for (const place of around(scope.place)) if (place !== scope.place) put(inside, place, scope);
  }
  return ({ place }) => {
    if (place === undefined) return scopes;
    return [...(at.get(anywhere) ?? []), ...around(place).flatMap((outer) => at.get(outer) ?? []), ...(inside.get(place) ?? [])];
  };
}
