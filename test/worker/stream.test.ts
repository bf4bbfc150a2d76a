// Event streams: who may open one, what it says, that everybody hears of a kill within a fraction of a second, and that streams
// which nobody reads any more are given up.
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature, type Provider } from '@openfeature/web-sdk';
import { EventSource } from 'undici';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ask, flagsPath, startEdge, startEdgeForTest, type TestEdge } from './edge.ts';
import { type EventStream, openEventStream } from './event-stream.ts';
import { compile, shop } from './registries.ts';
import { newSdkKey, type SigningConsole, sha256 } from './signing-console.ts';

const hello = compile(shop('hello'));
const kill = [{ flag: 'new-checkout', id: 'kill_1' }];

async function streamPath(edge: TestEdge, key: string): Promise<string> {
  const { json } = await ask(edge, flagsPath, { body: { context: { targetingKey: 'u1' } }, key });
  expect(json.eventStreams).toEqual([
    { type: 'sse', endpoint: { requestUri: expect.stringMatching(/^\/v1\/stream\?token=/) }, inactivityDelaySec: 120 },
  ]);
  return json.eventStreams[0].endpoint.requestUri;
}

let edge: TestEdge;
let console: SigningConsole;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.close());

/** An environment of its own for each test, with one release. */
async function newEnvironment(): Promise<void> {
  console = edge.console.inNewEnvironment();
  await console.publish(edge.url, { snapshot: hello, version: '1.0.0' });
}

const publishKill = () => console.publish(edge.url, { snapshot: hello, version: '1.0.0', kills: kill, upload: false });
const publishAgain = () => console.publish(edge.url, { snapshot: hello, version: '1.0.0', upload: false });
const openAs = async (key: string, headers = {}): Promise<EventStream> => openEventStream(edge, await streamPath(edge, key), headers);
const withKey = (key: string, headers = {}) => openEventStream(edge, '/v1/stream', { authorization: `Bearer ${key}`, ...headers });

