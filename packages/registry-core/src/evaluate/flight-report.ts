// What a flight of a snapshot found, as a build of the edge tells it. The console reads it from this build and from the one
// before, so members are only ever added.
import * as z from 'zod';

/** Faults told one by one; the others are counted. */
export const flightFaultsMax = 20;

export const FlightFault = z.object({
  /** `throw`: an evaluation failed that has no reason to. `cap`: a limit of the reader, or something that it does not know. */
  kind: z.enum(['throw', 'cap']),
  /** Empty when it is about the snapshot as a whole. */
  key: z.string(),
  /** What happened, without a full stop. */
  message: z.string(),
});
export type FlightFault = z.infer<typeof FlightFault>;

export const FlightReport = z.object({
  faults: z.array(FlightFault),
  /** All of them, also those that are not told. */
  faultCount: z.number().int().min(0),
  contexts: z.number().int().min(0),
  evaluations: z.number().int().min(0),
  /** From the bytes to the first answer of all keys, the median of some; null where nobody measured. */
  openMs: z.number().min(0).nullable(),
  /** For the first contexts: a digest of all answers, by which two builds are compared. */
  answers: z.array(z.number()),
});
export type FlightReport = z.infer<typeof FlightReport>;
