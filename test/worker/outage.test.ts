// What is served while the hub is down or silent, and when snapshots or KV cannot be trusted: the last good release, saying so.
import { encodeKeyTable } from '@switchyard/registry-core/snapshot/key-table';
import { expect, it } from 'vitest';
import { ask, askUntil, evaluateFlag, flagsPath, kvHolds, newStateDir, startEdge, startEdgeForTest, type TestEdge } from './edge.ts';
import { compile, shop } from './registries.ts';
import { sha256 } from './signing-console.ts';

const hello = compile(shop('hello'));
const howdy = compile(shop('howdy'));
const faulty = './variants/faulty-edge.ts';

const greeting = (edge: TestEdge) => evaluateFlag(edge, 'greeting', { targetingKey: 'u1' });
const health = async (edge: TestEdge) => (await ask(edge, '/healthz', { method: 'GET', key: null })).json.environments.production;
const setFault = async (edge: TestEdge, fault: string) => (await edge.miniflare.getKVNamespace('RELEASES')).put('fault', fault);
const clearFault = async (edge: TestEdge) => (await edge.miniflare.getKVNamespace('RELEASES')).delete('fault');

it('a hub that is down makes answers STALE within the bound, except those of killed flags, and fresh again once it is back', async () => {
  const edge = await startEdgeForTest({ entry: faulty });
  const kills = [{ flag: 'new-checkout', id: 'kill_1' }];
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0', kills });
  const reasons = async () => (await ask(edge, flagsPath)).json.flags.map(({ reason }: { reason: string }) => reason);
  const fresh = await reasons();
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
  expect(await reasons()).toEqual(fresh.map((reason: string) => (reason === 'DISABLED' ? reason : 'STALE')));
  await clearFault(edge);
  await askUntil(
    () => greeting(edge),
    ({ json }) => json.reason === 'DEFAULT',
  );
  expect((await ask(edge, '/v1/resolve')).headers.get('etag')).not.toBe(tag);
  expect(await reasons()).toEqual(fresh);
  expect(await health(edge)).toMatchObject({ stale: false, problem: null });
});

it('a head that a failing hub did not take is answered with 503, and is taken when it comes again', async () => {
  const edge = await startEdgeForTest({ entry: faulty });
  await setFault(edge, 'down');
  const { console } = edge;
  const jws = await console.sign(console.nextHead({ stable: { version: '1.0.0', snapshot: sha256(hello) } }));
  const send = () => {
    const body = new FormData();
    body.set('head', jws);
    body.set('snapshot', new Blob([Uint8Array.from(hello)]));
    body.set('keys', new Blob([Uint8Array.from(encodeKeyTable({ keys: [...console.keys] }))]));
    return fetch(`${edge.url}/v1/environments/production/head`, { method: 'POST', body });
  };
  const refusal = await send();
  expect([refusal.status, refusal.headers.get('retry-after')]).toEqual([503, '1']);
  await clearFault(edge);
  expect((await send()).status).toBe(200);
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
  // 300 ms by the rule; the rest is for a machine that is busy. Waiting for the hub itself would be 2,000.
  expect(slowestMs).toBeLessThan(1_900);
});

it('the health of an environment that nobody asks about is stale only while no hub confirms it', async () => {
  const edge = await startEdgeForTest({ entry: faulty });
  const askHealth = () => ask(edge, '/healthz', { method: 'GET', key: null });
  const healthUntil = async (expected: object) => {
    await expect.poll(async () => (await askHealth()).json.environments.production, { timeout: 15_000 }).toMatchObject(expected);
  };
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0' });
  await greeting(edge);
  await edge.console.publish(edge.url, { snapshot: howdy, version: '1.1.0' });
  // From here on no evaluation is asked for.
  await healthUntil({ seq: 2, stale: false });
  await setFault(edge, 'silent');
  let slowestMs = 0;
  await askUntil(
    async () => {
      const startedAtMs = performance.now();
      const reply = await askHealth();
      slowestMs = Math.max(slowestMs, performance.now() - startedAtMs);
      return reply;
    },
    ({ json }) => json.environments.production.stale,
  );
  // 300 ms by the rule; the rest is for a machine that is busy.
  expect(slowestMs).toBeLessThan(1_900);
  await clearFault(edge);
  await healthUntil({ seq: 2, stale: false, problem: null });
});

it('a cold isolate without hub and relay serves the last good release from KV as STALE', async () => {
  const stateDir = await newStateDir();
  const before = await startEdge({ stateDir, entry: faulty });
  await before.console.publish(before.url, { snapshot: hello, version: '1.0.0' });
  await kvHolds(before, 1);
  await setFault(before, 'gone');
  await before.close();
  const edge = await startEdgeForTest({ stateDir, console: before.console, entry: faulty });
  expect((await greeting(edge)).json).toMatchObject({ value: 'hello', reason: 'STALE' });
  await clearFault(edge);
  await askUntil(
    () => greeting(edge),
    ({ json }) => json.reason === 'DEFAULT',
  );
});

