// What an isolate serves while releases come and go, the hub fails, snapshots are lost and the process is restarted.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ask, askUntil, evaluateFlag, startEdge, startEdgeForTest, type TestEdge } from './edge.ts';
import { compile, shop } from './registries.ts';
import { newSdkKey, sha256 } from './signing-console.ts';

const hello = compile(shop('hello'));
const howdy = compile(shop('howdy'));
const faulty = './variants/faulty-edge.ts';

const greeting = (edge: TestEdge) => evaluateFlag(edge, 'greeting', { targetingKey: 'u1' });
const health = async (edge: TestEdge) => (await ask(edge, '/healthz', { method: 'GET', key: null })).json.environments.production;
const setFault = async (edge: TestEdge, fault: string) => (await edge.miniflare.getKVNamespace('RELEASES')).put('fault', fault);
const clearFault = async (edge: TestEdge) => (await edge.miniflare.getKVNamespace('RELEASES')).delete('fault');

async function newStateDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'switchyard-edge-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Until KV holds the head; the alarm writes it last. */
async function kvHolds(edge: TestEdge, seq: number): Promise<void> {
  const kv = await edge.miniflare.getKVNamespace('RELEASES');
  await expect
    .poll(
      async () => {
        const payload = (await kv.get('head:production'))?.split('.')[1] ?? '';
        return payload === '' ? undefined : JSON.parse(Buffer.from(payload, 'base64url').toString()).seq;
      },
      { timeout: 10_000 },
    )
    .toBe(seq);
}

it('a new release is served within seconds, and a roll back to the first needs no upload', async () => {
  const edge = await startEdgeForTest();
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0' });
  await askUntil(
    () => greeting(edge),
    ({ json }) => json.value === 'hello',
  );
  await edge.console.publish(edge.url, { snapshot: howdy, version: '1.1.0' });
  await askUntil(
    () => greeting(edge),
    ({ json }) => json.value === 'howdy',
    5_000,
  );
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.2.0', upload: false });
  const { json } = await askUntil(
    () => greeting(edge),
    (reply) => reply.json.value === 'hello',
    5_000,
  );
  expect(json.metadata.release).toBe('1.2.0');
});

it('a kill needs no snapshot, beats the flag, and survives the next publish until a head leaves it out', async () => {
  const edge = await startEdgeForTest();
  const checkout = () => evaluateFlag(edge, 'new-checkout');
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0' });
  expect((await checkout()).json).toMatchObject({ value: true, reason: 'STATIC' });
  const kills = [{ flag: 'new-checkout', id: 'kill_1' }];
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0', kills, upload: false });
  const killed = await askUntil(checkout, ({ json }) => json.reason === 'DISABLED', 5_000);
  expect(killed.json).toMatchObject({ value: false, variant: 'off' });
  await edge.console.publish(edge.url, { snapshot: howdy, version: '1.1.0', kills });
  await askUntil(
    () => greeting(edge),
    ({ json }) => json.value === 'howdy',
    5_000,
  );
  expect((await checkout()).json).toMatchObject({ value: false, reason: 'DISABLED' });
  await edge.console.publish(edge.url, { snapshot: howdy, version: '1.1.0', upload: false });
  await askUntil(checkout, ({ json }) => json.value === true, 5_000);
});

it('a revoked SDK key is refused as fast as a kill, and a new one works', async () => {
  const edge = await startEdgeForTest();
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0' });
  expect((await greeting(edge)).status).toBe(200);
  const next = newSdkKey('production', 'server');
  const sdkKeys = [{ id: 'key_2', kind: 'server' as const, hash: sha256(next) }];
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0', sdkKeys, upload: false });
  await askUntil(
    () => greeting(edge),
    ({ status }) => status === 401,
    5_000,
  );
  expect((await evaluateFlag(edge, 'greeting', {}, { key: next })).status).toBe(200);
});

it('a restart keeps head and snapshot, and goes on with the same chain', async () => {
  const stateDir = await newStateDir();
  const before = await startEdge({ stateDir });
  await before.console.publish(before.url, { snapshot: hello, version: '1.0.0' });
  await before.close();
  const after = await startEdgeForTest({ stateDir, console: before.console });
  expect((await greeting(after)).json).toMatchObject({ value: 'hello', reason: 'DEFAULT' });
  await after.console.publish(after.url, { snapshot: hello, version: '1.0.1', upload: false });
});

it('KV holds snapshot and head once the alarm has run', async () => {
  const edge = await startEdgeForTest();
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0' });
  await kvHolds(edge, 1);
  const kv = await edge.miniflare.getKVNamespace('RELEASES');
  const kept = await kv.get(`snapshot:${sha256(hello)}`, 'arrayBuffer');
  expect(sha256(new Uint8Array(kept ?? new ArrayBuffer()))).toBe(sha256(hello));
});

