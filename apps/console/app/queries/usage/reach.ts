// Where something is in force and how soon it was: what locations told when they first answered with it.

import type { Receipt } from '../../ports/usage.ts';
import type { Stores } from '../../ports.ts';

const minuteMs = 60_000;

export interface ReachedLocation {
  readonly location: string;
  readonly firstServedAt: Date;
  /** Since it was asked for; null where nobody had asked just before, so that it says nothing of how fast it travelled. */
  readonly afterMs: number | null;
  /** It has answered somebody in the last minute. */
  readonly active: boolean;
}

export interface Reach {
  /** Locations that have answered in the last minute. */
  readonly active: number;
  /** Of these, those that have answered with it. */
  readonly reached: number;
  /** The slowest of those that were asked all the while; null when none was. */
  readonly afterMs: number | null;
  /** First come first. */
  readonly locations: readonly ReachedLocation[];
}

export async function readReach(
  { usage }: Stores,
  environment: string,
  receipts: readonly Receipt[],
  since: Date,
  now: Date,
): Promise<Reach> {
  const lately = new Date(now.getTime() - minuteMs);
  const locations = receipts.map((receipt) => toLocation(receipt, since, lately));
  const delays = locations.flatMap(({ afterMs }) => afterMs ?? []);
  return {
    active: (await usage.locations(environment, lately)).length,
    reached: locations.filter((location) => location.active).length,
    afterMs: delays.length > 0 ? Math.max(...delays) : null,
    locations,
  };
}

/** Two clocks are compared, so a moment before it was asked for counts as at once. */
function toLocation({ location, at, busy, answeredAt }: Receipt, since: Date, lately: Date): ReachedLocation {
  const afterMs = busy ? Math.max(0, at.getTime() - since.getTime()) : null;
  return { location, firstServedAt: at, afterMs, active: answeredAt >= lately };
}
