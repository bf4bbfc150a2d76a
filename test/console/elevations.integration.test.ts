// Rights for a while, from asking to the end; broken glass and its review; other people's looks: who may, who is refused, and what is
// on record of each.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerOf } from '../../apps/console/app/api/bearer.server.ts';
import type { Caller } from '../../apps/console/app/caller.ts';
import { dressedCaller } from '../../apps/console/app/guise.server.ts';
import { elevationList, elevationPage } from '../../apps/console/app/queries/access/elevation-list.server.ts';
import { whatMay, whoMay } from '../../apps/console/app/queries/access/who-may.server.ts';
import { inbox } from '../../apps/console/app/queries/inbox/inbox.server.ts';
import { shell } from '../../apps/console/app/queries/shell/shell.server.ts';
import { approveElevation } from '../../apps/console/app/usecases/access/approve-elevation.server.ts';
import { breakGlass } from '../../apps/console/app/usecases/access/break-glass.server.ts';
import { denyElevation } from '../../apps/console/app/usecases/access/deny-elevation.server.ts';
import { endElevation } from '../../apps/console/app/usecases/access/end-elevation.server.ts';
import { endGuise } from '../../apps/console/app/usecases/access/end-guise.server.ts';
import { requestElevation } from '../../apps/console/app/usecases/access/request-elevation.server.ts';
import { reviewBreakGlass } from '../../apps/console/app/usecases/access/review-break-glass.server.ts';
import { startGuise } from '../../apps/console/app/usecases/access/start-guise.server.ts';
import { watchElevations } from '../../apps/console/app/usecases/access/watch-elevations.ts';
import { approveChange } from '../../apps/console/app/usecases/changes/approve-change.server.ts';
import { saveDraft } from '../../apps/console/app/usecases/changes/save-draft.server.ts';
import { killFlag } from '../../apps/console/app/usecases/flags/kill-flag.server.ts';
import { chooseMail } from '../../apps/console/app/usecases/notices/choose-mail.server.ts';
import { createApiToken } from '../../apps/console/app/usecases/people/create-api-token.server.ts';
import { createPerson } from '../../apps/console/app/usecases/people/create-person.server.ts';
import { revokeApiToken } from '../../apps/console/app/usecases/people/revoke-api-token.server.ts';
import { rotateApiToken } from '../../apps/console/app/usecases/people/rotate-api-token.server.ts';
import { setGrants } from '../../apps/console/app/usecases/people/set-grants.server.ts';
import { createServiceAccount } from '../../apps/console/app/usecases/service-accounts/create-service-account.server.ts';
import { editServiceAccount } from '../../apps/console/app/usecases/service-accounts/edit-service-account.server.ts';
import { atOnce, band, createWorld, done, draft, editOf, fee, lastRecord, refused, validated, type World } from './world.ts';

const environment = 'production';
const minuteMs = 60_000;
let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const kill = (caller: Caller) => killFlag(world.ports, caller, { environment, flag: 'search.spotlight', reason: 'Test' });
const unkill = () =>
  world.ports.transaction(async ({ kills }) => {
    for (const { id } of await kills.list(environment)) await kills.revive(id, world.clock.now);
  });
async function told(event: string): Promise<{ sentence: string; to: string[]; weight: string }> {
  const payloads = (await world.announcements()).map(({ payload }) => payload).filter((payload) => payload.event === event);
  return payloads.at(-1) as never; // a notice, as it was announced
}

