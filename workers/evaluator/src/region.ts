// Which region this isolate is in. Relays are placed by it: one of the few places where Cloudflare puts Durable Objects on a hint.
import type { Env } from './env.ts';

const hints = ['wnam', 'enam', 'sam', 'weur', 'eeur', 'apac', 'oc', 'afr', 'me'] as const;
export type LocationHint = (typeof hints)[number];

/** Degrees of longitude that part a continent in two. */
const americanMiddle = -100;
const europeanMiddle = 15;
const indianWest = 60;

let region: string | undefined;
let isSettled = false;

/** Isolates do not move: where the first request came in decides. */
export function settleRegion(request: Request): void {
  if (isSettled) return;
  isSettled = true;
  const { continent, longitude } = (request.cf ?? {}) as { continent?: string; longitude?: string };
  region = hintOf(continent, Number(longitude));
}

/** A location hint; where the runtime does not say where it is, what this location is called. */
export function currentRegion(env: Env): string {
  return region ?? env.LOCATION ?? 'local';
}

export function toLocationHint(name: string): LocationHint | undefined {
  return hints.find((hint) => hint === name);
}

function hintOf(continent: string | undefined, longitude: number): LocationHint | undefined {
  if (continent === 'NA') return longitude < americanMiddle ? 'wnam' : 'enam';
  if (continent === 'EU') return longitude > europeanMiddle ? 'eeur' : 'weur';
  if (continent === 'AS') return longitude < indianWest ? 'me' : 'apac';
  if (continent === 'SA') return 'sam';
  if (continent === 'OC') return 'oc';
  return continent === 'AF' ? 'afr' : undefined;
}
