// Where a release is served or a kill is in force, and how soon, in a sentence.
import type { Rehearsal } from '../ports/rehearsal.ts';
import type { Arrival } from '../ports/usage.ts';
import type { KillReach } from '../queries/usage/kill-reach.server.ts';
import type { ReleaseReach } from '../queries/usage/release-reach.server.ts';

export function seconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

/** `Live in 8 of 8 locations after 0.4 s`; for an earlier release, where it was served. */
export function reachWords({ live, active, reached, afterMs, locations }: ReleaseReach): string {
  const after = afterMs === null ? '' : ` after ${seconds(afterMs)}`;
  if (!live) return locations.length === 0 ? 'No location has told that it served it' : `Was served in ${places(locations.length)}${after}`;
  if (active === 0) return 'No location has answered anybody in the last minute';
  return `Live in ${reached} of ${places(active)}${reached === active ? after : ''}`;
}

/** `Everywhere after 0.4 s (8 locations)`; empty where no location has told. */
export function arrivalWords(arrival: Arrival | null): string {
  if (arrival === null) return '';
  const { locations, everywhereMs } = arrival;
  return everywhereMs === null ? `Served in ${places(locations)}` : `Everywhere after ${seconds(everywhereMs)} (${places(locations)})`;
}

/** `In force at the edge after 0.1 s, in 8 of 8 locations after 0.4 s`. */
export function killReachWords({ acceptedMs, active, reached, afterMs }: KillReach): string {
  if (acceptedMs === null) return 'On its way to the edge';
  const taken = `In force at the edge after ${seconds(acceptedMs)}`;
  if (active === 0) return `${taken}; no location has answered anybody in the last minute`;
  return `${taken}, in ${reached} of ${places(active)}${afterMs !== null && reached === active ? ` after ${seconds(afterMs)}` : ''}`;
}

/** `Everyone would get off; 41 of 300 recorded contexts would notice. booking.express would change too.` */
export function rehearsalWords({ outcome }: Pick<Rehearsal, 'outcome'>): string {
  const { problem, variant, recorded, changed, others } = outcome;
  if (problem !== null) return `It would not do what it should: ${problem}`;
  const notice = recorded === 0 ? 'no contexts are recorded yet' : `${changed} of ${recorded} recorded contexts would notice`;
  const along = others.length === 0 ? '' : ` ${others.map(({ key }) => key).join(', ')} would change too.`;
  return `Everyone would get ${variant}; ${notice}.${along}`;
}

function places(count: number): string {
  return count === 1 ? '1 location' : `${count} locations`;
}
