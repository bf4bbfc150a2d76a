// A job of a CI provider shows the ID token that its provider made, and acts as the service account that trusts it: for some minutes, within
// its limits, with no secret kept. Everything else is refused, and on record.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIdTokenReader } from '../../apps/console/app/adapters/id-tokens/id-tokens.ts';
import { createProofs } from '../../apps/console/app/adapters/proofs/proofs.ts';
import { managementApi } from '../../apps/console/app/api/management-api.ts';
import { serviceAccountPage } from '../../apps/console/app/queries/access/service-account-page.server.ts';
import { createServiceAccount } from '../../apps/console/app/usecases/service-accounts/create-service-account.server.ts';
import { distrustIssuer } from '../../apps/console/app/usecases/service-accounts/distrust-issuer.server.ts';
import { editServiceAccount } from '../../apps/console/app/usecases/service-accounts/edit-service-account.server.ts';
import { trustIssuer } from '../../apps/console/app/usecases/service-accounts/trust-issuer.server.ts';
import { createWorld, done, lastRecord, refused, type World } from './world.ts';

const audience = 'https://switchyard.example.com';
const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';
const idTokenType = 'urn:ietf:params:oauth:token-type:id_token';
const job = { repository: 'acme/shop', ref: 'refs/heads/main', sub: 'repo:acme/shop:ref:refs/heads/main', aud: audience };

let world: World;
let api: ReturnType<typeof managementApi>;
let issuer: string;
let asked = 0;
let accountId: string;
let trustId: string;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;

const server = createServer(async (request, answer) => {
  asked += 1;
  const publicKey = { ...(await exportJWK(keys.publicKey)), kid: 'ci-1', alg: 'RS256' };
  const body = request.url?.endsWith('/jwks') ? { keys: [publicKey] } : { issuer, jwks_uri: `${issuer}/jwks` };
  answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});

beforeAll(async () => {
  world = await createWorld({ seeded: false, proofs: createProofs('a key of thirty-two characters, or more', 'http://localhost:3999') });
  keys = await generateKeyPair('RS256');
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  api = managementApi({ ports: world.ports, idTokens: createIdTokenReader(() => world.clock.now) });
  accountId = done(
    await createServiceAccount(world.ports, world.as.admin, { name: 'Pipeline', title: '', grants: [{ role: 'engineering' }] }),
  ).id;
  const terms = { accountId, name: 'Shop', issuer, audience, subject: 'repo:acme/shop:**', claims: { ref: 'refs/heads/main' } };
  trustId = done(await trustIssuer(world.ports, world.as.admin, { ...terms, scope: { environments: ['development'] }, minutes: 10 })).id;
}, 60_000);
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await world.close();
});
// Refusals lock a place out after some; each test begins anew.
beforeEach(() => world.clock.pass(2 * 86_400_000));

async function sign(claims: Record<string, unknown> = {}, key = keys.privateKey, header = {}) {
  const now = Math.floor(world.clock.now.getTime() / 1000);
  const payload = { iss: issuer, iat: now, exp: now + 300, ...job, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'ci-1', ...header }).sign(key);
}

async function exchange(token: string, fields: Record<string, string> = {}) {
  const body = new URLSearchParams({ grant_type: grantType, subject_token: token, subject_token_type: idTokenType, ...fields });
  const answer = await api.request('/token', { method: 'POST', body });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const me = async (token: unknown) => api.request('/me', { headers: { authorization: `Bearer ${token}` } });

describe('a trusted ID token', () => {
  it('is traded for a token of the account, with its limits and its end, on record', async () => {
    const { status, body } = await exchange(await sign());
    expect({ status, body }).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 600 } });
    expect(await (await me(body.access_token)).json()).toMatchObject({ id: accountId, name: 'Pipeline', kind: 'service' });
    const record = await lastRecord(world, 'token.exchange');
    expect(record).toMatchObject({ actorId: accountId, result: 'done', after: { trust: trustId, issuer, subject: job.sub } });
    const { trusts, traded } = done(await serviceAccountPage(world.ports, world.as.admin, { accountId }));
    expect([trusts[0]?.lastUsedAt, traded[0]?.scope, traded[0]?.ended]).toEqual([world.clock.now, { environments: ['development'] }, null]);
    world.clock.pass(10 * 60_000);
    expect((await me(body.access_token)).status).toBe(401);
  });

  it('opens nothing any more once its account is shut out, or nobody trusts it', async () => {
    const { body } = await exchange(await sign());
    done(await editServiceAccount(world.ports, world.as.admin, { accountId, active: false, reason: 'Pause' }));
    expect([(await me(body.access_token)).status, (await exchange(await sign())).status]).toEqual([401, 400]);
    done(await editServiceAccount(world.ports, world.as.admin, { accountId, active: true, reason: 'Go on' }));
    expect((await me(body.access_token)).status).toBe(200);
    done(await trustIssuer(world.ports, world.as.admin, { accountId, name: 'Other', issuer, audience, subject: 'repo:acme/other:**' }));
    const second = done(await serviceAccountPage(world.ports, world.as.admin, { accountId })).trusts.find(({ name }) => name === 'Other');
    const other = await exchange(await sign({ sub: 'repo:acme/other:ref:refs/heads/main' }));
    expect((await me(other.body.access_token)).status).toBe(200);
    done(await distrustIssuer(world.ports, world.as.admin, { accountId, trustId: second!.id }));
    expect([(await me(other.body.access_token)).status, (await me(body.access_token)).status]).toEqual([401, 200]);
    refused(await distrustIssuer(world.ports, world.as.admin, { accountId, trustId: second!.id }), 'UNKNOWN_TRUST');
  });
});

