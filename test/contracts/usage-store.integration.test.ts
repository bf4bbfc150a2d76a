// What the edge tells is added up once, whichever way and however often it comes, and forgotten in time.
import { randomUUID } from 'node:crypto';
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ports } from '../../apps/console/app/ports.ts';
import { createTestDatabase, drivers, type TestDatabase } from '../postgres/test-database.ts';
import { at, createEnvironment, createRelease } from './stories.ts';

const environment = 'production';
const noonMs = Date.parse('2026-02-03T12:10:00.000Z');
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const since = new Date('2026-02-03T00:00:00.000Z');

function batch(fields: Partial<UsageBatch> = {}): UsageBatch {
  const nothing = { dropped: 0, counts: [], errors: [], clients: [], receipts: [], contexts: [] };
  return { id: randomUUID(), environment, location: 'IAH', fromMs: noonMs, toMs: noonMs + 10_000, ...nothing, ...fields };
}

describe.each(drivers)('over %s', (driver) => {
  let database: TestDatabase;
  let ports: Ports;
  const take = (...batches: UsageBatch[]) => ports.transaction(async ({ usage }) => (await usage.take(batches, new Date(noonMs))).length);
  const countsOf = async (key: string, hours = 1) => {
    const counts = await ports.read(({ usage }) => usage.counts(environment, key, since, hours));
    return counts.map(({ at, variant, reason, release, count }) => [at.toISOString(), variant, reason, release, count]);
  };

  beforeAll(async () => {
    database = await createTestDatabase({ driver });
    ports = database.ports;
    await createEnvironment(ports, environment);
  });
  afterAll(() => database.close());

  it('counts of one hour are summed, and a batch that comes twice counts once', async () => {
    const first = batch({
      counts: [
        ['a', 'on', 'SPLIT', '1.0.0', 3],
        ['a', null, 'DISABLED', '1.0.0', 1],
      ],
    });
    const second = batch({ location: 'LAX', counts: [['a', 'on', 'SPLIT', '1.0.0', 4]] });
    expect(await take(first, second, first)).toBe(2);
    expect(await take(second)).toBe(0);
    const later = batch({ fromMs: noonMs + hourMs, counts: [['a', 'on', 'SPLIT', '1.0.0', 5]] });
    expect(await take(later)).toBe(1);
    expect(await countsOf('a')).toEqual([
      ['2026-02-03T12:00:00.000Z', null, 'DISABLED', '1.0.0', 1],
      ['2026-02-03T12:00:00.000Z', 'on', 'SPLIT', '1.0.0', 7],
      ['2026-02-03T13:00:00.000Z', 'on', 'SPLIT', '1.0.0', 5],
    ]);
    expect((await countsOf('a', 24)).map((row) => row[4])).toEqual([1, 12]);
  });

  it('consoles that take batches of the same keys at once lose nothing', async () => {
    const rows = (reverse: boolean): UsageBatch['counts'] => {
      const keys = Array.from({ length: 50 }, (_, index) => `k${index}`);
      return (reverse ? keys.reverse() : keys).map((key) => [key, 'on', 'STATIC', '1.0.0', 1]);
    };
    await Promise.all(Array.from({ length: 8 }, (_, index) => take(batch({ counts: rows(index % 2 === 0) }))));
    for (const key of ['k0', 'k49']) expect((await countsOf(key)).map((row) => row[4])).toEqual([8]);
  });

  it('outcomes say per release and location what failed and what was dropped', async () => {
    await take(
      batch({
        location: 'SEA',
        fromMs: noonMs + 2 * hourMs,
        counts: [['b', 'on', 'SPLIT', '1.0.0', 9]],
        errors: [['1.0.0', 'GENERAL', 2]],
        dropped: 7,
      }),
    );
    const outcomes = await ports.read(({ usage }) => usage.outcomes(environment, new Date(noonMs + 2 * hourMs - hourMs / 2)));
    expect(outcomes.map(({ release, location, outcome, count }) => [release, location, outcome, count])).toEqual([
      ['', 'SEA', 'DROPPED', 7],
      ['1.0.0', 'SEA', 'ANSWERED', 9],
      ['1.0.0', 'SEA', 'GENERAL', 2],
    ]);
  });

  it('the first receipt of a location counts, in whatever order they come', async () => {
    const release = await ports.transaction((stores) => createRelease(stores, environment, { publishedAt: new Date(noonMs) }));
    const receipt = (location: string, afterMs: number, quietMs: number | null) =>
      batch({ location, receipts: [[5, release.version, noonMs + afterMs, quietMs]], clients: [['server', 'node', '', noonMs + afterMs]] });
    await take(receipt('IAH', 900, 100), receipt('LAX', 400, 20));
    await take(receipt('IAH', 300, 50), receipt('SEA', 60_000, null), receipt('JFK', -20, 10));
    const receipts = await ports.read(({ usage }) => usage.receipts(environment, release.version));
    expect(receipts.map(({ location, at, busy }) => [location, at.getTime() - noonMs, busy])).toEqual([
      ['JFK', -20, true],
      ['IAH', 300, true],
      ['LAX', 400, true],
      ['SEA', 60_000, false],
    ]);
    // Where nobody asked, the time says nothing of the release.
    expect(await ports.read(({ usage }) => usage.arrivals(environment, [release.version, '0.0.9']))).toEqual(
      new Map([[release.version, { locations: receipts.length, everywhereMs: 400 }]]),
    );
    const propagation = await ports.read(({ usage }) => usage.propagation(environment, at));
    expect(propagation).toEqual({ receipts: 3, p50Ms: 300, p99Ms: 400 });
    expect(await ports.read(({ usage }) => usage.propagation(environment, new Date(noonMs + 1)))).toBeUndefined();
    const locations = await ports.read(({ usage }) => usage.locations(environment, new Date(noonMs + 500)));
    expect(locations.map(({ location, answeredAt }) => [location, answeredAt.getTime() - noonMs])).toEqual([
      ['IAH', 900],
      ['SEA', 60_000],
    ]);
  });

  it('a client is remembered from its first to its last time', async () => {
    const seen = (atMs: number) => batch({ clients: [['client', 'shop-android/3.2', 'shop/7', atMs]] });
    await take(seen(noonMs + 5_000), seen(noonMs + 9_000));
    await take(seen(noonMs + 7_000));
    const clients = await ports.read(({ usage }) => usage.clients(environment, at));
    expect(clients.find(({ app }) => app === 'shop/7')).toMatchObject({
      kind: 'client',
      agent: 'shop-android/3.2',
      firstSeenAt: new Date(noonMs + 5_000),
      lastSeenAt: new Date(noonMs + 9_000),
    });
  });

  it('a reader is remembered per key, and whoever reads all keys for each of them', async () => {
    const read = (atMs: number, ...keys: string[]) => batch({ readers: [['server', 'node/24', 'booking/2', atMs, keys]] });
    await take(
      read(noonMs, 'fees', 'limits'),
      read(noonMs + 5_000, 'fees'),
      batch({ readers: [['client', 'web/3', '', noonMs + 1, ['']]] }),
    );
    await take(read(noonMs + 3_000, 'fees'));
    const readers = (...keys: string[]) => ports.read(({ usage }) => usage.readers(environment, keys, at));
    expect((await readers('fees')).map(({ key, app, agent, lastSeenAt }) => [key, app || agent, lastSeenAt.getTime() - noonMs])).toEqual([
      ['fees', 'booking/2', 5_000],
      [null, 'web/3', 1],
    ]);
    expect((await readers('limits')).map(({ key }) => key)).toEqual([null, 'limits']);
    expect((await readers('nobody')).map(({ key }) => key)).toEqual([null]);
  });

  it('sampled contexts come newest first, and everything is forgotten in time', async () => {
    await take(batch({ contexts: [{ city: 'HOU' }, { city: 'LA' }] }));
    const contexts = () => ports.read(({ usage }) => usage.contexts(environment, 10));
    expect((await contexts()).map(({ context }) => context)).toEqual([{ city: 'LA' }, { city: 'HOU' }]);
    await ports.transaction(({ usage }) => usage.forget(new Date(noonMs + 29 * dayMs)));
    expect(await contexts()).toHaveLength(2);
    await ports.transaction(({ usage }) => usage.forget(new Date(noonMs + 31 * dayMs)));
    expect([await contexts(), (await countsOf('a')).length]).toEqual([[], 3]);
    await ports.transaction(({ usage }) => usage.forget(new Date(noonMs + 91 * dayMs)));
    expect([await countsOf('a'), await ports.read(({ usage }) => usage.clients(environment, new Date(0)))]).toEqual([[], []]);
    expect(await ports.read(({ usage }) => usage.readers(environment, ['fees'], new Date(0)))).toEqual([]);
  });
});
