// What the edge tells of its answers, as use-cases and screens read it: counts, clients, and when each location first served something.
import type { SampledContext, UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';

/** How often a key answered so within some hours. */
export interface UsageCount {
  /** When the hours begin. */
  readonly at: Date;
  /** null for a config key, and where the caller's default held. */
  readonly variant: string | null;
  readonly reason: string;
  readonly release: string;
  readonly count: number;
}

/** What became of evaluations: answered, or failed with a code; DROPPED were not counted by key. */
export interface UsageOutcome {
  readonly release: string;
  readonly location: string;
  readonly outcome: string;
  readonly count: number;
}

export interface SeenClient {
  readonly kind: 'server' | 'client';
  /** Products and versions of the user agent. */
  readonly agent: string;
  /** The application by its own word. */
  readonly app: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

/** Who asked for a key by its name, or for all keys at once. */
export interface SeenReader extends SeenClient {
  /** null: all keys that its SDK key may read. */
  readonly key: string | null;
}

/** When a location first answered from a release, or with a kill in force. */
export interface Receipt {
  readonly location: string;
  readonly at: Date;
  /** Whether somebody was asking there all the while, so that the time says how fast the release travelled. */
  readonly busy: boolean;
  /** When the location last answered anything. */
  readonly answeredAt: Date;
}

/** How a release came to be served everywhere. */
export interface Arrival {
  readonly locations: number;
  /** From the click to the last first answer of those that were asked all the while; null where none was. */
  readonly everywhereMs: number | null;
}

/** How long releases took to be served, where somebody was asking. */
export interface Propagation {
  readonly receipts: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface UsageStore {
  /** Batches that were taken before are passed over; answers those that were new. */
  take(batches: readonly UsageBatch[], at: Date): Promise<UsageBatch[]>;
  /** Oldest first, summed over spans of `hours` hours that begin at `since`, a full hour. */
  counts(environment: string, key: string, since: Date, hours: number): Promise<UsageCount[]>;
  /** The same of many keys, without telling answers apart. */
  countsOfKeys(
    environment: string,
    keys: readonly string[],
    since: Date,
    hours: number,
  ): Promise<{ key: string; at: Date; count: number }[]>;
  /** Answers since then by key and variant, of these keys or of all; undefined when counting began later than that. */
  answersByVariant(environment: string, since: Date, keys?: readonly string[]): Promise<Map<string, Map<string, number>> | undefined>;
  outcomes(environment: string, since: Date): Promise<UsageOutcome[]>;
  /** Last seen first. */
  clients(environment: string, since: Date): Promise<SeenClient[]>;
  /** Who read these keys since then, and who read all keys; last seen first. */
  readers(environment: string, keys: readonly string[], since: Date): Promise<SeenReader[]>;
  /** Every location that has answered since `since`, with its last answer. */
  locations(environment: string, since: Date): Promise<{ location: string; answeredAt: Date }[]>;
  /** Of a release, for everyone or as a candidate; first come first. */
  receipts(environment: string, release: string): Promise<Receipt[]>;
  /** How soon each of these releases was served everywhere that asked, by version; without those that no location has told of. */
  arrivals(environment: string, versions: readonly string[]): Promise<Map<string, Arrival>>;
  /** Of the releases published since `since`; undefined when no location has told. */
  propagation(environment: string, since: Date): Promise<Propagation | undefined>;
  /** The same of a kill, from the moment it was asked for. */
  killReceipts(environment: string, killId: string): Promise<Receipt[]>;
  killPropagation(environment: string, since: Date): Promise<Propagation | undefined>;
  /** Newest first. */
  contexts(environment: string, limit: number): Promise<{ at: Date; context: SampledContext }[]>;
  /** How many there are, counted no further than `max`. */
  countContexts(environment: string, max: number): Promise<number>;
  /** Removes what is older than its retention. */
  forget(now: Date): Promise<void>;
}
