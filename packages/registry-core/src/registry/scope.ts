// A scope says for whom a setting holds: at most one place, one role, one cohort. `{}` is global.
import * as z from 'zod';
import { cohortKeyPattern, roleIdPattern } from './name-patterns.ts';
import { PlaceId } from './place.ts';

export const RoleId = z.string().regex(roleIdPattern, 'A role is lower case, such as studio.');
export const CohortKey = z.string().regex(cohortKeyPattern, 'A cohort key is lower case, such as vip or beta.studios.');

/** As people write it; canonical form (`scope/canonical-scope.ts`) keeps the deepest place only. */
export const Scope = z.strictObject({
  country: PlaceId.optional(),
  state: PlaceId.optional(),
  city: PlaceId.optional(),
  role: RoleId.optional(),
  cohort: CohortKey.optional(),
});
export type Scope = z.infer<typeof Scope>;
