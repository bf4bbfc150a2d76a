// The publishing endpoint and the hub behind it: which heads are taken, which are refused, and what a refusal leaves behind.
import { treeHeadType } from '@switchyard/registry-core/audit/tree-head';
import { snapshotBytesMax } from '@switchyard/registry-core/registry/limits';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { edgeAnchorage } from '../../apps/console/app/adapters/anchors/edge-anchorage.ts';
import { ask, evaluateFlag, startEdge, type TestEdge } from './edge.ts';
import { compile, shop } from './registries.ts';
import { createSigningConsole, type SigningConsole, sha256 } from './signing-console.ts';

const snapshot = compile(shop('hello'));
const stable = { version: '1.0.0', snapshot: sha256(snapshot) };
let edge: TestEdge;
let console: SigningConsole;

beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.close());

// A new environment each: the same signing key, a chain of its own.
beforeEach(() => {
  console = edge.console.inNewEnvironment();
});

it('takes the first head with its snapshot and serves it', async () => {
  await console.publish(edge.url, { snapshot, version: '1.0.0' });
  const reply = await evaluateFlag(edge, 'greeting', {}, { key: console.serverKey });
  expect(reply.json).toMatchObject({ value: 'hello', metadata: { release: '1.0.0' } });
});

it('asks for the snapshot when it is not kept, and takes the same head with it', async () => {
  const unknown = compile(shop('never sent before'));
  const jws = await console.sign(console.nextHead({ stable: { version: '1.0.0', snapshot: sha256(unknown) } }));
  expect(await console.send(edge.url, jws)).toMatchObject({ status: 409, answer: { status: 'snapshot-missing' } });
  expect(await console.send(edge.url, jws, unknown)).toEqual({ status: 200, answer: { status: 'accepted', seq: 1 } });
});

it('takes the same head again without effect', async () => {
  const jws = await console.sign(console.nextHead({ stable }));
  for (const bytes of [snapshot, snapshot, undefined]) {
    expect(await console.send(edge.url, jws, bytes)).toEqual({ status: 200, answer: { status: 'accepted', seq: 1 } });
  }
});

it.each([
  ['skips a number', { seq: 3 }],
  ['repeats a number', { seq: 1 }],
  ['names no parent', { parent: null }],
  ['names another parent', { parent: sha256('another') }],
])('answers with its own head when the next one %s', async (_name, wrong) => {
  const first = console.nextHead({ stable });
  const jws = await console.sign(first);
  await console.send(edge.url, jws, snapshot);
  console.adopt(first, jws);
  const reply = await console.send(edge.url, await console.sign({ ...console.nextHead({ stable }), ...wrong }));
  expect(reply).toMatchObject({ status: 409, answer: { status: 'out-of-order', head: jws } });
});

it('takes any head when it holds none and never did, and goes on from it', async () => {
  const head = { ...console.nextHead({ stable }), seq: 7, parent: sha256('lost') };
  const jws = await console.sign(head);
  expect(await console.send(edge.url, jws, snapshot)).toEqual({ status: 200, answer: { status: 'accepted', seq: 7 } });
  expect(await console.send(edge.url, await console.sign(console.nextHead({ stable })))).toMatchObject({ answer: { head: jws } });
  console.adopt(head, jws);
  expect((await console.publish(edge.url, { snapshot, version: '1.0.1' })).seq).toBe(8);
});

it('of two different heads sent at once takes one', async () => {
  const heads = ['1.0.0', '2.0.0'].map((version) => console.nextHead({ stable: { ...stable, version } }));
  const replies = await Promise.all(heads.map(async (head) => console.send(edge.url, await console.sign(head), snapshot)));
  expect(replies.map(({ answer }) => answer.status).sort()).toEqual(['accepted', 'out-of-order']);
});

it('refuses a head that another key signed', async () => {
  const stranger = await createSigningConsole(console.environment);
  const reply = await console.send(edge.url, await stranger.sign(console.nextHead({ stable })), snapshot);
  expect(reply).toMatchObject({ status: 401, answer: { status: 'refused', code: 'SIGNATURE_INVALID' } });
});

it.each([
  ['text that is no JWS', 'hello', 401],
  ['a JWS without signature', 'eyJhbGciOiJub25lIn0.e30.', 401],
])('refuses %s', async (_name, jws, status) => {
  expect(await console.send(edge.url, jws, snapshot)).toMatchObject({ status, answer: { status: 'refused' } });
});

it('refuses a head whose payload was changed after signing', async () => {
  const [header, , signature] = (await console.sign(console.nextHead({ stable }))).split('.');
  const payload = Buffer.from(JSON.stringify(console.nextHead({ stable: { ...stable, version: '6.6.6' } }))).toString('base64url');
  const reply = await console.send(edge.url, `${header}.${payload}.${signature}`, snapshot);
  expect(reply).toMatchObject({ status: 401, answer: { code: 'SIGNATURE_INVALID' } });
});

it('refuses a head of one environment that is sent to another', async () => {
  const jws = await console.sign(console.nextHead({ stable }));
  const reply = await console.send(edge.url, jws, snapshot, '/v1/environments/staging/head');
  expect(reply).toMatchObject({ status: 400, answer: { code: 'ENVIRONMENT_MISMATCH' } });
});

