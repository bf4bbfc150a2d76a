// Signing in with the real identity provider: who is let in, with what, and who is not. Every refusal is on record.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppLoadContext } from '@remix-run/node';
import { sessionLimits } from '@switchyard/registry-core/access/session-limits';
import { Secret, TOTP } from 'otpauth';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProofs } from '../../apps/console/app/adapters/proofs/proofs.ts';
import { takeBackChannelLogout } from '../../apps/console/app/identity/back-channel-logout.server.ts';
import { enrol } from '../../apps/console/app/identity/enrol.server.ts';
import { enter } from '../../apps/console/app/identity/enter.server.ts';
import { identityCookie } from '../../apps/console/app/identity/identity-cookies.server.ts';
import { takeParkedForm } from '../../apps/console/app/identity/parked-forms.server.ts';
import { prove, type Shown } from '../../apps/console/app/identity/prove.server.ts';
import { endSession, readVisit, requireCaller, requireEnrolling } from '../../apps/console/app/session.server.ts';
import { readSettings, type Settings } from '../../apps/console/app/settings.server.ts';
import { beginSignIn, signOutUrl } from '../../apps/console/app/sign-in.server.ts';
import { renewRecoveryCodes } from '../../apps/console/app/usecases/factors/renew-recovery-codes.server.ts';
import { setGroupGrants } from '../../apps/console/app/usecases/groups/set-group-grants.server.ts';
import { setPersonActive } from '../../apps/console/app/usecases/people/set-person-active.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { endSessions } from '../../apps/console/app/usecases/sessions/end-sessions.server.ts';
import { Browser, type Provider, postForm, startProvider } from './provider.ts';
import { approve, band, createWorld, done, refused, validated, type World } from './world.ts';

let consoleUrl = '';
const key = 'a key of thirty-two characters, or more';
const minute = 60_000;
let world: World;
let provider: Provider;
let context: AppLoadContext;

