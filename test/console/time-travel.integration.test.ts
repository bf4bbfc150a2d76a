// What a context got at a moment of the past, and why: by the head that the edge had taken last, with its release, stage and kills, and from
// there to the change and its record.
import type { JsonObject } from '@switchyard/registry-core/registry/json';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresHeadLedger } from '../../apps/console/app/adapters/postgres/head-ledger.ts';
import type { Release } from '../../apps/console/app/ports.ts';
import { auditRecord } from '../../apps/console/app/queries/audit/audit-record.server.ts';
import { explainKey, playground } from '../../apps/console/app/queries/playground/playground.server.ts';
import { band, createWorld, done, published, refused, type World } from './world.ts';

const environment = 'production';
const key = 'search.page_size';
let world: World;
const releases: Release[] = [];
const times: Date[] = [];

/** What the edge took, a minute after the last. */
async function serve(content: { stable: Release; candidate?: Release; kills?: string[] }): Promise<void> {
  const ledger = postgresHeadLedger(world.database.connection);
  const { desired } = await ledger.look(environment);
  if (!desired) throw new Error('Nothing is live.');
  const of = ({ version, snapshot }: Release) => ({ version, snapshot });
  const kills = (content.kills ?? []).map((flag) => ({ flag, id: `kil_${flag}` }));
  const stage = { salt: 's', parts: [{ scope: { city: 'HOU' }, percent: 100 }] };
  const head = {
    ...desired.content,
    kills,
    stable: of(content.stable),
    ...(content.candidate && { candidate: of(content.candidate), stage }),
  };
  const seq = times.length + 1;
  const signed = { seq, jws: `jws-${seq}`, digest: `digest-${seq}`, content: head, releaseId: content.stable.id };
  const row = await ledger.append(environment, signed, desired.keyTable);
  world.clock.pass(60_000);
  times.push(world.clock.now);
  await ledger.markDelivered(environment, row, world.clock.now);
}

beforeAll(async () => {
  world = await createWorld();
  const [first] = await world.ports.read(({ releases: store }) => store.list(environment, 1));
  releases.push(first!); // the world's own
  releases.push(await published(world, 'engineer', 'admin', `key:${key}`, { ...band, default: 7 }));
  await serve({ stable: releases[0]! });
  await serve({ stable: releases[0]!, candidate: releases[1]!, kills: ['search.spotlight'] });
  await serve({ stable: releases[1]! });
  world.clock.pass(60_000);
}, 60_000);
afterAll(() => world.close());

const after = (index: number) => new Date(times[index]!.getTime() + 30_000);
async function got(index: number, context: JsonObject) {
  const { evaluation, release, moment } = done(
    await explainKey(world.ports, world.as.auditor, { environment, key, context, at: after(index) }),
  );
  return [(evaluation as { value?: unknown }).value, release.version, moment?.staged?.gets ?? null];
}

it('is answered from the release, the stage and the kills that the edge had then', async () => {
  expect(await got(0, { city: 'HOU' })).toEqual([1, '1.0.0', null]);
  expect(await got(1, { city: 'HOU' })).toEqual([7, '1.0.1', true]);
  expect(await got(1, { city: 'LA' })).toEqual([1, '1.0.0', false]);
  expect(await got(2, { city: 'LA' })).toEqual([7, '1.0.1', null]);
  const kills = async (index: number) =>
    done(await playground(world.ports, world.as.auditor, { environment, context: {}, at: after(index) })).kills;
  expect([await kills(0), await kills(1), await kills(2)]).toEqual([[], ['search.spotlight'], []]);
});

it('leads to the record of the publish, and from there back to the release', async () => {
  const { release, moment } = done(await playground(world.ports, world.as.auditor, { environment, context: {}, at: after(2) }));
  expect(moment).toMatchObject({ seq: 3, since: times[2] });
  expect(release).toMatchObject({ changeId: releases[1]?.changeId, approvals: [{ personName: 'admin' }] });
  expect(done(await auditRecord(world.ports, world.as.auditor, { seq: release.auditSeq! })).release).toBe('1.0.1');
  expect(done(await auditRecord(world.ports, world.as.auditor, { seq: 1 })).release).toBeNull();
});

it('refuses what nobody can know', async () => {
  const ask = (at: Date, release?: string) =>
    playground(world.ports, world.as.auditor, { environment, context: {}, at, ...(release && { release }) });
  refused(await ask(new Date(times[0]!.getTime() - 1)), 'UNKNOWN_MOMENT');
  refused(await ask(new Date(world.clock.now.getTime() + 1)), 'NOT_VALID');
  refused(await ask(times[0]!, '1.0.0'), 'NOT_VALID');
});