describe('refused, with the reason on record and not in the answer', () => {
  it.each<[string, () => Promise<string>, string]>([
    ['another branch', () => sign({ ref: 'refs/heads/dev' }), 'Its ref is refs/heads/dev'],
    ['another repository', () => sign({ sub: 'repo:evil/shop:ref:refs/heads/main' }), 'Its subject is'],
    ['another audience', () => sign({ aud: 'https://other.example.com' }), 'It is for https://other.example.com'],
    ['one that is over', () => sign({ exp: Math.floor(world.clock.now.getTime() / 1000) - 3600 }), 'It is past its end.'],
    ['one without an end', () => sign({ exp: undefined }), 'does not vouch'],
    ['one that another key signed', async () => sign({}, (await generateKeyPair('RS256')).privateKey), 'does not vouch'],
    ['an issuer that nobody trusts', () => sign({ iss: 'https://evil.example.com' }), 'Nobody trusts its issuer.'],
    ['no token at all', async () => 'nothing', 'Nobody trusts its issuer.'],
  ])('%s', async (_what, make, why) => {
    const { status, body } = await exchange(await make());
    expect([status, body.error, body.error_description]).toEqual([
      400,
      'invalid_grant',
      expect.stringContaining('No service account trusts this token.'),
    ]);
    const { result, after } = await lastRecord(world, 'token.exchange');
    expect([result, JSON.stringify(after)]).toEqual(['refused', expect.stringContaining(why)]);
  });

  it('one that is signed by nobody, or by the public key as a secret', async () => {
    const [head, payload] = [{ alg: 'none' }, { iss: issuer, ...job }].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)));
    const confused = await new SignJWT({ iss: issuer, ...job })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(secret);
    for (const token of [`${head}.${payload}.`, confused]) expect((await exchange(token)).status).toBe(400);
  });

  it('without asking anybody but a trusted issuer, and its keys once', async () => {
    const before = asked;
    await exchange(await sign({ iss: `${issuer}/other` }));
    expect(asked).toBe(before);
    for (let i = 0; i < 3; i += 1) await exchange(await sign());
    expect(asked - before).toBeLessThanOrEqual(2);
  });

  it('what is no exchange', async () => {
    const ask = async (fields: Record<string, string>) => (await exchange('x', fields)).body.error;
    expect([await ask({ grant_type: 'password' }), await ask({ subject_token_type: 'saml' })]).toEqual([
      'unsupported_grant_type',
      'invalid_request',
    ]);
    expect((await api.request('/token', { method: 'POST', body: 'x' })).status).toBe(400);
  });

  it('on record until there were too many from one place, and refused all the same', async () => {
    const count = async () =>
      (await world.database.connection.pool.query("SELECT count(*)::int AS n FROM audit WHERE verb = 'token.exchange'")).rows[0].n;
    const before = await count();
    for (let i = 0; i < 8; i += 1) expect((await exchange('nothing')).status).toBe(400);
    expect((await count()) - before).toBe(5);
    expect((await exchange(await sign())).status).toBe(200);
  });
});

describe('to trust somebody', () => {
  const terms = { name: 'x', audience };
  it.each([
    ['anybody at an issuer', { issuer: 'https://ci.example.com' }, 'TRUST_TOO_WIDE'],
    [
      'for an account that is not there',
      { issuer: 'https://ci.example.com', subject: 'repo:a/b', accountId: 'svc_none' },
      'UNKNOWN_ACCOUNT',
    ],
  ])('%s is refused', async (_what, changes, code) => {
    refused(await trustIssuer(world.ports, world.as.admin, { accountId, ...terms, ...changes }), code);
  });

  it('takes https, and a person who may', async () => {
    const ask = { accountId, ...terms, subject: 'repo:a/b', issuer: 'http://ci.example.com' };
    expect(() => trustIssuer(world.ports, world.as.admin, ask)).toThrow('https');
    refused(await trustIssuer(world.ports, world.as.engineer, { ...ask, issuer: 'https://ci.example.com' }), 'FORBIDDEN');
  });
});

it('a bearer token that nobody knows is on record, and no more than some times', async () => {
  const { rows: before } = await world.database.connection.pool.query("SELECT count(*)::int AS n FROM audit WHERE verb = 'token.use'");
  for (let i = 0; i < 8; i += 1) expect((await me(`swt_${'x'.repeat(40)}${i}`)).status).toBe(401);
  const { rows } = await world.database.connection.pool.query("SELECT count(*)::int AS n FROM audit WHERE verb = 'token.use'");
  expect(rows[0].n - before[0].n).toBe(5);
  expect(await lastRecord(world, 'token.use')).toMatchObject({ actorId: 'stranger', result: 'refused' });
});