it.each([
  ['a head that nobody signed', 'head:production', 'eyJhbGciOiJFZERTQSJ9.e30.AAAA'],
  ['a snapshot with other bytes', `snapshot:${sha256(hello)}`, Buffer.from(howdy)],
])('a cold isolate without hub and relay does not serve %s', async (_name, name, content) => {
  const stateDir = await newStateDir();
  const before = await startEdge({ stateDir, entry: faulty });
  await before.console.publish(before.url, { snapshot: hello, version: '1.0.0' });
  await kvHolds(before, 1);
  await setFault(before, 'gone');
  await (await before.miniflare.getKVNamespace('RELEASES')).put(name, content);
  await before.close();
  const edge = await startEdgeForTest({ stateDir, console: before.console, entry: faulty });
  const reply = await greeting(edge);
  expect(reply.status).toBe(503);
  expect(reply.headers.get('retry-after')).toBe('1');
  expect(reply.json.errorDetails).toMatch(/release/);
});

it('a cold isolate serves the last good release as STALE from its relay when KV lost it and the hub is down', async () => {
  const stateDir = await newStateDir();
  const before = await startEdge({ stateDir, entry: faulty });
  await before.console.publish(before.url, { snapshot: hello, version: '1.0.0' });
  await greeting(before);
  await kvHolds(before, 1);
  const kv = await before.miniflare.getKVNamespace('RELEASES');
  for (const name of ['head:production', `snapshot:${sha256(hello)}`]) await kv.delete(name);
  await setFault(before, 'down');
  await before.close();
  const edge = await startEdgeForTest({ stateDir, console: before.console, entry: faulty });
  expect((await greeting(edge)).json).toMatchObject({ value: 'hello', reason: 'STALE' });
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
      { timeout: 15_000 },
    )
    .toMatch(/snapshot/);
  expect((await greeting(edge)).json).toMatchObject({ value: 'hello', metadata: { release: '1.0.0' } });
  expect((await evaluateFlag(edge, 'new-checkout')).json.value).toBe(true);
  await clearFault(edge);
  await askUntil(
    () => greeting(edge),
    ({ json }) => json.value === 'howdy',
  );
});

it('a KV that takes no writes holds nothing up, and has everything soon after it takes them again', async () => {
  const edge = await startEdgeForTest({ entry: faulty });
  await setFault(edge, 'kv-full');
  await edge.console.publish(edge.url, { snapshot: hello, version: '1.0.0' });
  expect((await greeting(edge)).json.value).toBe('hello');
  await edge.console.publish(edge.url, { snapshot: howdy, version: '1.1.0' });
  await askUntil(
    () => greeting(edge),
    ({ json }) => json.value === 'howdy',
  );
  await clearFault(edge);
  await kvHolds(edge, 2);
  const kv = await edge.miniflare.getKVNamespace('RELEASES');
  const names = async () => (await kv.list()).keys.map(({ name }) => name).filter((name) => !name.startsWith('keys:'));
  // What the last head does not need is written last.
  await expect
    .poll(names, { timeout: 10_000 })
    .toEqual(['head:production', `snapshot:${sha256(hello)}`, `snapshot:${sha256(howdy)}`].sort());
});

it('a copy to KV that was due when the process ended is made by the next one', async () => {
  const stateDir = await newStateDir();
  const before = await startEdge({ stateDir, entry: faulty });
  await setFault(before, 'kv-full');
  await before.console.publish(before.url, { snapshot: hello, version: '1.0.0' });
  await clearFault(before);
  await before.close();
  const after = await startEdgeForTest({ stateDir, console: before.console });
  await greeting(after);
  await kvHolds(after, 1);
});

it('a hub that lost its storage takes the last head again, nothing older, and what is served becomes fresh without a restart', async () => {
  const edge = await startEdgeForTest({ entry: faulty });
  const { console } = edge;
  const sent: string[] = [];
  for (const [version, snapshot] of [
    ['1.0.0', hello],
    ['1.1.0', howdy],
  ] as const) {
    const head = console.nextHead({ stable: { version, snapshot: sha256(snapshot) } });
    const jws = await console.sign(head);
    expect((await console.send(edge.url, jws, snapshot)).status).toBe(200);
    console.adopt(head, jws);
    sent.push(jws);
  }
  const [first = '', last = ''] = sent;
  await kvHolds(edge, 2);
  await greeting(edge);
  await setFault(edge, 'amnesia');
  const stale = await askUntil(
    () => greeting(edge),
    ({ json }) => json.reason === 'STALE',
  );
  expect(stale.json.value).toBe('howdy');
  await clearFault(edge);
  expect((await health(edge)).problem).toMatch(/head 0, older than head 2/);
  // An old head that somebody kept, and another one of the same number.
  const other = await console.sign({ ...console.nextHead({ stable: { version: '6.6.6', snapshot: sha256(hello) } }), seq: 2 });
  for (const jws of [first, other]) {
    expect(await console.send(edge.url, jws, hello)).toMatchObject({ status: 409, answer: { status: 'out-of-order', head: last } });
  }
  expect(await console.send(edge.url, last)).toEqual({ status: 200, answer: { status: 'accepted', seq: 2 } });
  await askUntil(
    () => greeting(edge),
    ({ json }) => json.reason === 'DEFAULT' && json.value === 'howdy',
  );
  expect((await console.publish(edge.url, { snapshot: hello, version: '1.2.0', upload: false })).seq).toBe(3);
});