describe('a stream', () => {
  it('says at first when to come back and which version is live, then each new one', async () => {
    await newEnvironment();
    const stream = await openAs(console.clientKey);
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(stream.headers.get('access-control-allow-origin')).toBe('*');
    expect(await stream.nextFrame()).toMatch(/^retry: \d{4}$/);
    expect(await stream.nextFrame()).toMatch(
      /^id: 1\nevent: message\ndata: \{"type":"refetchEvaluation","etag":"\\"1\\"","lastModified":\d{10}\}$/,
    );
    await publishKill();
    expect(await stream.nextFrame()).toMatch(/^id: 2\nevent: message\n/);
  });

  it('replays what was missed since the last event, and nothing that was not', async () => {
    await newEnvironment();
    await publishKill();
    const missed = await openAs(console.clientKey, { 'last-event-id': '1' });
    expect(await missed.frameWith('id: ')).toMatch(/^id: 2\n/);
    const upToDate = await openAs(console.clientKey, { 'last-event-id': '2' });
    await publishAgain();
    expect(await upToDate.frameWith('id: ')).toMatch(/^id: 3\n/);
  });

  it('tells a server key what the head says, and a client key only that there is a new one', async () => {
    await newEnvironment();
    const [server, client] = await Promise.all([withKey(console.serverKey), withKey(console.clientKey)]);
    await publishKill();
    const news = JSON.parse((await server.frameWith('"seq":2')).split('data: ')[1] ?? '');
    expect(news).toEqual({ seq: 2, stable: { version: '1.0.0', snapshot: sha256(hello) }, kills: ['new-checkout'] });
    await client.frameWith('id: 1\n');
    expect(await client.nextFrame()).toMatch(/^id: 2\nevent: message\ndata: \{"type":"refetchEvaluation","etag":[^{]*\}$/);
  });

  it('ends when its key is revoked, and that key opens no other', async () => {
    await newEnvironment();
    const path = await streamPath(edge, console.clientKey);
    const stream = await openEventStream(edge, path);
    const other = await openAs(console.serverKey);
    await stream.frameWith('id: 1');
    await console.publish(edge.url, { snapshot: hello, version: '1.0.0', revoked: ['key_client'], upload: false });
    expect(await stream.ends(5_000)).toBe(true);
    await other.frameWith('id: 2');
    await expect.poll(async () => (await openEventStream(edge, path)).status, { timeout: 5_000 }).toBe(401);
  });

  it('ends when the table of keys comes without its key', async () => {
    await newEnvironment();
    const [stream, other] = await Promise.all([openAs(console.clientKey), openAs(console.serverKey)]);
    await stream.frameWith('id: 1');
    const keys = console.keys.filter(({ kind }) => kind === 'server');
    await console.publish(edge.url, { snapshot: hello, version: '1.0.0', keys, upload: false });
    expect(await stream.ends(8_000)).toBe(true);
    await other.frameWith('id: 2');
    await publishAgain();
    await other.frameWith('id: 3');
  });

  it('opens for a token of ours only', async () => {
    await newEnvironment();
    const path = await streamPath(edge, console.clientKey);
    const token = decodeURIComponent(path.split('token=')[1] ?? '');
    const [seal = '', until = '', environment = '', id = ''] = token.split('.');
    const wrong = [
      '',
      'x',
      [seal, until, environment, 'key_server'].join('.'),
      [seal, Number(until) + 1, environment, id].join('.'),
      [seal, until, 'elsewhere', id].join('.'),
      [seal.replaceAll(/[0-9]/g, '0'), until, environment, id].join('.'),
      [sha256(sha256(console.clientKey)), until, environment, id].join('.'),
    ];
    for (const text of wrong) {
      expect([text, (await openEventStream(edge, `/v1/stream?token=${encodeURIComponent(text)}`)).status]).toEqual([text, 401]);
    }
    expect((await withKey(newSdkKey(console.environment, 'client'))).status).toBe(401);
    expect((await openEventStream(edge, '/v1/stream')).status).toBe(401);
  });

  it('has the same address for every evaluation with the same key, and another for each key', async () => {
    await newEnvironment();
    const paths = await Promise.all([console.clientKey, console.clientKey, console.serverKey].map((key) => streamPath(edge, key)));
    expect(paths[0]).toBe(paths[1]);
    expect(paths[2]).not.toBe(paths[0]);
    await publishKill();
    expect(await streamPath(edge, console.clientKey)).toBe(paths[0]);
  });
});

it('the unmodified web client sees a kill without asking, in the median within 300 ms of its event', async () => {
  Object.assign(globalThis, { EventSource });
  onTestFinished(async () => {
    await OpenFeature.close();
    Reflect.deleteProperty(globalThis, 'EventSource');
  });
  await newEnvironment();
  const headers: [string, string][] = [['Authorization', `Bearer ${console.clientKey}`]];
  // Its own type lists optional members as undefined ones, which exactOptionalPropertyTypes tells apart.
  const provider = new OFREPWebProvider({ baseUrl: edge.url, headers, pollInterval: 0 }) as unknown as Provider;
  await OpenFeature.setProviderAndWait(provider, { targetingKey: 'u1' });
  const client = OpenFeature.getClient();
  const isOn = () => client.getBooleanValue('new-checkout', false);
  const events = await openAs(console.clientKey);
  await events.frameWith('id: 1');
  expect(isOn()).toBe(true);
  const waits: { eventMs: number; valueMs: number }[] = [];
  for (let seq = 2; seq <= 21; seq += 1) {
    const clickedAtMs = performance.now();
    const wanted = seq % 2 === 1;
    const publishing = wanted ? publishAgain() : publishKill();
    await events.frameWith(`id: ${seq}\n`);
    const eventMs = performance.now() - clickedAtMs;
    await expect.poll(isOn, { interval: 5, timeout: 5_000 }).toBe(wanted);
    waits.push({ eventMs, valueMs: performance.now() - clickedAtMs });
    await publishing;
  }
  const median = (of: 'eventMs' | 'valueMs') => Math.round(waits.map((wait) => wait[of]).sort((a, b) => a - b)[10] ?? Number.NaN);
  globalThis.console.info(
    `From the click: event after ${median('eventMs')} ms, the web client's value after ${median('valueMs')} ms (medians).`,
  );
  // 20 ms where nothing else runs; the rest is for a machine that is busy. KV or a poll would take a second and more.
  expect(median('eventMs')).toBeLessThan(900);
});

describe('relays', () => {
  it('share streams out, and every stream hears', async () => {
    const narrow = await startEdgeForTest({ bounds: './variants/narrow-bounds.ts' });
    await narrow.console.publish(narrow.url, { snapshot: hello, version: '1.0.0' });
    const open = async () => openEventStream(narrow, await streamPath(narrow, narrow.console.clientKey));
    const streams = await Promise.all([open(), open(), open(), open()]);
    for (const stream of streams) await stream.frameWith('id: 1');
    const late = await open();
    expect([late.status, Number(/retry: (\d+)/.exec(await late.nextFrame())?.[1])]).toEqual([200, expect.any(Number)]);
    expect(await late.ends(2_000)).toBe(true);
    await narrow.console.publish(narrow.url, { snapshot: hello, version: '1.0.0', kills: kill, upload: false });
    for (const stream of streams) await stream.frameWith('id: 2');
  });

  it('notice when clients have left, so that others find room', async () => {
    const narrow = await startEdgeForTest({ bounds: './variants/narrow-bounds.ts' });
    await narrow.console.publish(narrow.url, { snapshot: hello, version: '1.0.0' });
    const path = await streamPath(narrow, narrow.console.clientKey);
    const streams = await Promise.all([1, 2, 3, 4].map(() => openEventStream(narrow, path)));
    for (const stream of streams) await stream.frameWith('id: 1');
    const isLetIn = async () => {
      const stream = await openEventStream(narrow, path);
      const frame = await stream.nextFrame();
      stream.leave();
      return !frame.includes('no relay has room');
    };
    expect(await isLetIn()).toBe(false);
    for (const stream of streams) stream.leave();
    await expect.poll(isLetIn, { timeout: 10_000 }).toBe(true);
  });

  it('that are not told of a head find out themselves', async () => {
    const deaf = await startEdgeForTest({ entry: './variants/faulty-edge.ts' });
    await deaf.console.publish(deaf.url, { snapshot: hello, version: '1.0.0' });
    const stream = await openEventStream(deaf, await streamPath(deaf, deaf.console.clientKey));
    await stream.frameWith('id: 1');
    await (await deaf.miniflare.getKVNamespace('RELEASES')).put('fault', 'deaf');
    await deaf.console.publish(deaf.url, { snapshot: hello, version: '1.0.0', kills: kill, upload: false });
    await stream.frameWith('id: 2', 8_000);
  });
});

describe('the snapshot', () => {
  const read = async (path: string, key: string, headers = {}) =>
    fetch(`${edge.url}${path}`, { headers: { authorization: `Bearer ${key}`, ...headers } });

  it('is given to server keys as the bytes that were published, tagged with their digest', async () => {
    await newEnvironment();
    const digest = sha256(hello);
    const answer = await read('/v1/snapshot', console.serverKey);
    expect([answer.status, answer.headers.get('etag'), answer.headers.get('x-switchyard-seq')]).toEqual([200, `"${digest}"`, '1']);
    expect(sha256(new Uint8Array(await answer.arrayBuffer()))).toBe(digest);
    expect((await read('/v1/snapshot', console.serverKey, { 'if-none-match': `W/"${digest}"` })).status).toBe(304);
    const byDigest = await read(`/v1/snapshot/${digest}`, console.serverKey);
    expect([byDigest.status, byDigest.headers.get('cache-control')]).toEqual([200, 'private, max-age=31536000, immutable']);
    expect((await read(`/v1/snapshot/${sha256('other')}`, console.serverKey)).status).toBe(404);
  });

  it('is not given to client keys', async () => {
    await newEnvironment();
    expect((await read('/v1/snapshot', console.clientKey)).status).toBe(403);
  });
});
