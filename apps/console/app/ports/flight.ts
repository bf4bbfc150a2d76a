// The flight test of what a change would make live: builds of the edge as they were deployed, a deck that runs them, and what
// came of each flight.
import type { FlightReport } from '@switchyard/registry-core/evaluate/flight-report';
import type { Finding } from '@switchyard/registry-core/registry/finding';
import type { Json } from '@switchyard/registry-core/registry/json';

/** The Worker as it was deployed. */
export interface EdgeBuild {
  /** SHA-256 of its code. */
  readonly digest: string;
  readonly recordedAt: Date;
}

export interface FlightRequest {
  /** The deployed one first. */
  readonly builds: readonly { readonly digest: string; readonly code: Uint8Array }[];
  readonly snapshot: Uint8Array;
  /** The same with every flag disabled. */
  readonly disabled: Uint8Array;
  /** What is live, opened in the same minute to tell a slow snapshot from a slow machine. */
  readonly live: Uint8Array | undefined;
  readonly contexts: readonly Json[];
}

export interface FlownBuild {
  readonly digest: string;
  readonly snapshot: FlightReport;
  readonly disabled: FlightReport;
  /** How long what is live takes to open; null when nothing is. */
  readonly liveMs: number | null;
}

export interface Flown {
  readonly builds: readonly FlownBuild[];
  /** The first answer that two builds give differently. */
  readonly differs: { readonly key: string; readonly context: Json } | null;
}

/** Runs builds of the edge in workerd, on this machine. */
export interface FlightDeck {
  /** Throws when workerd cannot be run. */
  fly(request: FlightRequest): Promise<Flown>;
}

export interface Flight {
  readonly environment: string;
  /** What was flown: a difference, and the snapshot that it made of what was live then. */
  readonly difference: string;
  readonly snapshot: string;
  /** Digests, the deployed build first. */
  readonly builds: readonly string[];
  readonly contexts: number;
  /** In the deployed build; 0 when it was not measured. */
  readonly openMs: number;
  readonly outcome: FlightOutcome;
  readonly at: Date;
}

export interface FlightOutcome {
  readonly findings: readonly Finding[];
  readonly evaluations: number;
  /** The running median of opening, and the live release in the same minute; null where there was none. */
  readonly usualMs: number | null;
  readonly liveMs: number | null;
}

export interface FlightStore {
  /** The build that is deployed and the one before it; fewer where fewer were recorded. */
  builds(): Promise<EdgeBuild[]>;
  code(digest: string): Promise<Uint8Array | undefined>;
  /** The last flight of a difference. */
  find(environment: string, difference: string): Promise<Flight | undefined>;
  /** How long the last snapshots took to open, those left out that were found too slow. */
  openTimes(environment: string): Promise<number[]>;
  save(flight: Flight): Promise<void>;
}

/** The edge did not take the release and serves the one before. */
export interface ReleaseRefusal {
  readonly code: string;
  readonly message: string;
  readonly at: Date;
}