describe('an elevation', () => {
  it('is asked for, approved by somebody else, used on record, and over by itself', async () => {
    const { ports, as, clock } = world;
    refused(await kill(as.support), 'FORBIDDEN');
    const ask = { role: 'engineering' as const, environments: [environment] };
    const { id } = done(await requestElevation(ports, as.support, { ask, reason: 'On call tonight', minutes: 30 }));
    expect(await told('admin.elevate.request')).toMatchObject({
      sentence: 'support asks for the role engineering in production, for 30 minutes.',
      weight: 'ask',
      to: ['per_admin'],
    });
    expect(done(await inbox(ports, as.admin)).elevations.map((row) => row.id)).toEqual([id]);
    refused(await requestElevation(ports, as.support, { ask, reason: 'Again' }), 'ALREADY_ASKED');
    refused(await approveElevation(ports, as.support, { elevationId: id }), 'OWN_ELEVATION');
    expect(await lastRecord(world, 'admin.elevate.approve')).toMatchObject({ result: 'refused', actorId: 'per_support' });
    done(await approveElevation(ports, as.admin, { elevationId: id, comment: 'Until midnight' }));
    refused(await approveElevation(ports, as.admin, { elevationId: id }), 'ELEVATION_STANDS');
    expect(done(await shell(ports, as.support, { environment })).held).toMatchObject([
      { id, endsAt: new Date(clock.now.getTime() + 30 * minuteMs) },
    ]);

    done(await kill(as.support));
    expect(await lastRecord(world, 'flag.kill')).toMatchObject({ actorId: 'per_support', basis: { elevations: [id] } });
    expect(done(await elevationPage(ports, as.support, { elevationId: id })).acts.map(({ verb }) => verb)).toEqual(['flag.kill']);
    await unkill();

    clock.pass(30 * minuteMs);
    refused(await kill(as.support), 'FORBIDDEN');
    expect(await lastRecord(world, 'flag.kill')).toMatchObject({ result: 'refused' });
    expect(done(await shell(ports, as.support, { environment })).held).toEqual([]);
    await watchElevations(ports);
    await watchElevations(ports);
    expect(await lastRecord(world, 'admin.elevate.expire')).toMatchObject({ target: `elevation:${id}`, after: { status: 'ended' } });
    const over = (await ports.read(({ audit }) => audit.list({ verb: 'admin.elevate.expire' }))).filter(({ target }) =>
      target.endsWith(id),
    );
    expect(over).toHaveLength(1);
  });

  it('to a sensitive scope is approved by whoever approves what is, and lets one draft and nothing else', async () => {
    const { ports, as } = world;
    const ask = { sensitivity: 'PIITax' as const, environments: [environment] };
    const taxed = { ...fee, sensitivity: ['PIITax' as const], default: 3 };
    const tax = async (caller: Caller) =>
      saveDraft(ports, caller, {
        environment,
        title: 'Tax',
        reason: 'Try',
        edits: [await editOf(ports, environment, 'key:fees.tax', taxed)],
      });
    refused(await tax(as.engineer), 'FORBIDDEN');
    const { id } = done(await requestElevation(ports, as.engineer, { ask, reason: 'The rate changes', minutes: 10 }));
    refused(await approveElevation(ports, as.safety, { elevationId: id }), 'FORBIDDEN');
    done(await approveElevation(ports, as.finance, { elevationId: id }));
    done(await tax(as.engineer));
    expect(await lastRecord(world, 'change.save')).toMatchObject({ basis: { elevations: [id] } });
    done(await endElevation(ports, as.engineer, { elevationId: id }));
    refused(await tax(as.engineer), 'FORBIDDEN');
  });

  it('is denied, taken back, or lapses', async () => {
    const { ports, as, clock } = world;
    const ask = async (reason: string) => done(await requestElevation(ports, as.houston, { ask: { role: 'content' }, reason })).id;
    const denied = await ask('One');
    done(await denyElevation(ports, as.admin, { elevationId: denied, comment: 'Ask content' }));
    clock.pass(1);
    const withdrawn = await ask('Two');
    done(await endElevation(ports, as.houston, { elevationId: withdrawn }));
    refused(await approveElevation(ports, as.admin, { elevationId: withdrawn }), 'ELEVATION_STANDS');
    clock.pass(1);
    const lapsed = await ask('Three');
    clock.pass(24 * 60 * minuteMs);
    refused(await approveElevation(ports, as.admin, { elevationId: lapsed }), 'ELEVATION_STANDS');
    await watchElevations(ports);
    const { past } = done(await elevationList(ports, as.houston));
    expect(past.map(({ reason, status }) => [reason, status])).toEqual([
      ['Three', 'lapsed'],
      ['Two', 'withdrawn'],
      ['One', 'denied'],
    ]);
    expect(done(await elevationList(ports, as.support)).past.map(({ personId }) => personId)).toEqual(['per_support']);
  });

  it('that two answer at once has one answer', async () => {
    const { ports, as } = world;
    const { id } = done(await requestElevation(ports, as.houston, { ask: { sensitivity: 'MoneyCritical' }, reason: 'Race' }));
    const results = await atOnce(
      world,
      () => approveElevation(ports, as.admin, { elevationId: id }),
      () => denyElevation(ports, as.finance, { elevationId: id }),
    );
    expect(results.map(({ ok }) => ok).sort()).toEqual([false, true]);
    const ended = await endElevation(ports, as.admin, { elevationId: id });
    expect(ended.ok).toBe(results[0]?.ok);
  });

  it('is kept by the database as it was said, whoever writes there', async () => {
    const { pool } = world.database.connection;
    await expect(pool.query("UPDATE elevation SET reason = 'Other'")).rejects.toThrow(/never altered/);
    await expect(pool.query("UPDATE elevation SET ends_at = now() + interval '9 years' WHERE ends_at IS NOT NULL")).rejects.toThrow(
      /never made longer/,
    );
    await expect(pool.query('DELETE FROM elevation')).rejects.toThrow();
    await expect(
      pool.query("UPDATE elevation SET status = 'approved', decided_by_id = person_id WHERE status = 'requested'"),
    ).resolves.toMatchObject({ rowCount: 0 });
  });
});