it('a hub that is down makes answers STALE within the bound, except those of killed flags, and fresh again once it is back', async () => {
  const edge = await startEdgeForTest({ entry: faulty });
  const kills = [{ flag: 'new-checkout', id: 'kill_1' }];
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0', kills });
  expect((await greeting(edge)).json.reason).toBe('DEFAULT');
  await setFault(edge, 'down');
  const stale = await askUntil(
    () => greeting(edge),
    ({ json }) => json.reason === 'STALE',
  );
  expect(stale.json.value).toBe('hello');
  expect((await evaluateFlag(edge, 'new-checkout')).json.reason).toBe('DISABLED');
  expect((await evaluateFlag(edge, 'missing')).json.errorCode).toBe('FLAG_NOT_FOUND');
  expect(await health(edge)).toMatchObject({ seq: 1, stale: true, problem: expect.stringContaining('hub') });
  const tag = (await ask(edge, '/v1/resolve')).headers.get('etag');
  await clearFault(edge);
  await askUntil(
    () => greeting(edge),
    ({ json }) => json.reason === 'DEFAULT',
    5_000,
  );
  expect((await ask(edge, '/v1/resolve')).headers.get('etag')).not.toBe(tag);
  expect(await health(edge)).toMatchObject({ stale: false, problem: null });
});

it('a hub that says nothing never holds an answer up for long', async () => {
  const edge = await startEdgeForTest({ entry: faulty });
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0' });
  await greeting(edge);
  await setFault(edge, 'silent');
  let slowestMs = 0;
  await askUntil(
    async () => {
      const startedAtMs = performance.now();
      const reply = await greeting(edge);
      slowestMs = Math.max(slowestMs, performance.now() - startedAtMs);
      return reply;
    },
    ({ json }) => json.reason === 'STALE',
  );
  for (let count = 0; count < 20; count += 1) {
    const startedAtMs = performance.now();
    expect((await greeting(edge)).json.value).toBe('hello');
    slowestMs = Math.max(slowestMs, performance.now() - startedAtMs);
  }
  // 300 ms by the rule; the rest is for a machine that is busy with other tests.
  expect(slowestMs).toBeLessThan(1_500);
});

it('a cold isolate without a hub serves the last good release from KV as STALE', async () => {
  const stateDir = await newStateDir();
  const before = await startEdge({ stateDir, entry: faulty });
  await before.console.publish(before.url, { snapshot: hello, version: '1.0.0' });
  await kvHolds(before, 1);
  await setFault(before, 'down');
  await before.close();
  const edge = await startEdgeForTest({ stateDir, console: before.console, entry: faulty });
  expect((await greeting(edge)).json).toMatchObject({ value: 'hello', reason: 'STALE' });
  await clearFault(edge);
  await askUntil(
    () => greeting(edge),
    ({ json }) => json.reason === 'DEFAULT',
    5_000,
  );
});

it.each([
  ['a head that nobody signed', 'head:production', 'eyJhbGciOiJFZERTQSJ9.e30.AAAA'],
  ['a snapshot with other bytes', `snapshot:${sha256(hello)}`, Buffer.from(howdy)],
])('a cold isolate without a hub does not serve %s', async (_name, name, content) => {
  const stateDir = await newStateDir();
  const before = await startEdge({ stateDir, entry: faulty });
  await before.console.publish(before.url, { snapshot: hello, version: '1.0.0' });
  await kvHolds(before, 1);
  await setFault(before, 'down');
  await (await before.miniflare.getKVNamespace('RELEASES')).put(name, content);
  await before.close();
  const edge = await startEdgeForTest({ stateDir, console: before.console, entry: faulty });
  const reply = await greeting(edge);
  expect(reply.status).toBe(503);
  expect(reply.headers.get('retry-after')).toBe('1');
  expect(reply.json.errorDetails).toMatch(/release/);
});

it('a head whose snapshot is lost leaves the last good pair in place and says so in /healthz', async () => {
  const edge = await startEdgeForTest({ entry: faulty });
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0' });
  await greeting(edge);
  await setFault(edge, 'no-snapshots');
  const kills = [{ flag: 'new-checkout', id: 'kill_1' }];
  await edge.console.publish(edge.url, { snapshot: howdy, version: '1.1.0', kills });
  await expect
    .poll(
      async () => {
        await greeting(edge);
        return (await health(edge)).problem;
      },
      { timeout: 5_000 },
    )
    .toMatch(/snapshot/);
  expect((await greeting(edge)).json).toMatchObject({ value: 'hello', metadata: { release: '1.0.0' } });
  expect((await evaluateFlag(edge, 'new-checkout')).json.value).toBe(true);
  await clearFault(edge);
  await askUntil(
    () => greeting(edge),
    ({ json }) => json.value === 'howdy',
    5_000,
  );
});
