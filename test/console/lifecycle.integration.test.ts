// The end of a flag's life: which have done their work, why, the change that takes one away, and who is reminded of its day.
import { randomUUID } from 'node:crypto';
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import { Flag } from '@switchyard/registry-core/registry/flag';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { managementApi } from '../../apps/console/app/api/management-api.ts';
import { cleanUpPage, staleFlags } from '../../apps/console/app/queries/keys/stale-flags.server.ts';
import { keyUsage } from '../../apps/console/app/queries/usage/key-usage.server.ts';
import { validateChange } from '../../apps/console/app/usecases/changes/validate-change.server.ts';
import { cleanUpFlag } from '../../apps/console/app/usecases/flags/clean-up-flag.server.ts';
import { remindExpiring } from '../../apps/console/app/usecases/flags/remind-expiring.ts';
import { createApiToken } from '../../apps/console/app/usecases/people/create-api-token.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { approve, createWorld, done, draft, lastRecord, personas, published, refused, spotlight, validated, type World } from './world.ts';

const environment = 'production';
const dayMs = 86_400_000;
let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const stale = async () => done(await staleFlags(world.ports, world.as.auditor, { environment }));
const reasonsOf = async (key: string) => (await stale()).rows.find((row) => row.key === key)?.reasons.map(({ sentence }) => sentence);
const half = (more: object = {}) => Flag.parse({ ...spotlight, settings: [{ scope: {}, serve: { percent: 50 } }], ...more });
const cleanUp = (flag: string, variant?: string) =>
  cleanUpFlag(world.ports, world.as.engineer, { environment, flag, reason: 'It has done its work', ...(variant && { variant }) });

async function tell(atMs: number, fields: Partial<UsageBatch>): Promise<void> {
  const nothing = { dropped: 0, counts: [], errors: [], clients: [], receipts: [], contexts: [] };
  const batch = { id: randomUUID(), environment, location: 'IAH', fromMs: atMs, toMs: atMs, ...nothing, ...fields };
  await world.ports.transaction(({ usage }) => usage.take([batch], world.clock.now));
}

describe('a flag is stale', () => {
  it('once everyone has had the same for a month, and says nothing of use while nobody has counted', async () => {
    expect(await stale()).toEqual({ rows: [], afterDays: 30, counted: false });
    world.clock.pass(31 * dayMs);
    expect((await stale()).rows).toMatchObject([{ key: 'search.spotlight', winner: 'on', owner: 'engineering' }]);
    expect(await reasonsOf('search.spotlight')).toEqual(['Everyone has had on since 2026-03-02.']);
  });

  it('when its day is over, or nobody asked for a month, or all answers were the same', async () => {
    await published(world, 'engineer', 'admin', 'key:search.trial', half({ salt: 'search.trial', expires: '2026-04-01' }));
    await published(world, 'engineer', 'admin', 'key:search.quiet', half({ salt: 'search.quiet' }));
    expect(await reasonsOf('search.trial')).toEqual(['It was to be gone after 2026-04-01.']);
    await tell(world.clock.now.getTime(), { counts: [['search.spotlight', 'on', 'STATIC', '1.0.0', 7]] });
    world.clock.pass(31 * dayMs);
    await tell(world.clock.now.getTime(), { counts: [['search.trial', 'off', 'SPLIT', '1.0.0', 5_000]] });
    expect((await stale()).counted).toBe(true);
    expect(await reasonsOf('search.quiet')).toEqual(['Nobody has asked for it in 30 days.']);
    expect(await reasonsOf('search.trial')).toEqual(['It was to be gone after 2026-04-01.', 'Each of 5,000 answers in 30 days was off.']);
  });
});

