// What the console says of usage, from what locations told: on the page of a key, of a release, and in the API.
import { randomUUID } from 'node:crypto';
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresHeadLedger } from '../../apps/console/app/adapters/postgres/head-ledger.ts';
import { managementApi } from '../../apps/console/app/api/management-api.ts';
import { keyPage } from '../../apps/console/app/queries/keys/key-page.server.ts';
import { environmentUsage } from '../../apps/console/app/queries/usage/environment-usage.server.ts';
import { keyUsage } from '../../apps/console/app/queries/usage/key-usage.server.ts';
import { killReach } from '../../apps/console/app/queries/usage/kill-reach.server.ts';
import { releaseReach } from '../../apps/console/app/queries/usage/release-reach.server.ts';
import { killReachWords, reachWords, rehearsalWords } from '../../apps/console/app/screens/reach-words.ts';
import { killFlag } from '../../apps/console/app/usecases/flags/kill-flag.server.ts';
import { rehearseKill } from '../../apps/console/app/usecases/flags/rehearse-kill.server.ts';
import { createApiToken } from '../../apps/console/app/usecases/people/create-api-token.server.ts';
import { completeStage } from '../../apps/console/app/usecases/releases/complete-stage.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { approve, band, createWorld, done, fee, lastRecord, published, refused, validated, type World } from './world.ts';

const environment = 'production';
const hourMs = 3_600_000;
let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

async function tell(fields: Partial<UsageBatch>): Promise<void> {
  const nowMs = world.clock.now.getTime();
  const nothing = { dropped: 0, counts: [], errors: [], clients: [], receipts: [], contexts: [] };
  const batch = { id: randomUUID(), environment, location: 'IAH', fromMs: nowMs, toMs: nowMs, ...nothing, ...fields };
  await world.ports.transaction(({ usage }) => usage.take([batch], world.clock.now));
}

describe('the page of a key', () => {
  it('shows seven days by variant, the most used first, and only clients whose key may read it', async () => {
    const nowMs = world.clock.now.getTime();
    await tell({
      counts: [
        ['search.spotlight', 'off', 'SPLIT', '1.0.0', 2],
        ['search.spotlight', 'on', 'SPLIT', '1.0.0', 5],
        ['fees.provider_pct', null, 'TARGETING_MATCH', '1.0.0', 3],
      ],
      clients: [
        ['server', 'node', 'booking/2', nowMs - 60_000],
        ['client', 'okhttp/4', 'shop/7', nowMs],
      ],
    });
    await tell({ fromMs: nowMs - 25 * hourMs, counts: [['search.spotlight', 'on', 'SPLIT', '1.0.0', 4]] });
    await tell({ fromMs: nowMs - 8 * 24 * hourMs, counts: [['search.spotlight', 'on', 'SPLIT', '1.0.0', 100]] });
    const usage = done(await keyUsage(world.ports, world.as.auditor, { environment, key: 'search.spotlight' }));
    expect(usage).toMatchObject({ total: 11, spans: 28, since: new Date('2026-02-23T12:00:00.000Z') });
    expect(usage.series.map(({ name, total }) => [name, total])).toEqual([
      ['on', 9],
      ['off', 2],
    ]);
    const [on] = usage.series;
    expect([on?.values.at(-1), on?.values.at(-5), on?.values.length]).toEqual([5, 4, 28]);
    expect(usage.clients.map(({ app }) => app)).toEqual(['shop/7', 'booking/2']);
    const config = done(await keyUsage(world.ports, world.as.auditor, { environment, key: 'fees.provider_pct' }));
    expect([config.series.map(({ name }) => name), config.clients.map(({ app }) => app)]).toEqual([
      ['a setting that matched'],
      ['booking/2'],
    ]);
    refused(await keyUsage(world.ports, world.as.auditor, { environment, key: 'nobody' }), 'UNKNOWN_KEY');
  });
});

