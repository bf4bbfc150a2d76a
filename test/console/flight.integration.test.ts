// Changes are flown with the edge's own builds before they are validated and published: the real workerd, the real Worker.
import { Flag } from '@switchyard/registry-core/registry/flag';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFlightDeck } from '../../apps/console/app/adapters/flight/flight-deck.ts';
import { managementApi } from '../../apps/console/app/api/management-api.ts';
import { changeFlight } from '../../apps/console/app/queries/changes/change-flight.server.ts';
import { changePage } from '../../apps/console/app/queries/changes/change-page.server.ts';
import { validateChange } from '../../apps/console/app/usecases/changes/validate-change.server.ts';
import { createApiToken } from '../../apps/console/app/usecases/people/create-api-token.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { recordBuild } from '../../scripts/stack/record-build.ts';
import { bundleWorker } from '../../workers/evaluator/local/bundle-worker.ts';
import { buildThatBucketsOtherwise, buildThatThrows } from '../worker/broken-build.ts';
import { approve, band, createWorld, done, draft, refused, spotlight, validated, type World } from './world.ts';

const environment = 'production';
const deck = createFlightDeck();
let world: World;
let goodBuild: string;
let flights = 0;

beforeAll(async () => {
  // Counts what the real deck is asked.
  const flightDeck = {
    fly: (request: Parameters<typeof deck.fly>[0]) => {
      flights += 1;
      return deck.fly(request);
    },
  };
  world = await createWorld({ flightDeck });
  goodBuild = (await bundleWorker()).code;
});
afterAll(async () => {
  deck.close();
  await world.close();
});

const record = (code: string) => recordBuild(world.database.ownerUrl, code);
const pageSize = (value: number) => ({ ...band, default: value });
const findingsOf = async (changeId: string) => done(await validateChange(world.ports, world.as.engineer, { changeId })).findings;

it('without a recorded build nothing is flown, and nothing stands in the way', async () => {
  const change = await validated(world, 'engineer', 'key:search.page_size', pageSize(2));
  expect(done(await changeFlight(world.ports, world.as.engineer, { changeId: change.id }))).toEqual({ builds: [], flight: null });
  expect(flights).toBe(0);
});

it('a good change passes, is flown once, and flies again before it is published when what is live has moved', async () => {
  const { digest } = await record(goodBuild);
  expect((await record(goodBuild)).recorded).toBe(false);
  const change = await validated(world, 'engineer', 'key:search.page_size', pageSize(3));
  expect(await findingsOf(change.id)).toEqual([]);
  expect(flights).toBe(1);
  const { builds, flight } = done(await changeFlight(world.ports, world.as.engineer, { changeId: change.id }));
  expect(builds.map((build) => build.digest)).toEqual([digest]);
  expect(flight).toMatchObject({ environment, outcome: { findings: [] }, contexts: expect.any(Number), builds: [digest] });
  // The odd ones and the scopes that settings name, Texas among them.
  expect(flight?.contexts).toBeGreaterThan(21);
  expect(flight?.openMs).toBeGreaterThanOrEqual(0);

  const other = await validated(world, 'engineer', 'key:search.spotlight', { ...spotlight, description: 'Moved' });
  for (const one of [other, change]) {
    await approve(world.ports, world.as.admin, one);
    done(await publishChange(world.ports, world.as.engineer, { changeId: one.id }));
  }
  expect(flights).toBe(3);
});

it('a change that is validated over the API, under a key of its own, is flown first and answered all the same', async () => {
  const { id } = await draft(world, 'engineer', 'key:search.page_size', pageSize(6));
  const { secret } = done(await createApiToken(world.ports, world.as.engineer, { name: 'flown' }));
  const headers = { authorization: `Bearer ${secret}`, 'idempotency-key': 'once' };
  const before = flights;
  const answers: Response[] = [];
  for (const _ of [1, 2])
    answers.push(await managementApi({ ports: world.ports }).request(`/changes/${id}/validate`, { method: 'POST', headers }));
  for (const answer of answers) expect([answer.status, await answer.json()]).toMatchObject([200, { findings: [] }]);
  expect(answers.map((answer) => answer.headers.get('idempotency-replayed'))).toEqual([null, 'true']);
  expect(flights).toBeGreaterThan(before);
});

it('what a build fails at is refused with the key and the context, also at publishing', async () => {
  await record(await buildThatThrows('search.page_size'));
  const { id } = await draft(world, 'engineer', 'key:search.page_size', pageSize(4));
  const found = await findingsOf(id);
  expect(found[0]).toMatchObject({
    code: 'FLIGHT_FAILED',
    severity: 'error',
    entry: 'key:search.page_size',
    message: expect.stringMatching(
      /^In the deployed build of the edge: GENERAL for \{\}: The evaluation failed: a fault, and \d+ more times\.$/,
    ),
  });
  const page = done(await changePage(world.ports, world.as.engineer, { change: id }));
  expect([page.change.status, page.findings]).toEqual(['draft', found]);
});

it('a change that was validated before a broken build was deployed is stopped when it is published', async () => {
  await record(goodBuild);
  const change = await validated(world, 'engineer', 'key:search.page_size', pageSize(5));
  await approve(world.ports, world.as.admin, change);
  await record(await buildThatThrows('search.spotlight'));
  const refusal = refused(await publishChange(world.ports, world.as.engineer, { changeId: change.id }), 'INVALID');
  expect(refusal.causes?.map(({ code }) => code)).toContain('FLIGHT_FAILED');
  // Going back to a build leaves the one that turned out badly behind.
  await record(goodBuild);
  done(await publishChange(world.ports, world.as.engineer, { changeId: change.id }));
});

it('two builds that answer otherwise are told, with whom it is for', async () => {
  await record(await buildThatBucketsOtherwise());
  const rollout = Flag.parse({ ...spotlight, settings: [{ scope: {}, serve: { percent: 50 } }] });
  const { id } = await draft(world, 'engineer', 'key:search.spotlight', rollout);
  const differ = (await findingsOf(id)).find(({ code }) => code === 'FLIGHT_BUILDS_DIFFER');
  expect(differ).toMatchObject({ severity: 'warning', entry: 'key:search.spotlight', message: expect.stringContaining('targetingKey') });
});

it('a console that cannot fly says so, and asks again the next time', async () => {
  await record('this is no module (');
  const { id } = await draft(world, 'engineer', 'key:search.page_size', pageSize(6));
  const before = flights;
  for (let times = 0; times < 2; times += 1) {
    expect(await findingsOf(id)).toMatchObject([
      { code: 'FLIGHT_NOT_FLOWN', severity: 'warning', message: expect.stringContaining('workerd') },
    ]);
  }
  expect(flights - before).toBe(2);
});