describe('cleaning a flag up', () => {
  it('archives it by a change like any other, and its name stays taken', async () => {
    const { change, how } = done(await cleanUp('search.quiet', 'off'));
    expect([how, change.status]).toEqual(['archive', 'draft']);
    expect(await lastRecord(world, 'flag.clean_up')).toMatchObject({ target: `change:${change.id}`, reason: 'It has done its work' });
    const { change: ready, findings } = done(await validateChange(world.ports, world.as.engineer, { changeId: change.id }));
    expect(findings.map(({ code }) => code)).toEqual(['BREAKING_ARCHIVED']);
    await approve(world.ports, world.as.admin, ready);
    done(await publishChange(world.ports, world.as.engineer, { changeId: change.id }));
    expect(await reasonsOf('search.quiet')).toBeUndefined();
    refused(await cleanUp('search.quiet'), 'NOTHING_CHANGES');
    const again = await draft(world, 'engineer', 'key:search.quiet', half({ salt: 'search.quiet' }));
    const { findings: tombstone } = done(await validateChange(world.ports, world.as.engineer, { changeId: again.id }));
    expect(tombstone.map(({ code }) => code)).toContain('KEY_ARCHIVED');
  });

  it('freezes it where others need it, once it is known what everyone is to have', async () => {
    const needs = { prerequisites: [{ flag: 'search.trial', variants: ['on'] }], salt: 'search.needy' };
    await published(world, 'engineer', 'admin', 'key:search.needy', half(needs));
    const page = done(await cleanUpPage(world.ports, world.as.engineer, { environment, flag: 'search.trial', variant: 'on' }));
    expect(page.plan).toMatchObject({ how: 'freeze', neededBy: ['search.needy'] });
    expect(page.diff.map(({ entry }) => entry)).toEqual(['key:search.trial']);
    const { change, sentence } = done(await cleanUp('search.trial', 'on'));
    expect(sentence).toContain('frozen to on for everyone, because search.needy needs it');
    expect(change.edits).toMatchObject([{ body: { archived: false, settings: [{ serve: { variant: 'on' } }] } }]);
    refused(await cleanUp('search.trial', 'maybe'), 'UNKNOWN_VARIANT');
    refused(await cleanUp('search.nothing'), 'UNKNOWN_FLAG');
  });

  it('the button does what it says, for everyone', async () => {
    for (const persona of personas) {
      const page = done(await cleanUpPage(world.ports, world.as[persona], { environment, flag: 'search.spotlight' }));
      const drafted = await cleanUpFlag(world.ports, world.as[persona], { environment, flag: 'search.spotlight', reason: 'Try' });
      expect([persona, drafted.ok]).toEqual([persona, page.decisions.cleanUp.allowed]);
    }
  });

  it('is the same for programs', async () => {
    const { secret } = done(await createApiToken(world.ports, world.as.engineer, { name: 'test' }));
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
    const api = managementApi({ ports: world.ports });
    const listed = await (await api.request(`/environments/${environment}/stale-flags`, { headers })).json();
    expect(listed.rows.map(({ key }: { key: string }) => key)).toContain('search.spotlight');
    const path = `/environments/${environment}/flags/search.spotlight/clean-up`;
    expect(await (await api.request(path, { headers })).json()).toMatchObject({ plan: { how: 'archive' }, variants: ['on', 'off'] });
    const made = await api.request(path, { method: 'POST', headers, body: JSON.stringify({ reason: 'By a program' }) });
    expect([made.status, await made.json()]).toMatchObject([201, { how: 'archive', change: { status: 'draft' } }]);
  });
});

it('a key knows who asks for it by name, and who for all keys at once', async () => {
  const now = world.clock.now.getTime();
  await tell(now, {
    readers: [
      ['client', 'okhttp/4', 'shop/7', now, ['search.spotlight']],
      ['server', 'node', 'booking/2', now - 1_000, ['']],
      ['server', 'node', 'fees/1', now, ['fees.provider_pct']],
    ],
  });
  const readers = async (key: string) =>
    done(await keyUsage(world.ports, world.as.auditor, { environment, key })).readers.map(({ key: asked, app }) => [asked, app]);
  expect(await readers('search.spotlight')).toEqual([
    ['search.spotlight', 'shop/7'],
    [null, 'booking/2'],
  ]);
  expect(await readers('fees.provider_pct')).toEqual([
    ['fees.provider_pct', 'fees/1'],
    [null, 'booking/2'],
  ]);
});

it('people are reminded of a flag’s day a week before, and once more when it is over', async () => {
  const reminders = async () => {
    const found = (await world.announcements()).filter(
      ({ payload }) => payload.event === 'flag.expire' && payload.about === 'flag:search.soon',
    );
    return found.map(({ payload }) => [payload.sentence, payload.to]);
  };
  const dayAfter = (days: number) => new Date(world.clock.now.getTime() + days * dayMs).toISOString().slice(0, 10);
  const expires = dayAfter(10);
  await published(world, 'engineer', 'admin', 'key:search.soon', half({ salt: 'search.soon', expires, owner: 'finance' }));
  await remindExpiring(world.ports);
  expect(await reminders()).toEqual([]);
  world.clock.pass(4 * dayMs);
  for (const _twice of [1, 2]) await remindExpiring(world.ports);
  const told = [['per_admin', 'per_finance']].map((ids) => expect.arrayContaining(ids));
  expect(await reminders()).toEqual([[`search.soon is to be gone after ${expires}.`, ...told]]);
  world.clock.pass(7 * dayMs);
  for (const _twice of [1, 2]) await remindExpiring(world.ports);
  expect((await reminders())[1]).toEqual([`search.soon was to be gone after ${expires}, and is still there.`, ...told]);
  const soon = await validated(world, 'engineer', 'key:search.soon', half({ salt: 'search.soon', expires: dayAfter(3), owner: 'finance' }));
  await approve(world.ports, world.as.admin, soon);
  done(await publishChange(world.ports, world.as.engineer, { changeId: soon.id }));
  await remindExpiring(world.ports);
  expect(await reminders()).toHaveLength(3);
});
