// Key tables at the edge: revoked as fast as a kill, rotated with overlap, ended by the clock, and heads as they were before.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { askUntil, evaluateFlag, type Reply, startEdge, type TestEdge } from './edge.ts';
import { compile, shop } from './registries.ts';
import { newSdkKey, type SigningConsole, sendForm, sha256 } from './signing-console.ts';

const snapshot = compile(shop('hello'));
const release = { snapshot, version: '1.0.0', upload: false };
let edge: TestEdge;
let console: SigningConsole;

beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.close());

beforeEach(async () => {
  console = edge.console.inNewEnvironment();
  await console.publish(edge.url, { ...release, upload: true });
});

function greeting(key: string): Promise<Reply> {
  return evaluateFlag(edge, 'greeting', {}, { key });
}

function entry(id: string, secret: string, expiresAtMs?: number) {
  return { id, kind: 'server' as const, hash: sha256(secret), ...(expiresAtMs === undefined ? {} : { expiresAtMs }) };
}

const isStatus = (status: number) => (reply: Reply) => reply.status === status;

it('a revocation needs no new table', async () => {
  expect((await greeting(console.serverKey)).status).toBe(200);
  await console.publish(edge.url, { ...release, revoked: ['key_server'] });
  const refused = await askUntil(() => greeting(console.serverKey), isStatus(401));
  expect(refused.json.errorDetails).toContain('revoked');
  expect((await greeting(console.clientKey)).status).toBe(200);
});

it('while a key is rotated the old one and its successor work, and the old one ends by the clock', async () => {
  const successor = newSdkKey(console.environment, 'server');
  const endsAtMs = Date.now() + 3_000;
  await console.publish(edge.url, { ...release, keys: [entry('key_server', console.serverKey, endsAtMs), entry('key_next', successor)] });
  await askUntil(() => greeting(successor), isStatus(200));
  expect((await greeting(console.serverKey)).status).toBe(200);
  expect(Date.now()).toBeLessThan(endsAtMs);
  const ended = await askUntil(() => greeting(console.serverKey), isStatus(401));
  expect(Date.now()).toBeGreaterThanOrEqual(endsAtMs);
  expect(ended.json.errorDetails).toContain('expired');
  expect((await greeting(successor)).status).toBe(200);
});

it('a key that no table names is unknown', async () => {
  const refused = await greeting(newSdkKey(console.environment, 'server'));
  expect(refused).toMatchObject({ status: 401, json: { errorDetails: expect.stringContaining('unknown') } });
});

it('a head of the format before, with its keys inside, is taken and followed by one of today', async () => {
  const before = newSdkKey(console.environment, 'server');
  await console.publish(edge.url, { ...release, sdkKeys: [entry('key_before', before)] });
  await askUntil(() => greeting(before), isStatus(200));
  expect((await greeting(console.serverKey)).status).toBe(401);
  await console.publish(edge.url, release);
  await askUntil(() => greeting(console.serverKey), isStatus(200));
});

it('a head that names no table and holds no keys is refused', async () => {
  const { keyTable: _, ...head } = console.nextHead({ stable: { version: '1.0.0', snapshot: sha256(snapshot) } });
  expect(await console.send(edge.url, await console.sign(head))).toMatchObject({ status: 400, answer: { code: 'HEAD_INVALID' } });
});

it('a key table that cannot be read is refused', async () => {
  const broken = new TextEncoder().encode('{"keys":"all"}');
  const head = console.nextHead({ stable: { version: '1.0.0', snapshot: sha256(snapshot) }, keyTable: sha256(broken) });
  const reply = await sendForm(`${edge.url}/v1/environments/${console.environment}/head`, await console.sign(head), [broken]);
  expect(reply).toMatchObject({ status: 422, answer: { code: 'KEY_TABLE_INVALID' } });
});