describe('broken glass', () => {
  it('alarms at once, gives everything, ends by itself, and stays open until somebody else has reviewed it', async () => {
    const { ports, as, clock } = world;
    refused(await breakGlass(ports, as.support, { ticket: 'INC-7', reason: 'Nobody there' }), 'FORBIDDEN');
    const { id } = done(await breakGlass(ports, as.safety, { ticket: 'INC-7', reason: 'Provider is down', minutes: 10 }));
    expect(await told('admin.breakglass.start')).toMatchObject({
      weight: 'alarm',
      sentence: 'safety broke the glass: super admin everywhere for 10 minutes, for INC-7.',
      to: expect.arrayContaining(['per_admin', 'per_auditor', 'per_engineer']),
    });
    refused(await breakGlass(ports, as.safety, { ticket: 'INC-7', reason: 'More' }), 'GLASS_BROKEN');
    done(
      await setGrants(ports, as.safety, { personId: 'per_houston', grants: [{ role: 'city_ops', places: ['HOU'] }], reason: 'As before' }),
    );
    expect(await lastRecord(world, 'person.grant')).toMatchObject({ actorId: 'per_safety', basis: { elevations: [id] } });
    refused(await setGrants(ports, as.safety, { personId: 'per_safety', grants: [], reason: 'Own' }), 'OWN_GRANTS');
    refused(await reviewBreakGlass(ports, as.auditor, { elevationId: id, review: 'Fine' }), 'GLASS_BROKEN');
    clock.pass(10 * minuteMs);
    refused(await setGrants(ports, as.safety, { personId: 'per_houston', grants: [], reason: 'Late' }), 'FORBIDDEN');
    await watchElevations(ports);
    expect(await told('admin.breakglass.end')).toMatchObject({ weight: 'ask', to: expect.arrayContaining(['per_auditor', 'per_admin']) });

    const open = async (caller: Caller) => done(await inbox(ports, caller)).elevations.map((row) => row.id);
    expect(await open(as.auditor)).toContain(id);
    expect(await open(as.safety)).not.toContain(id);
    refused(await reviewBreakGlass(ports, as.safety, { elevationId: id, review: 'All good' }), 'OWN_ELEVATION');
    const { acts } = done(await elevationPage(ports, as.auditor, { elevationId: id }));
    expect(acts.map(({ verb, result }) => `${verb} ${result}`)).toContain('person.grant done');
    done(await reviewBreakGlass(ports, as.auditor, { elevationId: id, review: 'The grants are as they were' }));
    refused(await reviewBreakGlass(ports, as.admin, { elevationId: id, review: 'Again' }), 'REVIEWED_ALREADY');
    expect(await open(as.auditor)).not.toContain(id);
  });
});

