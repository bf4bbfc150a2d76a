// What is served while releases come and go, flags are killed, keys revoked, and the process is restarted.
import { expect, it } from 'vitest';
import { ask, askUntil, evaluateFlag, flagsPath, kvHolds, newStateDir, startEdge, startEdgeForTest, type TestEdge } from './edge.ts';
import { compile, shop } from './registries.ts';
import { newSdkKey, sha256 } from './signing-console.ts';

const hello = compile(shop('hello'));
const howdy = compile(shop('howdy'));

const greeting = (edge: TestEdge) => evaluateFlag(edge, 'greeting', { targetingKey: 'u1' });

it('a new release is served within seconds, and a roll back to the first needs no upload', async () => {
  const edge = await startEdgeForTest();
  const bulk = async () => (await ask(edge, flagsPath, { body: { context: { targetingKey: 'u1' } } })).json;
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0' });
  await askUntil(
    () => greeting(edge),
    ({ json }) => json.value === 'hello',
  );
  const atFirst = await bulk();
  await edge.console.publish(edge.url, { snapshot: howdy, version: '1.1.0' });
  await askUntil(
    () => greeting(edge),
    ({ json }) => json.value === 'howdy',
  );
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.2.0', upload: false });
  const { json } = await askUntil(
    () => greeting(edge),
    (reply) => reply.json.value === 'hello',
  );
  expect(json.metadata.release).toBe('1.2.0');
  // Every item, of the same snapshot, names the release it is of.
  expect(JSON.stringify(atFirst)).toContain('"release":"1.0.0"');
  expect(await bulk()).toEqual(JSON.parse(JSON.stringify(atFirst).replaceAll('1.0.0', '1.2.0').replace('"seq":1', '"seq":3')));
});

it('a kill needs no snapshot, beats the flag, and survives the next publish until a head leaves it out', async () => {
  const edge = await startEdgeForTest();
  const checkout = () => evaluateFlag(edge, 'new-checkout');
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0' });
  expect((await checkout()).json).toMatchObject({ value: true, reason: 'STATIC' });
  const kills = [{ flag: 'new-checkout', id: 'kill_1' }];
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0', kills, upload: false });
  const killed = await askUntil(checkout, ({ json }) => json.reason === 'DISABLED');
  expect(killed.json).toMatchObject({ value: false, variant: 'off' });
  await edge.console.publish(edge.url, { snapshot: howdy, version: '1.1.0', kills });
  await askUntil(
    () => greeting(edge),
    ({ json }) => json.value === 'howdy',
  );
  expect((await checkout()).json).toMatchObject({ value: false, reason: 'DISABLED' });
  await edge.console.publish(edge.url, { snapshot: howdy, version: '1.1.0', upload: false });
  await askUntil(checkout, ({ json }) => json.value === true);
});

it('a revoked SDK key is refused as fast as a kill, and a new one works', async () => {
  const edge = await startEdgeForTest();
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0' });
  expect((await greeting(edge)).status).toBe(200);
  const next = newSdkKey('production', 'server');
  const keys = [{ id: 'key_2', kind: 'server' as const, hash: sha256(next) }];
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0', keys, upload: false });
  await askUntil(
    () => greeting(edge),
    ({ status }) => status === 401,
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

it('however many ask at once, the hub is asked at most once a second', async () => {
  const edge = await startEdgeForTest({ entry: './variants/faulty-edge.ts' });
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0' });
  const kv = await edge.miniflare.getKVNamespace('RELEASES');
  await kv.put('fault', 'counting');
  const startedAtMs = Date.now();
  let answers = 0;
  while (Date.now() - startedAtMs < 3_000) {
    const replies = await Promise.all(Array.from({ length: 20 }, () => greeting(edge)));
    answers += replies.filter(({ json }) => json.value === 'hello').length;
  }
  const seconds = (Date.now() - startedAtMs) / 1_000;
  const asked = Number(await kv.get('asked'));
  expect(answers).toBeGreaterThan(20);
  expect(asked).toBeGreaterThanOrEqual(2);
  expect(asked).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
});
