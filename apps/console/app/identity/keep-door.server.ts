// Before anything else is asked: where a request comes from, whether that network may come at all, and whether it comes too often to the
// pages that anybody may open.
import { randomUUID } from 'node:crypto';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { MiddlewareHandler } from 'hono';
import type { Container } from '../container.server.ts';
import { clientAddress, toNetworks } from '../networks.ts';
import { recordFailure } from './identity-events.server.ts';

export interface DoorVariables {
  address: string;
  requestId: string;
}

const guarded = /^\/(sign-in|second-factor|step-up)(\/|\.data|$)/;
const perMinuteMax = 120;
const minuteMs = 60_000;
/** Addresses kept in mind at once; beyond it, a new minute begins for all. */
const addressesMax = 50_000;

/** Counts per address and minute, in this process: against floods, not against patience; lock-outs are for that. */
function createRateLimit() {
  let minute = 0;
  let counts = new Map<string, number>();
  return (address: string, nowMs: number): boolean => {
    const current = Math.floor(nowMs / minuteMs);
    if (current !== minute || counts.size > addressesMax) {
      minute = current;
      counts = new Map();
    }
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    return count <= perMinuteMax;
  };
}

export function keepDoor({ ports, settings }: Pick<Container, 'ports' | 'settings'>): MiddlewareHandler<{ Variables: DoorVariables }> {
  const proxies = toNetworks(settings.TRUSTED_PROXIES);
  const allowed = settings.ALLOWED_NETWORKS.length > 0 ? toNetworks(settings.ALLOWED_NETWORKS) : undefined;
  const mayGoOn = createRateLimit();
  return async (c, next) => {
    const address = clientAddress(getConnInfo(c).remote.address ?? '', c.req.header('x-forwarded-for'), proxies);
    c.set('address', address);
    c.set('requestId', randomUUID());
    if (allowed && !allowed.has(address)) {
      const visitor = {
        requestId: c.var.requestId,
        ipHash: ports.proofs.hashAddress(address),
        userAgent: c.req.header('user-agent') ?? '',
        now: ports.now(),
      };
      const event = { verb: 'admin.network.refuse', reason: 'The address is in none of the allowed networks.' } as const;
      await ports.transaction((stores) => recordFailure(stores, visitor, `network:${visitor.ipHash}`, event));
      return c.text('This console is not open to your network.', 403, { 'cache-control': 'no-store' });
    }
    if (guarded.test(c.req.path) && !mayGoOn(address, ports.now().getTime())) {
      return c.text('Too many requests; wait a minute.', 429, { 'retry-after': '60', 'cache-control': 'no-store' });
    }
    return next();
  };
}