describe('under another person’s looks', () => {
  const dressed = async () => dressedCaller(world.ports, world.as.admin);

  it('a viewer sees what they see, and every attempt to change something is refused with both names on record', async () => {
    const { ports, as, clock } = world;
    refused(await startGuise(ports, as.engineer, { personId: 'per_houston', mode: 'view', reason: 'Look' }), 'FORBIDDEN');
    refused(await startGuise(ports, as.admin, { personId: 'per_admin', mode: 'view', reason: 'Look' }), 'OWN_GUISE');
    done(await startGuise(ports, as.admin, { personId: 'per_houston', mode: 'view', reason: 'Ticket 12' }));
    expect(await told('admin.viewas.start')).toMatchObject({
      to: ['per_houston'],
      sentence: 'admin looks at the console as you, for 15 minutes.',
    });
    const viewer = await dressed();
    expect(viewer.actor.id).toBe('per_houston');
    expect(done(await shell(ports, viewer, { environment })).guise).toMatchObject({ mode: 'view', asName: 'houston', personName: 'admin' });
    refused(await chooseMail(ports, viewer, { choice: 'all' }), 'VIEWING_AS');
    const edits = [await editOf(ports, environment, 'key:search.page_size', { ...band, default: 7 })];
    refused(await saveDraft(ports, viewer, { environment, title: 'No', reason: 'No', edits }), 'VIEWING_AS');
    expect(await lastRecord(world, 'admin.viewas.attempt')).toMatchObject({
      actorId: 'per_admin',
      actorName: 'admin as houston',
      result: 'refused',
      basis: { guise: { as: 'per_houston', mode: 'view' } },
    });
    clock.pass(15 * minuteMs);
    refused(await chooseMail(ports, viewer, { choice: 'all' }), 'GUISE_ENDED');
    expect((await dressed()).guise).toBeUndefined();
    await watchElevations(ports);
    expect(await lastRecord(world, 'admin.viewas.end')).toMatchObject({ target: 'person:per_houston' });
  });

  it('an impersonator drafts in their name, decides nothing, and stays who they are where two are needed', async () => {
    const { ports, as } = world;
    done(await startGuise(ports, as.admin, { personId: 'per_engineer', mode: 'impersonate', reason: 'Ticket 13' }));
    const actor = await dressed();
    const edits = [await editOf(ports, environment, 'key:search.page_size', { ...band, default: 8 })];
    const change = done(await saveDraft(ports, actor, { environment, title: 'In her name', reason: 'Ticket 13', edits }));
    expect(change).toMatchObject({ authorId: 'per_admin', authorName: 'admin as engineer' });
    expect(await lastRecord(world, 'change.save')).toMatchObject({
      actorId: 'per_admin',
      actorName: 'admin as engineer',
      basis: { guise: { mode: 'impersonate' } },
    });
    const costly = [await editOf(ports, environment, 'key:fees.provider_pct', { ...fee, default: 9 })];
    refused(await saveDraft(ports, actor, { environment, title: 'Fee', reason: 'No', edits: costly }), 'IMPERSONATING');
    refused(await kill(actor), 'IMPERSONATING');
    refused(await createApiToken(ports, actor, { name: 'stolen' }), 'IMPERSONATING');
    refused(await setGrants(ports, actor, { personId: 'per_support', grants: [], reason: 'No' }), 'IMPERSONATING');
    const waiting = await validated(world, 'colleague', 'key:search.page_size', { ...band, default: 12 });
    const looked = { changeId: waiting.id, round: waiting.round, difference: waiting.difference ?? '', comment: '' };
    refused(await approveChange(ports, actor, looked), 'IMPERSONATING');
    done(await endGuise(ports, as.admin));
    expect(await lastRecord(world, 'admin.impersonate.end')).toMatchObject({ actorId: 'per_admin' });
  });
});

