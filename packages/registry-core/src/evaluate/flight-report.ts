// What a flight of a snapshot found, as a build of the edge tells it. The console reads it from this build and from the one
// before, so members are only ever added.

/** Faults told one by one; the others are counted. */
export const flightFaultsMax = 20;

export interface FlightFault {
  /** `throw`: an evaluation failed that has no reason to. `cap`: a limit of the reader, or something that it does not know. */
  readonly kind: 'throw' | 'cap';
  /** Empty when it is about the snapshot as a whole. */
  readonly key: string;
  /** What happened, without a full stop. */
  readonly message: string;
}

export interface FlightReport {
  readonly faults: readonly FlightFault[];
  /** All of them, also those that are not told. */
  readonly faultCount: number;
  readonly contexts: number;
  readonly evaluations: number;
  /** From the bytes to the first answer of all keys, the median of some; null where nobody measured. */
  readonly openMs: number | null;
  /** For the first contexts: a digest of all answers, by which two builds are compared. */
  readonly answers: readonly number[];
}
