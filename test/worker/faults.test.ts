// What else goes wrong around the edge, injected for real: KV that fails, hangs, lies or is replayed, a hub that dies in mid-publish,
// a queue that takes nothing, clocks minutes apart, and callers who send too much, too deep or too slowly. Each ends with the right
// value, or with the last good one that says STALE.
import { connect, type Socket } from 'node:net';
import { keyLengthMax } from '@switchyard/registry-core/registry/limits';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, askUntil, evaluateFlag, flagsPath, type Reply, startEdge, type TestEdge } from './edge.ts';
import { compile, shop } from './registries.ts';
import { type SigningConsole, sha256 } from './signing-console.ts';
import { startUsageConsole, type UsageConsole } from './usage-console.ts';

const hello = compile(shop('hello'));
const howdy = compile(shop('howdy'));

let usage: UsageConsole;
let edge: TestEdge;
let console: SigningConsole;
let kv: Awaited<ReturnType<TestEdge['miniflare']['getKVNamespace']>>;
const closings: (() => void)[] = [];

beforeAll(async () => {
  usage = await startUsageConsole((close) => closings.push(close));
  edge = await startEdge({ entry: './variants/faulty-edge.ts', usage: usage.usage });
  kv = await edge.miniflare.getKVNamespace('RELEASES');
});
afterAll(async () => {
  await edge.close();
  for (const close of closings) close();
});

/** An environment of its own: of one that it never heard of an isolate knows as little as a new isolate. */
beforeEach(() => {
  console = edge.console.inNewEnvironment();
});
afterEach(() => kv.delete('fault'));

const inject = (...faults: string[]) => kv.put('fault', faults.join(' '));
const greeting = (): Promise<Reply> => evaluateFlag(edge, 'greeting', { targetingKey: 'u1' }, { key: console.serverKey });
const isServed =
  (value: string, reason = 'DEFAULT') =>
  (reply: Reply) =>
    reply.json?.value === value && reply.json.reason === reason;
const headName = () => `head:${console.environment}`;
const failures = async () => (await ask(edge, '/healthz', { method: 'GET', key: null })).json.failures;

async function publish(snapshot: Uint8Array, version: string): Promise<void> {
  await console.publish(edge.url, { snapshot, version });
}

async function untilInKv(seq: number): Promise<string> {
  const seqOf = (jws: string | null) => jws && JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()).seq;
  await expect.poll(async () => seqOf(await kv.get(headName(), 'text')), { timeout: 15_000 }).toBe(seq);
  return (await kv.get(headName(), 'text')) ?? '';
}

describe('KV', () => {
  it.each([
    ['answers every read with an error', 'kv-error'],
    ['never answers', 'kv-hangs'],
    ['gives values that are cut short', 'kv-cut'],
    ['gives other bytes', 'kv-wrong'],
  ])('that %s keeps no new isolate from the right value', async (_what, fault) => {
    await publish(hello, '1.0.0');
    await untilInKv(1);
    await inject(fault);
    await askUntil(greeting, isServed('hello'));
  });

  it.each([
    ['fails', 'kv-error'],
    ['gives other bytes', 'kv-wrong'],
  ])('that %s while hub and relays are gone leaves a new isolate without a release, which it says', async (_what, fault) => {
    await publish(hello, '1.0.0');
    await untilInKv(1);
    await inject('gone', fault);
    const reply = await greeting();
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '1']);
    await kv.delete('fault');
    await askUntil(greeting, isServed('hello'));
  });

  it('in which somebody puts an older head back takes nobody back, and a new isolate calls it STALE', async () => {
    await publish(hello, '1.0.0');
    const older = await untilInKv(1);
    await publish(howdy, '1.1.0');
    await untilInKv(2);
    await askUntil(greeting, isServed('howdy'));
    await inject('gone');
    await kv.put(headName(), older);
    await askUntil(greeting, isServed('howdy', 'STALE'));
    // Some more questions to KV.
    for (let count = 0; count < 20; count += 1) expect((await greeting()).json.value).toBe('howdy');
  });
});

describe('a hub that dies', () => {
  it.each([
    ['before it has taken a head', 'dies-before'],
    ['after it has taken a head, before it said so,', 'dies-after'],
  ])('%s takes the same head once when it comes again, and it is served', async (_when, fault) => {
    await publish(hello, '1.0.0');
    await askUntil(greeting, isServed('hello'));
    await inject(fault);
    const head = console.nextHead({ stable: { version: '1.1.0', snapshot: sha256(howdy) } });
    const jws = await console.sign(head);
    const send = () => sendRaw(jws);
    expect((await send()).status).toBe(503);
    await kv.delete('fault');
    expect(await send()).toEqual({ status: 200, answer: { status: 'accepted', seq: 2 } });
    console.adopt(head, jws);
    await askUntil(greeting, isServed('howdy'));
    await untilInKv(2);
    // The chain goes on from there.
    await publish(hello, '1.2.0');
    await askUntil(greeting, isServed('hello'));
  });

  async function sendRaw(jws: string): Promise<{ status: number; answer: unknown }> {
    const form = new FormData();
    form.set('head', jws);
    form.append('document', new Blob([Uint8Array.from(howdy)]));
    const response = await fetch(`${edge.url}/v1/environments/${console.environment}/head`, { method: 'POST', body: form });
    return { status: response.status, answer: await response.json() };
  }
});