describe('the page of a release', () => {
  it('says where it is live and how soon it was, of those that answered in the last minute', async () => {
    world.clock.pass(10_000);
    const { version } = await published(world, 'engineer', 'finance', 'key:fees.provider_pct', { ...fee, default: 13 });
    const words = async () => {
      const reach = done(await releaseReach(world.ports, world.as.auditor, { environment, release: version }));
      return { words: reachWords(reach), reach };
    };
    world.clock.pass(2 * 60_000);
    expect((await words()).words).toBe('No location has answered anybody in the last minute');
    const publishedAtMs = world.clock.now.getTime() - 2 * 60_000;
    const answered = (atMs: number): UsageBatch['clients'] => [['server', 'node', '', atMs]];
    const nowMs = world.clock.now.getTime();
    await tell({ location: 'IAH', receipts: [[2, version, publishedAtMs + 400, 30]], clients: answered(nowMs) });
    await tell({ location: 'LAX', receipts: [[2, version, publishedAtMs + 250, 30]], clients: answered(nowMs) });
    await tell({ location: 'SEA', clients: answered(nowMs) });
    expect((await words()).words).toBe('Live in 2 of 3 locations');
    await tell({ location: 'SEA', receipts: [[2, version, publishedAtMs + 90_000, null]] });
    await tell({ location: 'JFK', receipts: [[2, version, publishedAtMs + 300, 10]], clients: answered(nowMs - 90_000) });
    const { words: said, reach } = await words();
    expect(said).toBe('Live in 3 of 3 locations after 0.4 s');
    expect(reach.locations.map(({ location, afterMs, active }) => [location, afterMs, active])).toEqual([
      ['LAX', 250, true],
      ['JFK', 300, false],
      ['IAH', 400, true],
      ['SEA', null, true],
    ]);
    expect(reach.propagation).toEqual({ receipts: 3, p50Ms: 300, p99Ms: 400 });
    const before = done(await releaseReach(world.ports, world.as.auditor, { environment, release: '1.0.0' }));
    expect(reachWords(before)).toBe('No location has told that it served it');
  });
});

/** As the outbox does: the head of what should be live, taken by the edge. */
async function deliverHead(seq: number): Promise<void> {
  const ledger = postgresHeadLedger(world.database.connection);
  const { desired } = await ledger.look(environment);
  if (!desired) throw new Error('Nothing is live.');
  const { content, keyTable, releaseId } = desired;
  const row = await ledger.append(environment, { seq, jws: `jws-${seq}`, digest: `digest-${seq}`, content, releaseId }, keyTable);
  await ledger.markDelivered(environment, row, world.clock.now);
}

describe('receipts of heads', () => {
  const answered = (): UsageBatch['clients'] => [['server', 'node', '', world.clock.now.getTime()]];

  it('say of a candidate where it is given out, though everyone else has the release before', async () => {
    const live = await world.ports.read(({ releases }) => releases.live(environment));
    const change = await validated(world, 'engineer', 'key:search.page_size', { ...band, default: 40 });
    await approve(world.ports, world.as.admin, change);
    const stage = [{ scope: {}, percent: 10 }];
    const candidate = done(await publishChange(world.ports, world.as.engineer, { changeId: change.id, stage }));
    await deliverHead(11);
    const publishedAtMs = world.clock.now.getTime();
    world.clock.pass(1_000);
    await tell({ location: 'DFW', receipts: [[11, live?.version ?? '', publishedAtMs + 200, 20]], clients: answered() });
    const reach = done(await releaseReach(world.ports, world.as.auditor, { environment, release: candidate.version }));
    expect(reach.locations.map(({ location, afterMs }) => [location, afterMs])).toEqual([['DFW', 200]]);
    done(await completeStage(world.ports, world.as.admin, { environment }));
  });

  it('say of a kill how soon it was in force, whatever head a location began with, until it is revived', async () => {
    const { ports, as, clock } = world;
    const ask = async () => done(await killReach(ports, as.auditor, { environment, key: 'search.spotlight' }));
    refused(await killReach(ports, as.auditor, { environment, key: 'search.spotlight' }), 'NOT_KILLED');
    clock.pass(60_000);
    await deliverHead(20);
    const before = clock.now.getTime();
    await tell({ location: 'SEA', receipts: [[20, '1.1.0', before, 10]], clients: answered() });
    done(await killFlag(ports, as.engineer, { environment, flag: 'search.spotlight', reason: 'Try' }));
    expect(killReachWords(await ask())).toBe('On its way to the edge');
    clock.pass(100);
    await deliverHead(21);
    const clickedAtMs = before;
    clock.pass(2_000);
    await tell({ location: 'IAH', receipts: [[21, '1.1.0', clickedAtMs + 400, 30]], clients: answered() });
    // This one missed the head with the kill and began with the next.
    await tell({ location: 'LAX', receipts: [[22, '1.1.0', clickedAtMs + 700, 30]], clients: answered() });
    await tell({ location: 'SEA', receipts: [[21, '1.1.0', clickedAtMs + 90, null]], clients: answered() });
    const reach = await ask();
    expect(reach.locations.map(({ location, afterMs }) => [location, afterMs])).toEqual([
      ['SEA', null],
      ['IAH', 400],
      ['LAX', 700],
    ]);
    expect(reach.propagation).toEqual({ receipts: 2, p50Ms: 400, p99Ms: 700 });
    expect(killReachWords(reach)).toMatch(/^In force at the edge after 0\.1 s, in \d of \d locations/);
  });
});