it('says where a signed head is malformed', async () => {
  const jws = await console.sign({ ...console.nextHead({ stable }), seq: 'one' });
  const { status, answer } = await console.send(edge.url, jws, snapshot);
  expect(status).toBe(400);
  expect(answer).toMatchObject({ status: 'refused', code: 'HEAD_INVALID', message: expect.stringContaining('"seq"') });
});

it('refuses a snapshot with another digest than the head names', async () => {
  const jws = await console.sign(console.nextHead({ stable }));
  const reply = await console.send(edge.url, jws, compile(shop('other')));
  expect(reply).toMatchObject({ status: 400, answer: { code: 'SNAPSHOT_DIGEST' } });
});

it.each([
  ['is empty', new Uint8Array()],
  ['is no snapshot at all', new TextEncoder().encode('{"keys":[]}')],
  ['is cut off', snapshot.slice(0, snapshot.length - 20)],
  ['was scribbled over', snapshot.map((byte, index) => (index > 40 && index < 60 ? 0xff : byte))],
])('refuses a snapshot that %s, whatever its digest', async (_name, broken) => {
  const jws = await console.sign(console.nextHead({ stable: { version: '1.0.0', snapshot: sha256(broken) } }));
  expect(await console.send(edge.url, jws, broken)).toMatchObject({ status: 422, answer: { code: 'SNAPSHOT_INVALID' } });
  expect(await console.send(edge.url, jws)).toMatchObject({ answer: { status: 'snapshot-missing' } });
});

it('refuses a snapshot over the size limit', async () => {
  const huge = new Uint8Array(snapshotBytesMax + 1);
  const jws = await console.sign(console.nextHead({ stable: { version: '1.0.0', snapshot: sha256(huge) } }));
  expect(await console.send(edge.url, jws, huge)).toMatchObject({ status: 413, answer: { code: 'SNAPSHOT_TOO_LARGE' } });
});

it.each([
  ['no form', 'hello', 'text/plain'],
  ['a form without a head', '--x\r\nContent-Disposition: form-data; name="other"\r\n\r\n1\r\n--x--\r\n', 'multipart/form-data; boundary=x'],
])('refuses %s', async (_name, body, type) => {
  const reply = await ask(edge, `/v1/environments/${console.environment}/head`, { body, headers: { 'content-type': type } });
  expect(reply).toMatchObject({ status: 400, json: { status: 'refused', code: 'FORM_INVALID' } });
});

it('takes a snapshot of several rows and serves it', async () => {
  const big = shop('big');
  const filler = Object.fromEntries(
    Array.from({ length: 90 }, (_, index) => [`filler.${index}`, { kind: 'config', type: 'string', default: 'x'.repeat(60_000) } as const]),
  );
  const bytes = compile({ ...big, keys: { ...big.keys, ...filler } });
  expect(bytes.length).toBeGreaterThan(2 * 1_900_000);
  await console.publish(edge.url, { snapshot: bytes, version: '1.0.0' });
  expect((await evaluateFlag(edge, 'filler.89', {}, { key: console.serverKey })).json.value).toHaveLength(60_000);
});

it('shows its head to a console that lost track, and to nobody else', async () => {
  const path = `/v1/environments/${console.environment}/head`;
  const token = await console.readToken();
  expect((await ask(edge, path, { method: 'GET', key: token })).json).toEqual({ seq: 0, head: null });
  const head = console.nextHead({ stable });
  const jws = await console.sign(head);
  await console.send(edge.url, jws, snapshot);
  expect((await ask(edge, path, { method: 'GET', key: token })).json).toEqual({ seq: 1, head: jws });
  for (const key of [null, console.serverKey, await console.readToken('another audience'), jws]) {
    expect((await ask(edge, path, { method: 'GET', key })).status).toBe(401);
  }
});

it('keeps tree heads of the audit that the console signed, newest first, and none that it did not', async () => {
  const treeHead = (size: number, root = 'a'.repeat(64)) => console.signAs({ size, root, at: '2026-03-01T12:00:00.000Z' }, treeHeadType);
  const anchorage = edgeAnchorage(edge.url);
  const [first, second, contradiction] = await Promise.all([treeHead(7), treeHead(12), treeHead(7, 'b'.repeat(64))]);
  for (const jws of [first, second, first, contradiction]) await anchorage.keep({ size: 0, root: '', at: '', jws });
  const kept = await anchorage.newest(10);
  expect(kept[0]).toBe(second);
  expect(kept.slice(1).sort()).toEqual([first, contradiction].sort());
  const send = async (body: string) => (await fetch(new URL('/v1/audit/tree-heads', edge.url), { method: 'POST', body })).status;
  const asHead = await console.sign(console.nextHead({ stable }));
  const altered = first.replace(/[.][^.]+[.]/, `.${btoa('{"size":9}')}.`);
  expect([await send(asHead), await send(altered), await send('x'.repeat(2_000)), await send('nothing')]).toEqual([401, 401, 413, 401]);
});
