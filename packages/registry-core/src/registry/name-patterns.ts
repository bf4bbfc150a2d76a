// How places, roles, cohorts and environments are named. Apart from their schemas, so that readers do without the library of those.

export const placeKinds = ['country', 'state', 'city'] as const;
export type PlaceKind = (typeof placeKinds)[number];

export const placeIdPattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
export const roleIdPattern = /^[a-z][a-z0-9_-]{0,63}$/;
export const cohortKeyPattern = /^[a-z0-9][a-z0-9._-]{0,127}$/;
export const environmentPattern = /^[a-z][a-z0-9-]{0,31}$/;
/** SHA-256 as it is written everywhere. */
export const digestPattern = /^[0-9a-f]{64}$/;