it('a rehearsal says what a kill would do, is remembered with its release, and serves nothing', async () => {
  const { ports, as } = world;
  const flag = 'search.spotlight';
  const page = async () => done(await keyPage(ports, as.engineer, { environment, key: flag }));
  refused(await rehearseKill(ports, as.engineer, { environment, flag }), 'ALREADY_KILLED');
  const kill = await ports.read(({ kills }) => kills.find(environment, flag));
  await ports.transaction(({ kills }) => kills.revive(kill?.id ?? '', world.clock.now));
  expect((await page()).rehearsal).toBeNull();
  await tell({ contexts: [{ city: 'HOU' }, { city: 'LA' }] });
  const announced = (await world.announcements()).length;
  const rehearsal = done(await rehearseKill(ports, as.engineer, { environment, flag }));
  expect(rehearsal.outcome).toMatchObject({ variant: 'off', value: false, problem: null, recorded: 2, changed: 2, others: [] });
  expect((await page()).rehearsal).toEqual(rehearsal);
  expect(rehearsalWords(rehearsal)).toBe('Everyone would get off; 2 of 2 recorded contexts would notice.');
  expect(await lastRecord(world, 'flag.rehearse')).toMatchObject({ target: 'key:search.spotlight', after: { problem: null } });
  expect((await world.announcements()).length).toBe(announced);
  refused(await rehearseKill(ports, as.engineer, { environment, flag: 'search.page_size' }), 'UNKNOWN_FLAG');
  done(await killFlag(ports, as.engineer, { environment, flag, reason: 'Again' }));
});

it('the API answers what it promises', async () => {
  const api = managementApi({ ports: world.ports });
  const { secret } = done(await createApiToken(world.ports, world.as.engineer, { name: 'test' }));
  const get = async (path: string) => {
    const response = await api.request(path, { headers: { authorization: `Bearer ${secret}` } });
    return { status: response.status, body: await response.json() };
  };
  await tell({ location: 'JFK', errors: [['1.0.0', 'GENERAL', 2]], dropped: 1 });
  const usage = await get('/environments/production/usage?days=1');
  const expected = done(await environmentUsage(world.ports, world.as.auditor, { environment, days: 1 }));
  expect(usage).toEqual({ status: 200, body: JSON.parse(JSON.stringify(expected)) });
  expect(expected.outcomes).toContainEqual({ release: '1.0.0', location: 'JFK', outcome: 'GENERAL', count: 2 });
  expect((await get('/environments/production/keys/search.spotlight/usage')).body).toMatchObject({ total: 11, spans: 28 });
  expect((await get('/environments/production/releases/1.0.0/reach')).body).toMatchObject({ live: false, active: 3 });
  expect((await get('/environments/production/flags/search.spotlight/kill')).body).toMatchObject({ acceptedMs: null, locations: [] });
  expect((await get('/environments/production/usage?days=1000')).status).toBe(400);
  expect((await get('/environments/elsewhere/usage')).body.code).toBe('UNKNOWN_ENVIRONMENT');
});