/** The console's own address, where the provider says who signed out. */
const listener = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .on('end', async () => {
      const body = Buffer.concat(chunks).toString();
      const answer = await takeBackChannelLogout(context.container, new Request(`${consoleUrl}${request.url}`, { method: 'POST', body }));
      response.writeHead(answer.status).end(await answer.text());
    });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => listener.listen(0, resolve));
  consoleUrl = `http://localhost:${(listener.address() as AddressInfo).port}`;
  [world, provider] = await Promise.all([createWorld({ proofs: createProofs(key, consoleUrl) }), startProvider(consoleUrl)]);
  const settings: Settings = done(
    readSettings({
      DATABASE_URL: world.database.url,
      CONSOLE_URL: consoleUrl,
      ISSUER_URL: provider.issuer,
      OIDC_CLIENT_ID: 'switchyard-console',
      OIDC_CLIENT_SECRET: 'local-only-secret',
      OIDC_SCOPES: 'openid email profile groups',
      SIGNING_KEY: JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: 'x', d: 'd', kid: 'k' }),
      SESSION_SECRET: key,
    }),
  );
  // The door needs the ports and the settings; what runs beside them is not started.
  const container = { ports: world.ports, settings } as AppLoadContext['container'];
  context = { container, nonce: '', requestId: 'req_test', address: '203.0.113.7' };
  await world.ports.transaction(async ({ people }) => {
    for (const [id, role] of [
      ['maya', 'engineering'],
      ['dana', 'admin'],
    ] as const) {
      const { name, email } = {
        maya: { name: 'Maya', email: 'Maya.Okafor@marquee.example' },
        dana: { name: 'Dana', email: 'dana.whitfield@marquee.example' },
      }[id];
      await people.create({ id: `per_${id}`, email, name, title: '', active: true, grants: [{ role }] });
    }
  });
});
afterAll(async () => {
  await world.close();
  await provider.stop();
  listener.close();
});
beforeEach(() => {
  // Tokens are dated by the provider's clock.
  world.clock.now = new Date();
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(async () => {
  vi.restoreAllMocks();
  await world.database.connection.pool.query('DELETE FROM lockout');
});

/** A person's browser: cookies of the console, and another jar for the provider. */
class Visitor {
  readonly cookies = new Map<string, string>();
  provider = new Browser(provider.issuer);

  take(lines: readonly string[]): void {
    for (const line of lines) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      if (/max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  request(path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Request {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return new Request(new URL(path, consoleUrl), { ...init, headers: { ...init.headers, cookie } });
  }

  /** As far as the address that the provider sends the browser back to. */
  async goToProvider(person: string, start: Parameters<typeof beginSignIn>[1] = { next: '/production' }): Promise<string> {
    const { url, cookie } = done(await beginSignIn(context, start));
    this.take([cookie]);
    const page = await this.provider.follow(url);
    if (page.response === undefined) return page.url;
    return (await this.provider.follow(page.url, postForm({ person }))).url;
  }

  async answer(url: string) {
    const entered = await enter(context, this.request(url));
    if (entered.ok) this.take(entered.value.cookies);
    return entered;
  }

  async signIn(person: string) {
    return this.answer(await this.goToProvider(person));
  }

  visit() {
    return readVisit(context, this.request('/production'));
  }

  async prove(shown: Shown, { purpose = 'sign-in' as 'sign-in' | 'step-up', trustDevice = false } = {}) {
    const visit = await this.visit();
    if (visit.state !== 'open' && visit.state !== 'half') throw new Error(`The session is ${visit.state}.`);
    const proved = await prove(context, this.request('/second-factor'), { ...visit, purpose, shown, trustDevice });
    if (proved.ok) this.take(proved.value.cookies);
    return proved;
  }
}

const audited = async (verb: string) => world.ports.read(({ audit }) => audit.list({ verb, limit: 5 }));
async function lastAudited(verb: string) {
  const [last] = await audited(verb);
  return last;
}
const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.clock.now.getTime() });

/** The answer that leads elsewhere instead of what was asked for. */
async function thrownBy(asked: Promise<unknown>): Promise<Response> {
  const outcome = await asked.then(
    () => 'It was done.',
    (thrown: unknown) => thrown,
  );
  if (!(outcome instanceof Response)) throw outcome;
  return outcome;
}

/** The newcomer joins and sets up an authenticator app; answers how to make its codes. */
async function joinWithApp(visitor: Visitor): Promise<{ code: () => string; recoveryCodes: readonly string[] }> {
  await world.database.connection.pool.query('DELETE FROM second_factor; DELETE FROM recovery_code; DELETE FROM trusted_device');
  const grants = [{ role: 'engineering' as const, environments: ['development'] }];
  done(await setGroupGrants(world.ports, world.as.admin, { group: 'marquee-engineers', grants, reason: 'Engineers join' }));
  expect(done(await visitor.signIn('kofi')).next).toBe('/second-factor?next=%2Fproduction');
  const enrolling = await requireEnrolling(context, visitor.request('/second-factor/set-up'));
  done(await enrol(context, visitor.request('/'), enrolling, { kind: 'begin' }));
  const [begun] = await world.ports.read(({ factors }) => factors.list(enrolling.person.id));
  if (begun?.is.kind !== 'totp') throw new Error('No app is being set up.');
  const { secret } = world.ports.proofs.showTotp(begun.is.sealedSecret, enrolling.person.email);
  const enrolled = done(await enrol(context, visitor.request('/'), enrolling, { kind: 'code', code: codeOf(secret) }));
  visitor.take(enrolled.cookies);
  return { code: () => codeOf(secret), recoveryCodes: enrolled.recoveryCodes ?? [] };
}

describe('a sign-in', () => {
  it('lets a person in whose provider asked for a second factor, and says so in the audit', async () => {
    const maya = new Visitor();
    expect(done(await maya.signIn('maya')).next).toBe('/production');
    expect(await maya.visit()).toMatchObject({ state: 'open', person: { id: 'per_maya' }, session: { proof: 'issuer' } });
    expect(await lastAudited('admin.login.success')).toMatchObject({
      actorId: 'per_maya',
      result: 'done',
      after: { secondFactor: 'issuer' },
    });
  });

  it.each<[string, string, (visitor: Visitor, url: URL) => Promise<void> | void]>([
    ['a wrong state', 'STATE_DIFFERS', (_visitor, url) => url.searchParams.set('state', 'another')],
    ['a wrong code', 'SIGN_IN_REFUSED', (_visitor, url) => url.searchParams.set('code', 'another')],
    ['no cookie of its beginning', 'SIGN_IN_EXPIRED', (visitor) => void visitor.cookies.delete('sign-in')],
    [
      'a cookie that we did not sign',
      'SIGN_IN_EXPIRED',
      (visitor) => void visitor.cookies.set('sign-in', (visitor.cookies.get('sign-in') ?? '').replace(/\..*$/, '.forged')),
    ],
    ['the nonce of another sign-in', 'SIGN_IN_REFUSED', (visitor) => remake(visitor, { nonce: 'another' })],
    [
      'the verifier of another sign-in',
      'SIGN_IN_REFUSED',
      (visitor) => remake(visitor, { verifier: 'another-verifier-another-verifier-another-verifier' }),
    ],
  ])('with %s is refused and recorded', async (_what, code, spoil) => {
    const visitor = new Visitor();
    const url = new URL(await visitor.goToProvider('maya'));
    await spoil(visitor, url);
    refused(await visitor.answer(url.href), code);
    expect((await visitor.visit()).state).toBe('none');
    expect(await lastAudited('admin.login.fail')).toMatchObject({ actorId: 'stranger', result: 'refused', after: { code } });
  });

  async function remake(visitor: Visitor, changed: object): Promise<void> {
    const cookie = identityCookie('sign-in', context.container.settings);
    const attempt: object = await cookie.parse(visitor.request('/').headers.get('cookie'));
    visitor.take([await cookie.serialize({ ...attempt, ...changed })]);
  }

  it('that is answered a second time is refused, also with its own cookie', async () => {
    const maya = new Visitor();
    const url = await maya.goToProvider('maya');
    const kept = maya.cookies.get('sign-in') ?? '';
    done(await maya.answer(url));
    maya.cookies.set('sign-in', kept);
    refused(await maya.answer(url), 'SIGN_IN_REPLAYED');
  });

  it('of a stranger, of a deactivated person and of a stranger with somebody’s address is refused in the same words', async () => {
    const { pool } = world.database.connection;
    const say = async () => refused(await new Visitor().signIn('priya'), 'NOT_A_MEMBER').message;
    const stranger = await say();
    await world.ports.transaction(({ people }) =>
      people.create({
        id: 'per_priya',
        email: 'priya.raman@marquee.example',
        name: 'Priya',
        title: '',
        active: false,
        grants: [{ role: 'finance' }],
      }),
    );
    expect(await say()).toBe(stranger);
    await pool.query(
      "UPDATE person SET active = true WHERE id = 'per_priya'; UPDATE person_identity SET subject = 'somebody-else' WHERE person_id = 'per_priya'",
    );
    expect(await say()).toBe(stranger);
    expect(await lastAudited('admin.login.fail')).toMatchObject({ after: { code: 'NOT_A_MEMBER', subject: 'priya' } });
  });

  it('stops being tried after a few failures from one address, and the audit stops growing', async () => {
    const fail = async () => refused(await new Visitor().answer(`${consoleUrl}/sign-in/answer?code=x&state=y`)).code;
    const codes = [];
    for (let tries = 0; tries < 7; tries += 1) codes.push(await fail());
    expect(codes.slice(4)).toEqual(['SIGN_IN_EXPIRED', 'TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS']);
    const { seq } = (await lastAudited('admin.login.fail'))!;
    await fail();
    expect((await lastAudited('admin.login.fail'))?.seq).toBe(seq);
    world.clock.pass(2 * minute);
    expect(await fail()).toBe('SIGN_IN_EXPIRED');
  });

  it('gives the session another secret each time, and ends the one before', async () => {
    const maya = new Visitor();
    done(await maya.signIn('maya'));
    const first = new Visitor();
    first.cookies.set('session', maya.cookies.get('session') ?? '');
    done(await maya.signIn('maya'));
    expect(maya.cookies.get('session')).not.toBe(first.cookies.get('session'));
    expect(await first.visit()).toMatchObject({ state: 'over', why: 'signed_out' });
  });
});

describe('groups', () => {
  it('let a newcomer in with what they give, and out again with the last of it, sessions and all', async () => {
    const kofi = new Visitor();
    await joinWithApp(kofi);
    const visit = await kofi.visit();
    expect(visit).toMatchObject({
      state: 'open',
      person: { name: 'Kofi Mensah', grants: [{ role: 'engineering', environments: ['development'] }] },
    });
    expect(await lastAudited('person.create')).toMatchObject({ actorId: 'switchyard', after: { groups: ['marquee-engineers'] } });

    const left = await setGroupGrants(world.ports, world.as.admin, { group: 'marquee-engineers', grants: [], reason: 'Reorganised' });
    expect(done(left)).toEqual({ followed: 1 });
    expect(await kofi.visit()).toMatchObject({ state: 'over', why: 'left' });
    refused(await kofi.signIn('kofi'), 'NOT_A_MEMBER');
  });

  it('change what their members may do at once, and never what was given by hand', async () => {
    const kofi = new Visitor();
    await joinWithApp(kofi);
    done(await new Visitor().signIn('maya'));
    done(await setGroupGrants(world.ports, world.as.admin, { group: 'engineering', grants: [{ role: 'support' }], reason: 'Try' }));
    done(await setGroupGrants(world.ports, world.as.admin, { group: 'marquee-engineers', grants: [{ role: 'support' }], reason: 'Try' }));
    expect(await kofi.visit()).toMatchObject({ state: 'open', person: { grants: [{ role: 'support' }] } });
    done(await new Visitor().signIn('maya'));
    expect((await world.ports.read(({ people }) => people.find('per_maya')))?.grants).toEqual([{ role: 'engineering' }]);
  });

  it('make nobody a super admin', async () => {
    refused(
      await setGroupGrants(world.ports, world.as.admin, { group: 'root', grants: [{ role: 'super_admin' }], reason: 'Try' }),
      'GROUP_SUPER_ADMIN',
    );
  });
});

describe('a second factor', () => {
  it('is asked for where the provider did not: until then nothing else is open', async () => {
    const kofi = new Visitor();
    await joinWithApp(kofi);
    done(await kofi.signIn('kofi'));
    expect((await kofi.visit()).state).toBe('half');
    await expect(requireCaller(context, kofi.request('/development/flags'))).rejects.toMatchObject({ status: 302 });
    const elsewhere = await requireEnrolling(context, kofi.request('/second-factor/set-up')).catch((thrown: Response) =>
      thrown.headers.get('location'),
    );
    expect(elsewhere).toBe('/second-factor');
  });

  it('by an app opens the session once a code; the same code never counts again', async () => {
    const kofi = new Visitor();
    const { code } = await joinWithApp(kofi);
    const used = code();
    done(await kofi.signIn('kofi'));
    refused(await kofi.prove({ by: 'code', code: used }), 'FACTOR_REFUSED');
    world.clock.pass(30_000);
    const before = kofi.cookies.get('session');
    done(await kofi.prove({ by: 'code', code: code() }));
    expect(await kofi.visit()).toMatchObject({ state: 'open', session: { proof: 'totp' } });
    expect(kofi.cookies.get('session')).not.toBe(before);
  });

  it('closes for a while after too many wrong codes, also for the right one', async () => {
    const kofi = new Visitor();
    const { code } = await joinWithApp(kofi);
    world.clock.pass(minute);
    done(await kofi.signIn('kofi'));
    for (let tries = 0; tries < 5; tries += 1) refused(await kofi.prove({ by: 'code', code: '000000' }), 'FACTOR_REFUSED');
    refused(await kofi.prove({ by: 'code', code: code() }), 'TOO_MANY_ATTEMPTS');
    expect((await lastAudited('admin.login.fail'))?.after).toMatchObject({ by: 'code', failures: 5, lockedUntil: expect.any(String) });
    world.clock.pass(minute);
    done(await kofi.prove({ by: 'code', code: code() }));
  });

  it('lost is replaced by a recovery code, each good for once', async () => {
    const kofi = new Visitor();
    const { recoveryCodes } = await joinWithApp(kofi);
    expect(recoveryCodes).toHaveLength(10);
    const [first = ''] = recoveryCodes;
    done(await kofi.signIn('kofi'));
    done(await kofi.prove({ by: 'recovery', code: first.toLowerCase().replace('-', ' ') }));
    expect(await kofi.visit()).toMatchObject({ state: 'open', session: { proof: 'recovery' } });
    done(await kofi.signIn('kofi'));
    refused(await kofi.prove({ by: 'recovery', code: first }), 'FACTOR_REFUSED');
  });

  it('is not asked for at sign-in on a trusted device, until the device is forgotten', async () => {
    const kofi = new Visitor();
    const { code } = await joinWithApp(kofi);
    world.clock.pass(minute);
    done(await kofi.signIn('kofi'));
    done(await kofi.prove({ by: 'code', code: code() }, { trustDevice: true }));
    expect((await lastAudited('admin.device.trust.add'))?.actorName).toBe('Kofi Mensah');
    expect(done(await kofi.signIn('kofi')).next).toBe('/production');
    expect(await kofi.visit()).toMatchObject({ state: 'open', session: { proof: 'device', provedAt: null } });
    await world.database.connection.pool.query('DELETE FROM trusted_device');
    expect(done(await kofi.signIn('kofi')).next).toMatch(/^\/second-factor/);
  });
});

describe('a step-up', () => {
  it('is asked for before a publish to production when the proof is old, and the form is kept for its sender', async () => {
    const dana = new Visitor();
    done(await dana.signIn('dana'));
    const change = await validated(world, 'colleague', 'key:search.page_size', { ...band, default: 7, owner: '' });
    await approve(world.ports, world.as.admin, change);
    world.clock.pass(11 * minute);
    const body = new URLSearchParams({ step: 'publish', notes: 'At last' });
    const form = { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '27' } };
    const caller = await requireCaller(context, dana.request('/production/changes/2', form));
    const led = await thrownBy(publishChange(world.ports, caller, { changeId: change.id }));
    expect(led.headers.get('location')).toMatch(/^\/step-up\?before=change%3Apublish&next=%2Fgo-on/);
    dana.take(led.headers.getSetCookie());

    // Another person with the same cookie gets nothing of it.
    expect(await takeParkedForm(context, dana.request('/go-on'), 'per_maya')).toBeUndefined();
    const visit = await dana.visit();
    const session = visit.state === 'open' ? visit.session.handle : '';
    world.clock.now = new Date();
    const asked = await dana.goToProvider('dana', { next: '/go-on', confirms: { session, email: 'dana.whitfield@marquee.example' } });
    expect(done(await dana.answer(asked)).next).toBe('/go-on');
    expect(await takeParkedForm(context, dana.request('/go-on'), 'per_dana')).toEqual({
      path: '/production/changes/2',
      why: 'step_up',
      fields: [
        ['step', 'publish'],
        ['notes', 'At last'],
      ],
    });
    expect(await takeParkedForm(context, dana.request('/go-on'), 'per_dana')).toBeUndefined();
    done(await publishChange(world.ports, await requireCaller(context, dana.request('/production/changes/2')), { changeId: change.id }));
    expect(await lastAudited('admin.stepup.success')).toMatchObject({ actorId: 'per_dana', after: { by: 'issuer' } });
  });

  it('is not done by somebody else at the provider', async () => {
    const dana = new Visitor();
    done(await dana.signIn('dana'));
    const visit = await dana.visit();
    const session = visit.state === 'open' ? visit.session.handle : '';
    dana.provider = new Browser(provider.issuer);
    const asked = await dana.goToProvider('maya', { next: '/go-on', confirms: { session, email: 'dana.whitfield@marquee.example' } });
    refused(await dana.answer(asked), 'NOT_CONFIRMED');
  });

  it('is a refusal as data where nobody can be led anywhere', async () => {
    const presence = { provedAt: null, session: 'ses_1' };
    refused(await renewRecoveryCodes(world.ports, { ...world.as.engineer, presence }), 'STEP_UP_NEEDED');
  });
});

describe('a session', () => {
  it('ends without use, on record, and keeps the form that was sent too late', async () => {
    const maya = new Visitor();
    done(await maya.signIn('maya'));
    world.clock.pass(sessionLimits.engineering.idleMs);
    const body = new URLSearchParams({ title: 'Half a day of work' });
    const form = { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '30' } };
    const led = await thrownBy(requireCaller(context, maya.request('/production/new/flag', form)));
    expect(led.headers.get('location')).toBe('/sign-in?next=%2Fgo-on&over=idle');
    maya.take(led.headers.getSetCookie());
    expect(await lastAudited('admin.session.timeout')).toMatchObject({ actorId: 'per_maya', after: { why: 'idle' } });
    expect(await takeParkedForm(context, maya.request('/go-on'), 'per_maya')).toMatchObject({ fields: [['title', 'Half a day of work']] });
  });

  it('in use ends at its longest time', async () => {
    const maya = new Visitor();
    done(await maya.signIn('maya'));
    for (let passed = 0; passed < sessionLimits.engineering.absoluteMs; passed += 50 * minute) {
      expect((await maya.visit()).state).toBe('open');
      await requireCaller(context, maya.request('/production'));
      world.clock.pass(50 * minute);
    }
    expect(await maya.visit()).toMatchObject({ state: 'over', why: 'absolute' });
  });

  it('with a forged cookie opens nothing, on record', async () => {
    const stranger = new Visitor();
    stranger.cookies.set('session', 'ImFsbW9zdC1hLXNlY3JldC1hbG1vc3QtYS1zZWNyZXQi.forged');
    await expect(requireCaller(context, stranger.request('/production/flags'))).rejects.toMatchObject({ status: 302 });
    expect(await lastAudited('admin.session.refuse')).toMatchObject({ actorId: 'stranger', result: 'refused' });
  });

  it('is ended by its person from elsewhere, by an admin, and by a deactivation', async () => {
    const [here, there] = [new Visitor(), new Visitor()];
    for (const visitor of [here, there]) done(await visitor.signIn('maya'));
    const caller = await requireCaller(context, here.request('/production/security'));
    done(await endSessions(world.ports, caller, {}));
    expect([(await here.visit()).state, await there.visit()]).toMatchObject(['open', { state: 'over', why: 'revoked' }]);
    refused(await endSessions(world.ports, world.as.engineer, { personId: 'per_maya' }), 'FORBIDDEN');
    done(await endSessions(world.ports, world.as.admin, { personId: 'per_maya' }));
    expect(await here.visit()).toMatchObject({ state: 'over', why: 'revoked' });
    done(await here.signIn('maya'));
    done(await setPersonActive(world.ports, world.as.admin, { personId: 'per_maya', active: false, reason: 'Left' }));
    expect(await here.visit()).toMatchObject({ state: 'over', why: 'left' });
    done(await setPersonActive(world.ports, world.as.admin, { personId: 'per_maya', active: true, reason: 'Back' }));
    expect((await here.visit()).state).toBe('over');
  });

  it('is over after signing out, also for a copy of its cookie', async () => {
    const maya = new Visitor();
    done(await maya.signIn('maya'));
    const { idToken } = await endSession(context, maya.request('/sign-out'));
    expect(idToken).toMatch(/^ey/);
    expect(await maya.visit()).toMatchObject({ state: 'over', why: 'signed_out' });
    expect((await lastAudited('admin.logout'))?.actorId).toBe('per_maya');
  });

  it('is over as soon as its person signs out at the provider, and no other of theirs', async () => {
    const [here, elsewhere] = [new Visitor(), new Visitor()];
    for (const visitor of [here, elsewhere]) done(await visitor.signIn('maya'));
    await signOutAtProvider(here);
    await expect.poll(async () => (await here.visit()).state).toBe('over');
    expect((await elsewhere.visit()).state).toBe('open');
    expect(await lastAudited('admin.logout')).toMatchObject({ actorId: 'per_maya', after: { by: 'issuer' } });
  });

  it('is not ended by whoever posts something else than the provider signed', async () => {
    const maya = new Visitor();
    done(await maya.signIn('maya'));
    const visit = await maya.visit();
    const idToken = visit.state === 'open' ? (visit.session.idToken ?? '') : '';
    for (const token of ['', 'x.y.z', idToken, `${idToken.slice(0, -4)}AAAA`]) {
      const answer = await fetch(consoleUrl, { method: 'POST', body: new URLSearchParams({ logout_token: token }) });
      expect(answer.status).toBe(400);
    }
    expect((await maya.visit()).state).toBe('open');
  });

  /** On the provider's own page; the console hears of it from the provider. */
  async function signOutAtProvider(visitor: Visitor): Promise<void> {
    const visit = await visitor.visit();
    const url = await signOutUrl(context, visit.state === 'open' ? visit.session.idToken : null);
    const page = await visitor.provider.follow(url);
    const html = (await page.response?.text()) ?? '';
    const [, action = '', xsrf = ''] = /action="([^"]+)"><input type="hidden" name="xsrf" value="([^"]+)"/.exec(html) ?? [];
    await visitor.provider.follow(action, postForm({ xsrf, logout: 'yes' }));
  }
});