describe('refused, and on record, is', () => {
  it('a grant that has ended', async () => {
    const { ports, as, clock } = world;
    const until = new Date(clock.now.getTime() + 5 * minuteMs).toISOString();
    done(await setGrants(ports, as.admin, { personId: 'per_support', grants: [{ role: 'engineering', until }], reason: 'Five minutes' }));
    done(await kill(as.support));
    await unkill();
    clock.pass(5 * minuteMs);
    refused(await kill(as.support), 'FORBIDDEN');
    expect(await lastRecord(world, 'flag.kill')).toMatchObject({ result: 'refused', actorId: 'per_support' });
    done(await setGrants(ports, as.admin, { personId: 'per_support', grants: [{ role: 'support' }], reason: 'As before' }));
  });

  it('another city’s setting by city operations', async () => {
    const { ports, as } = world;
    const settings = [...fee.settings, { scope: { city: 'DAL' }, value: 5 }];
    const edits = [await editOf(ports, environment, 'key:fees.provider_pct', { ...fee, settings })];
    refused(await saveDraft(ports, as.houston, { environment, title: 'Dallas', reason: 'No', edits }), 'FORBIDDEN');
    expect(await lastRecord(world, 'change.save')).toMatchObject({ result: 'refused', actorId: 'per_houston' });
  });

  it('one’s own grants, super admin for good, and the grants of many people by one', async () => {
    const { ports, as } = world;
    refused(await setGrants(ports, as.admin, { personId: 'per_admin', grants: [{ role: 'finance' }], reason: 'Me' }), 'OWN_GRANTS');
    refused(
      await setGrants(ports, as.admin, { personId: 'per_support', grants: [{ role: 'super_admin' }], reason: 'No' }),
      'BREAK_GLASS_ONLY',
    );
    world.clock.pass(60 * minuteMs);
    const make = (number: number) =>
      createPerson(ports, as.admin, { email: `new${number}@example.com`, name: `New ${number}`, title: '', grants: [{ role: 'support' }] });
    for (let number = 0; number < 10; number += 1) done(await make(number));
    refused(await make(10), 'MASS_GRANTS');
    refused(await setGrants(ports, as.admin, { personId: 'per_support', grants: [], reason: 'No' }), 'MASS_GRANTS');
    expect(await lastRecord(world, 'person.grant')).toMatchObject({ result: 'refused', after: { code: 'MASS_GRANTS' } });
    world.clock.pass(61 * minuteMs);
    done(await make(10));
  });

  it('a key that was revoked, or is past its end; a rotated one goes on for its overlap', async () => {
    const { ports, as, clock } = world;
    const call = async (secret: string) => {
      const caller = await callerOf(ports, `Bearer ${secret}`, 'req_1');
      return caller.ok ? 'yes' : caller.refusal.message;
    };
    const { token, secret } = done(await createApiToken(ports, as.engineer, { name: 'laptop', days: 1 }));
    expect(await call(secret)).toBe('yes');
    expect((await ports.read(({ tokens }) => tokens.find(token.id)))?.lastUsedAt).toEqual(clock.now);
    const next = done(await rotateApiToken(ports, as.engineer, { tokenId: token.id, overlapHours: 2 }));
    expect([await call(secret), await call(next.secret)]).toEqual(['yes', 'yes']);
    clock.pass(2 * 60 * minuteMs);
    expect(await call(secret)).toBe('This token is past its end; make another one in the console.');
    expect(await lastRecord(world, 'token.use')).toMatchObject({ result: 'refused', actorId: 'per_engineer', target: `token:${token.id}` });
    done(await revokeApiToken(ports, as.engineer, { tokenId: next.token.id }));
    expect(await call(next.secret)).toBe('This token is revoked; make another one in the console.');
    const refusals = async () => (await ports.read(({ audit }) => audit.list({ verb: 'token.use' }))).length;
    const before = await refusals();
    await call(next.secret);
    expect(await refusals()).toBe(before);
  });

  it('what a limited key is not for', async () => {
    const { ports, as } = world;
    const { secret } = done(
      await createApiToken(ports, as.engineer, {
        name: 'reader',
        scope: { verbs: ['registry:view', '*:edit'], environments: ['development'] },
      }),
    );
    const caller = done(await callerOf(ports, `Bearer ${secret}`, 'req_2'));
    refused(await kill(caller), 'KEY_SCOPE');
    expect(await lastRecord(world, 'flag.kill')).toMatchObject({ result: 'refused', basis: { key: { name: 'reader' } } });
    refused(await createApiToken(ports, caller, { name: 'wider' }), 'KEY_SCOPE');
    await draft(world, 'engineer', 'key:search.page_size', { ...band, default: 9 }, 'development');
  });
});

