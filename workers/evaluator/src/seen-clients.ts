// Which clients ask: the SDK by its user agent, the application by the header X-Switchyard-App. Both are cleaned to product
// names and versions and bounded, because anyone may send anything.
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';

type ClientRow = UsageBatch['clients'][number];

export const appHeader = 'x-switchyard-app';
const clientsMax = 200;
/**
 * Reading a header costs more than all the counting. So of many requests only some are looked at: each one while they come
 * seldom, and one of this many on average while they come faster.
 */
const lookEvery = 16;
const seldomMs = 100;
/** Of one cleaned header. */
const textLengthMax = 80;

export interface SeenClients {
  /** Who it was, where this request was looked at. */
  see(kind: 'server' | 'client', headers: Headers, atMs: number): ClientRow | undefined;
  /** Who was seen since the last time. */
  take(): ClientRow[];
}

export function startSeenClients(random: () => number): SeenClients {
  let seen = new Map<string, ClientRow>();
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let skip = 0;
  return {
    see(kind, headers, atMs) {
      if (skip > 0 && atMs - lookedAtMs < seldomMs) {
        skip -= 1;
        return undefined;
      }
      lookedAtMs = atMs;
      // Never in step with callers that take turns.
      skip = Math.floor(random() * (2 * lookEvery - 1));
      const agent = headers.get('user-agent') ?? '';
      const app = headers.get(appHeader) ?? '';
      const id = `${kind}\n${agent}\n${app}`;
      const known = seen.get(id);
      if (known) {
        known[3] = atMs;
        return known;
      }
      if (seen.size >= clientsMax || id.length >= 2_000) return undefined;
      const row: ClientRow = [kind, toProducts(agent), toProducts(app), atMs];
      seen.set(id, row);
      return row;
    },
    take() {
      const rows = [...seen.values()];
      seen = new Map();
      return rows;
    },
  };
}

/**
 * `okhttp/4.12 shop-android/3.2` of whatever was sent: products with a version (RFC 9110 section 10.1.5), without comments. Of a
 * browser's long list only the last two remain: the rest says more about the person than about the client.
 */
export function toProducts(text: string): string {
  const products = text.replace(/\([^()]*\)/g, ' ').match(/[A-Za-z0-9@._+-]+(?:\/[A-Za-z0-9._+-]+)?/g) ?? [];
  return products
    .slice(products[0]?.startsWith('Mozilla/') ? -2 : 0)
    .join(' ')
    .slice(0, textLengthMax);
}
