// The recovery key at the hub: it kills and goes back to what was published, and everything else is refused with a sentence.
import type { Head, RecoveryAct } from '@switchyard/registry-core/snapshot/head';
import { recover } from '@switchyard/registry-core/snapshot/recovery';
import { CompactSign, importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ask, askUntil, evaluateFlag, startEdge, type TestEdge } from './edge.ts';
import { compile, shop } from './registries.ts';
import { type SigningConsole, sendForm, sha256 } from './signing-console.ts';

const [hello, howdy] = [compile(shop('hello')), compile(shop('howdy'))];
const words = { reason: 'Checkout fails', ticket: 'INC-7', atMs: 1_000 };
const kill: RecoveryAct = { kind: 'kill', id: 'kil_r1', flag: 'new-checkout', ...words };
const rollBack: RecoveryAct = { kind: 'roll-back', id: 'act_1', version: '1.0.0', ...words };
let edge: TestEdge;
let console: SigningConsole;

beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.close());

beforeEach(async () => {
  console = edge.console.inNewEnvironment();
  await console.publish(edge.url, { snapshot: hello, version: '1.0.0' });
  await console.publish(edge.url, { snapshot: howdy, version: '1.1.0' });
});

async function read(what: 'head' | 'releases') {
  const key = await importJWK(console.recoveryKey, 'EdDSA');
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', kid: 'recovery-1' })
    .setAudience('switchyard-head')
    .setIssuedAt()
    .sign(key);
  return (await ask(edge, `/v1/environments/${console.environment}/${what}`, { method: 'GET', key: token })).json;
}

async function sign(head: unknown): Promise<string> {
  const key = await importJWK(console.recoveryKey, 'EdDSA');
  return new CompactSign(new TextEncoder().encode(JSON.stringify(head))).setProtectedHeader({ alg: 'EdDSA', kid: 'recovery-1' }).sign(key);
}

/** What would come next by this act, as the core has it. */
async function after(act: RecoveryAct): Promise<Head> {
  const { head: jws } = await read('head');
  const { releases } = await read('releases');
  const last = JSON.parse(Buffer.from(jws.split('.')[1], 'base64url').toString());
  const head = recover({ last, parent: sha256(jws), act, published: releases, issuedAtMs: 1_000 });
  if (!head.ok) throw new Error(head.refusal.message);
  return head.value;
}

async function send(head: unknown) {
  return sendForm(`${edge.url}/v1/environments/${console.environment}/head`, await sign(head), []);
}

const checkout = () => evaluateFlag(edge, 'new-checkout', {}, { key: console.serverKey });
const greeting = () => evaluateFlag(edge, 'greeting', {}, { key: console.serverKey });

it('kills a flag and goes back, as fast as anything, and both hold', async () => {
  expect((await greeting()).json.value).toBe('howdy');
  expect(await send(await after(kill))).toMatchObject({ status: 200, answer: { status: 'accepted', seq: 3 } });
  await askUntil(checkout, ({ json }) => json.reason === 'DISABLED');
  expect(await send(await after(rollBack))).toMatchObject({ status: 200, answer: { status: 'accepted', seq: 4 } });
  const back = await askUntil(greeting, ({ json }) => json.value === 'hello');
  expect(back.json.metadata.release).toBe('1.0.0');
  expect((await checkout()).json.reason).toBe('DISABLED');
});

it('sees which releases were published, newest first', async () => {
  expect((await read('releases')).releases).toMatchObject([{ version: '1.1.0', snapshot: sha256(howdy) }, { version: '1.0.0' }]);
});

it.each<[string, (head: Head) => object]>([
  ['takes a kill back', (head) => ({ ...head, kills: [] })],
  ['names a release that was never published', (head) => ({ ...head, stable: { ...head.stable, version: '6.6.6' } })],
  ['names another key table', (head) => ({ ...head, keyTable: sha256('mine') })],
  ['says nothing of what it did', ({ recovery: _, ...head }) => head],
])('refuses a head that %s', async (_name, change) => {
  const { status, answer } = await send(change(await after(kill)));
  expect(answer).toMatchObject({ status: 'refused', code: 'BEYOND_RECOVERY', message: expect.stringMatching(/\.$/) });
  expect(status).toBe(403);
  expect((await checkout()).json.reason).toBe('STATIC');
});

it('refuses to kill what is no flag, so that a slip of the pen is heard of', async () => {
  for (const name of ['new-chekout', 'greeting']) {
    expect(await send(await after({ ...kill, flag: name }))).toMatchObject({ status: 404, answer: { code: 'UNKNOWN_FLAG' } });
  }
});

it('the console does not sign in its name', async () => {
  const head = await after(kill);
  expect(await console.send(edge.url, await console.sign(head))).toMatchObject({ answer: { code: 'BEYOND_RECOVERY' } });
});

it('the console goes on from its head, and keeps or revives what it killed', async () => {
  const head = await after(kill);
  const jws = await sign(head);
  await console.send(edge.url, jws);
  console.adopt(head, jws);
  await console.publish(edge.url, { snapshot: howdy, version: '1.1.0', kills: head.kills, upload: false });
  expect((await askUntil(checkout, ({ json }) => json.reason === 'DISABLED')).json.value).toBe(false);
});
