// Places form a tree of at most three levels: country, state, city.
import * as z from 'zod';
import { placeIdPattern, placeKinds } from './name-patterns.ts';

export const PlaceId = z.string().regex(placeIdPattern, 'A place id has 1 to 64 letters, digits, hyphens or underscores, such as US-TX.');

export const Place = z.strictObject({
  id: PlaceId,
  kind: z.enum(placeKinds),
  /** The parent place: a state's country, a city's state or country. Countries have none. */
  in: PlaceId.optional(),
  name: z.string().min(1).max(200),
});
export type Place = z.infer<typeof Place>;
