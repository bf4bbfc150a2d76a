// Places form a tree of at most three levels: country, state, city.
import * as z from 'zod';

export const placeKinds = ['country', 'state', 'city'] as const;
export type PlaceKind = (typeof placeKinds)[number];

export const PlaceId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'A place id has 1 to 64 letters, digits, hyphens or underscores, such as US-TX.');

export const Place = z.strictObject({
  id: PlaceId,
  kind: z.enum(placeKinds),
  /** The parent place: a state's country, a city's state or country. Countries have none. */
  in: PlaceId.optional(),
  name: z.string().min(1).max(200),
});
export type Place = z.infer<typeof Place>;
