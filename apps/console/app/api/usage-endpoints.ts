// What the edge told: usage of keys and environments, and where a release is served.
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { environmentUsage } from '../queries/usage/environment-usage.server.ts';
import { keyUsage } from '../queries/usage/key-usage.server.ts';
import { killReach } from '../queries/usage/kill-reach.server.ts';
import { releaseReach } from '../queries/usage/release-reach.server.ts';
import { type Api, addEndpoint, pathOf, QueryNumber } from './endpoint.ts';

const tag = 'Usage';
const Time = z.iso.datetime({ offset: true });
const count = z.int();

const ClientBody = z.object({
  kind: z.enum(['server', 'client']),
  agent: z.string(),
  app: z.string(),
  firstSeenAt: Time,
  lastSeenAt: Time,
});
export const ReaderBody = ClientBody.extend({ key: z.string().nullable() });
const PropagationBody = z.object({ receipts: count, p50Ms: z.number(), p99Ms: z.number() });
const reach = {
  active: count,
  reached: count,
  afterMs: z.number().nullable(),
  locations: z.array(z.object({ location: z.string(), firstServedAt: Time, afterMs: z.number().nullable(), active: z.boolean() })),
  propagation: PropagationBody.nullable(),
};

export function addUsageEndpoints(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/usage',
    tag,
    summary: 'Evaluations by release, location and outcome over some days (7), clients last seen, and how fast releases travel.',
    params: pathOf.environment,
    query: z.object({ days: QueryNumber.min(1).max(90).optional() }),
    answer: z.object({
      since: Time,
      outcomes: z.array(z.object({ release: z.string(), location: z.string(), outcome: z.string(), count })),
      clients: z.array(ClientBody),
      locations: z.array(z.object({ location: z.string(), answeredAt: Time })),
      propagation: PropagationBody.nullable(),
    }),
    handle: ({ caller, params, query: { days } }) => environmentUsage(ports, caller, { ...params, ...(days ? { days } : {}) }),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/keys/{key}/usage',
    tag,
    summary: 'Evaluations of a key in the last seven days, by variant and spans of six hours, the clients that may read it, and who does.',
    params: pathOf.key,
    answer: z.object({
      since: Time,
      spanHours: count,
      spans: count,
      total: count,
      series: z.array(z.object({ name: z.string(), total: count, values: z.array(count) })),
      clients: z.array(ClientBody),
      readers: z
        .array(ReaderBody)
        .meta({ description: 'Who asked for it by its name in 30 days, and (key: null) who for all keys at once; last seen first.' }),
    }),
    handle: ({ caller, params }) => keyUsage(ports, caller, params),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/releases/{release}/reach',
    tag,
    summary: 'Where a release is served, and how soon each location first answered from it.',
    params: pathOf.release,
    answer: z.object({
      live: z.boolean(),
      ...reach,
    }),
    handle: ({ caller, params }) => releaseReach(ports, caller, params),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/flags/{key}/kill',
    tag,
    summary: 'Where a kill is in force, how soon the edge took it, and how soon each location first answered with it.',
    params: pathOf.key,
    answer: z.object({ acceptedMs: z.number().nullable(), ...reach }),
    handle: ({ caller, params }) => killReach(ports, caller, params),
  });
}