describe('the page on access', () => {
  it('answers who may, by which grants, and says of everybody else what is in the way: as the rule does', async () => {
    const { ports, as } = world;
    const { rows } = done(await whoMay(ports, as.auditor, { verb: 'change:edit', environment, key: 'fees.provider_pct', place: 'HOU' }));
    const may = rows
      .filter(({ allowed, name }) => allowed && !name.startsWith('New'))
      .map(({ name, grounds }) => [name, grounds.map(({ words }) => words)]);
    expect(may).toEqual([
      ['admin', ['admin']],
      ['colleague', ['engineering']],
      ['engineer', ['engineering']],
      ['finance', ['finance']],
      ['houston', ['city ops for HOU']],
    ]);
    expect(rows.find(({ name }) => name === 'auditor')?.because).toBe('Your roles (auditor) may not edit config keys.');
    refused(await whoMay(ports, as.support, { verb: 'change:publish', environment }), 'FORBIDDEN');
    refused(await whoMay(ports, as.admin, { verb: 'change:edit', environment, key: 'no.such' }), 'UNKNOWN_KEY');
  });

  it('answers what somebody may do, through an elevation too', async () => {
    const { ports, as } = world;
    const { id } = done(await requestElevation(ports, as.support, { ask: { role: 'engineering' }, reason: 'Why', minutes: 5 }));
    done(await approveElevation(ports, as.admin, { elevationId: id }));
    const { rows } = done(await whatMay(ports, as.support, { personId: 'per_support', environment }));
    const of = (verb: string) => rows.find((row) => row.verb === verb);
    expect(of('flag:kill')).toMatchObject({ allowed: true, grounds: [{ words: 'engineering through an elevation', elevation: id }] });
    expect(of('person:grant')).toMatchObject({
      allowed: false,
      because: 'Your roles (support, engineering) may not change the grants of people in production.',
    });
    done(await endElevation(ports, as.support, { elevationId: id }));
  });
});

it('a service account acts with its keys within its grants, decides nothing, and is shut out at once', async () => {
  const { ports, as } = world;
  refused(await createServiceAccount(ports, as.admin, { name: 'Root', title: '', grants: [{ role: 'admin' }] }), 'PEOPLE_ONLY');
  const grants = [{ role: 'engineering' as const, environments: [environment] }];
  const account = done(await createServiceAccount(ports, as.admin, { name: 'Pipeline', title: 'Releases', grants }));
  refused(await createApiToken(ports, as.engineer, { name: 'key', accountId: account.id }), 'FORBIDDEN');
  const { token, secret } = done(await createApiToken(ports, as.admin, { name: 'key', accountId: account.id, days: 30 }));
  const caller = async () => done(await callerOf(ports, `Bearer ${secret}`, 'req_3'));
  done(await kill(await caller()));
  expect(await lastRecord(world, 'flag.kill')).toMatchObject({
    actorId: account.id,
    actorName: 'Pipeline',
    basis: { key: { id: token.id } },
  });
  await unkill();
  const waiting = await validated(world, 'colleague', 'key:search.page_size', { ...band, default: 13 });
  const looked = { changeId: waiting.id, round: waiting.round, difference: waiting.difference ?? '', comment: '' };
  refused(await approveChange(ports, await caller(), looked), 'PEOPLE_ONLY');
  refused(await createApiToken(ports, await caller(), { name: 'another' }), 'PEOPLE_ONLY');
  expect((await ports.read(({ people }) => people.list())).some(({ id }) => id === account.id)).toBe(false);
  const before = await caller();
  done(await editServiceAccount(ports, as.admin, { accountId: account.id, active: false, reason: 'Leaked' }));
  refused(await kill(before), 'DEACTIVATED');
  refused(await callerOf(ports, `Bearer ${secret}`, 'req_4'), 'UNAUTHENTICATED');
});