it.each([-10, 10])('heads of a console whose clock is %i minutes wrong are taken and served as fresh', async (minutes) => {
  const head = console.nextHead({ stable: { version: '1.0.0', snapshot: sha256(hello) }, issuedAtMs: Date.now() + minutes * 60_000 });
  const jws = await console.sign(head);
  expect((await console.send(edge.url, jws, hello)).status).toBe(200);
  await askUntil(greeting, isServed('hello'));
});

it('a queue that takes nothing holds no answer up; receipts come when it does again, with how many counts were lost', async () => {
  const batches = () => [...usage.batches.values()].filter(({ environment }) => environment === console.environment);
  await publish(hello, '1.0.0');
  await inject('queue-full');
  for (let count = 0; count < 10; count += 1) expect((await greeting()).status).toBe(200);
  // What could not be shipped is noticed some hundred milliseconds after the first answer.
  await expect.poll(() => kv.get('refused'), { timeout: 5_000 }).not.toBe(null);
  await kv.delete('fault');
  await publish(howdy, '1.1.0');
  await askUntil(greeting, isServed('howdy'));
  await expect.poll(() => batches().flatMap(({ receipts }) => receipts.map(([seq]) => seq)), { timeout: 15_000 }).toEqual([1, 2]);
  const told = batches().reduce((sum, { dropped }) => sum + dropped, 0);
  const counted = batches().reduce((sum, { counts }) => sum + counts.reduce((all, row) => all + row[4], 0), 0);
  expect(told).toBeGreaterThan(0);
  expect(told + counted).toBeGreaterThanOrEqual(10);
});

describe('a caller', () => {
  const million = 'k'.repeat(1_000_000);

  it('who sends a name of a megabyte is refused wherever it stands, and no failure is counted', async () => {
    await publish(hello, '1.0.0');
    await askUntil(greeting, isServed('hello'));
    const before = await failures();
    const key = console.serverKey;
    const replies = await Promise.all([
      ask(edge, '/v1/explain', { key, body: { key: million, context: {} } }),
      ask(edge, flagsPath, { key, body: { context: { targetingKey: million } } }),
      ask(edge, '/v1/resolve', { key, body: { context: { [million]: 1 } } }),
    ]);
    expect(replies.map(({ status }) => status)).toEqual([413, 413, 413]);
    const long = await evaluateFlag(edge, 'k'.repeat(keyLengthMax + 1), {}, { key });
    expect([long.status, long.json.errorCode]).toEqual([404, 'FLAG_NOT_FOUND']);
    const statusOf = async (answer: Promise<Response>) => (await answer.catch(() => undefined))?.status ?? 'closed';
    for (const answer of [
      fetch(`${edge.url}${flagsPath}/${million}`, { method: 'POST', headers: { authorization: `Bearer ${key}` }, body: '{}' }),
      fetch(`${edge.url}/v1/resolve?city=${million}`, { headers: { authorization: `Bearer ${key}` } }),
      fetch(`${edge.url}/v1/resolve`, { headers: { 'x-api-key': million } }),
    ])
      expect(['closed', 400, 401, 404, 413, 414, 431]).toContain(await statusOf(answer));
    expect(await failures()).toBe(before);
    expect((await greeting()).json.value).toBe('hello');
  });

  it('who nests a context deeper than any honest one is refused in one sentence', async () => {
    await publish(hello, '1.0.0');
    const nested = (depth: number) => `{"context":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
    const deep = await ask(edge, flagsPath, { key: console.serverKey, body: nested(1_000) });
    expect([deep.status, deep.json.errorCode]).toEqual([400, 'INVALID_CONTEXT']);
    expect((await ask(edge, flagsPath, { key: console.serverKey, body: nested(20) })).status).toBe(200);
  });

  it('who sends slowly keeps nobody else waiting, and is answered in the end', async () => {
    await publish(hello, '1.0.0');
    await askUntil(greeting, isServed('hello'));
    const body = '{"context":{"targetingKey":"u1"}}';
    const slow = await Promise.all(Array.from({ length: 60 }, () => beginToSend(body)));
    let slowestMs = 0;
    for (let count = 0; count < 20; count += 1) {
      const startedAtMs = performance.now();
      expect((await greeting()).json.value).toBe('hello');
      slowestMs = Math.max(slowestMs, performance.now() - startedAtMs);
    }
    // A machine that is busy; waiting for the others would be for ever.
    expect(slowestMs).toBeLessThan(3_000);
    const before = await failures();
    const [left, ...others] = slow;
    left?.socket.destroy();
    const answers = await Promise.all(others.map(({ finish }) => finish()));
    expect(new Set(answers.map((answer) => /"value":"(\w+)"/.exec(answer)?.[1]))).toEqual(new Set(['hello']));
    // Whoever left in the middle is no failure of ours.
    expect(await failures()).toBe(before);
  });

  /** Sends all but the end of a body. */
  async function beginToSend(body: string): Promise<{ socket: Socket; finish: () => Promise<string> }> {
    const { hostname, port } = new URL(edge.url);
    const socket = connect(Number(port), hostname);
    const headers = `host: localhost\r\nauthorization: Bearer ${console.serverKey}\r\ncontent-length: ${body.length}\r\n`;
    socket.write(`POST ${flagsPath}/greeting HTTP/1.1\r\n${headers}connection: close\r\n\r\n${body.slice(0, 10)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const finish = async () => {
      socket.write(body.slice(10));
      let answer = '';
      for await (const part of socket) answer += part;
      return answer;
    };
    return { socket, finish };
  }
});
