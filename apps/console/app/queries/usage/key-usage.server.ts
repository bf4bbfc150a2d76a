// How a key was used at the edge in the last seven days: by variant over time, and which clients could have read it.

import { entryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Key, type RegistryKey } from '@switchyard/registry-core/registry/registry';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { SeenClient, SeenReader, UsageCount } from '../../ports/usage.ts';
import type { Ports } from '../../ports.ts';
import { addToSpan, emptySpans, firstSpan, spanHours, spans } from './usage-spans.ts';

export const KeyUsageInput = z.strictObject({ environment: EnvironmentName, key: Key });
export type KeyUsageInput = z.infer<typeof KeyUsageInput>;

const readersMs = 30 * 86_400_000;

export interface UsageSeries {
  /** A variant; for what has none, where the answer came from. */
  readonly name: string;
  readonly total: number;
  /** One number per span, oldest first. */
  readonly values: readonly number[];
}

export interface KeyUsage {
  /** The beginning of the first span. */
  readonly since: Date;
  readonly spanHours: number;
  readonly spans: number;
  readonly total: number;
  /** Most used first. */
  readonly series: readonly UsageSeries[];
  /** Seen in these days with an SDK key that may read it, last seen first. */
  readonly clients: readonly SeenClient[];
  /** Who asked for it by its name in 30 days, and who for all keys that it is among; last seen first. */
  readonly readers: readonly SeenReader[];
}

export function keyUsage(ports: Ports, caller: Caller, { environment, key }: KeyUsageInput): Promise<Result<KeyUsage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async ({ stores, now }) => {
    const revision = await stores.registry.find(environment, entryId('key', key));
    if (!revision) return refuse('UNKNOWN_KEY', `There is no key ${key} in ${environment}.`);
    const body = revision.body as RegistryKey; // the id's kind names the body's type
    const since = firstSpan(now);
    const counts = await stores.usage.counts(environment, key, since, spanHours);
    const clients = await stores.usage.clients(environment, since);
    const readers = await stores.usage.readers(environment, [key], new Date(now.getTime() - readersMs));
    const mayRead = ({ kind }: SeenClient) => kind === 'server' || body.clientReadable;
    return accept({
      since,
      spanHours,
      spans,
      total: counts.reduce((sum, { count }) => sum + count, 0),
      series: toSeries(counts, since),
      clients: clients.filter(mayRead),
      readers: readers.filter(mayRead),
    });
  });
}

function toSeries(counts: readonly UsageCount[], since: Date): UsageSeries[] {
  const byName = new Map<string, number[]>();
  for (const row of counts) {
    const name = row.variant ?? sourceOf(row.reason);
    const values = byName.get(name) ?? emptySpans();
    addToSpan(values, since, row);
    byName.set(name, values);
  }
  return [...byName]
    .map(([name, values]) => ({ name, values, total: values.reduce((sum, value) => sum + value, 0) }))
    .sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1));
}

const sources: Readonly<Record<string, string>> = {
  TARGETING_MATCH: 'a setting that matched',
  STATIC: 'the same for everyone',
  DEFAULT: 'what everyone else gets',
  DISABLED: "the caller's own default",
  STALE: 'stale',
};

function sourceOf(reason: string): string {
  return sources[reason] ?? reason;
}
