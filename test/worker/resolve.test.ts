// Resolved config in one answer, explanations, health, and what every URL has in common.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, evaluateFlag, startEdge, type TestEdge } from './edge.ts';
import { compile, shop, text } from './registries.ts';

let edge: TestEdge;

beforeAll(async () => {
  edge = await startEdge();
  await edge.console.publish(edge.url, { snapshot: compile(shop('hello')), version: '1.0.0' });
});
afterAll(() => edge.close());

it('a client gets every value it may read in one answer that only it may cache', async () => {
  const reply = await ask(edge, '/v1/resolve', { key: edge.console.clientKey, body: { context: { targetingKey: 'vera', city: 'HOU' } } });
  expect(reply.status).toBe(200);
  expect(reply.headers.get('cache-control')).toBe('private, max-age=0, stale-if-error=604800');
  expect(reply.json).toMatchObject({
    environment: 'production',
    release: '1.0.0',
    seq: 1,
    stale: false,
    values: { greeting: 'hello Houston', 'new-checkout': true, nothing: null, 'vip lounge/door': 'open' },
    variants: { 'new-checkout': 'on', 'vip lounge/door': 'open' },
  });
  expect(Object.keys(reply.json.values)).not.toContain('fees.provider_pct');
  expect(Object.keys(reply.json.values)).not.toContain('parked');
});

it('a server key gets every value, and nothing on the way may keep it', async () => {
  const reply = await ask(edge, '/v1/resolve');
  expect(reply.json.values['fees.provider_pct']).toBe(0.1);
  expect(reply.headers.get('cache-control')).toBe('no-store');
});

it('an answer of some length travels compressed, and its tag is known again', async () => {
  const long = edge.console.inEnvironment('long');
  const body = (index: number) => text(`value ${index % 7}`, { clientReadable: true });
  const keys = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`key-${index}`, body(index)]));
  await long.publish(edge.url, { snapshot: compile({ keys }), version: '1.0.0' });
  const get = (headers: Record<string, string>) => ask(edge, '/v1/resolve?city=HOU', { method: 'GET', key: long.clientKey, headers });
  const plain = await get({ 'accept-encoding': 'identity' });
  const compressed = await get({ 'accept-encoding': 'gzip' });
  expect([plain.headers.get('content-encoding'), compressed.headers.get('content-encoding')]).toEqual([null, 'gzip']);
  expect(compressed.json).toEqual(plain.json);
  // Whoever compresses on the way may make a strong tag a weak one.
  const etag = compressed.headers.get('etag') ?? '';
  for (const tag of [etag, `W/${etag}`]) expect((await get({ 'if-none-match': tag })).status).toBe(304);
});

it('a GET takes the context in its query and answers what a POST answers', async () => {
  const get = await ask(edge, '/v1/resolve?targetingKey=u1&city=HOU&cohorts=vip', { method: 'GET' });
  const post = await ask(edge, '/v1/resolve', { body: { context: { targetingKey: 'u1', city: 'HOU', cohorts: ['vip'] } } });
  expect(get.json).toEqual(post.json);
  expect(get.json.values).toMatchObject({ greeting: 'hello Houston', 'vip lounge/door': 'open' });
  expect(get.headers.get('etag')).toBe(post.headers.get('etag'));
});

it('a caller who has the answer gets 304, another context gets its own', async () => {
  const first = await ask(edge, '/v1/resolve?city=HOU', { method: 'GET' });
  const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
  const again = await ask(edge, '/v1/resolve?city=HOU', { method: 'GET', headers });
  expect([again.status, again.text]).toEqual([304, '']);
  expect((await ask(edge, '/v1/resolve?city=LAX', { method: 'GET', headers })).status).toBe(200);
});

it('an explanation gives the evaluation that is served with the steps to it', async () => {
  const context = { targetingKey: 'u1', city: 'HOU' };
  const { json } = await ask(edge, '/v1/explain', { body: { key: 'greeting', context } });
  const single = (await evaluateFlag(edge, 'greeting', context)).json;
  expect(json.evaluation).toEqual(single);
  expect(json).toMatchObject({ release: '1.0.0', seq: 1, stale: false });
  expect(json.steps).toContainEqual(expect.objectContaining({ step: 'setting', matched: true, because: expect.stringMatching(/\w/) }));
});

it.each([
  ['a client key', {}, 'client', 403],
  ['an unknown key', { key: 'missing' }, 'server', 404],
  ['no key', { context: {} }, 'server', 400],
  ['a key that is no text', { key: 7 }, 'server', 400],
  ['a context that is a list', { key: 'greeting', context: [] }, 'server', 400],
] as const)('an explanation for %s is refused', async (_name, body, kind, status) => {
  const key = kind === 'client' ? edge.console.clientKey : edge.console.serverKey;
  expect(await ask(edge, '/v1/explain', { key, body })).toMatchObject({ status, json: { errorDetails: expect.stringMatching(/\w/) } });
});

it('/healthz says what is served and how fresh it is', async () => {
  await evaluateFlag(edge, 'greeting');
  const { json } = await ask(edge, '/healthz', { method: 'GET', key: null });
  expect(json).toMatchObject({
    status: 'ok',
    failures: 0,
    environments: { production: { seq: 1, release: '1.0.0', stale: false, ageMs: expect.any(Number), problem: null } },
  });
});

it.each([
  ['GET', '/'],
  ['GET', '/nowhere'],
  ['POST', '/v1/nowhere'],
  ['GET', '/ofrep/v1/evaluate/flags/greeting'],
  ['DELETE', '/v1/resolve'],
])('%s %s is answered with 404 and a sentence', async (method, path) => {
  expect(await ask(edge, path, { method })).toMatchObject({ status: 404, json: { errorDetails: expect.stringContaining(method) } });
});

it('whatever is sent, nothing is answered with a 500', async () => {
  const bodies = [
    '',
    '{',
    '[]',
    '{"context":{"cohorts":[[[]],{},null]}}',
    '{"context":{"targetingKey":{}}}',
    '\u0000',
    '{"key":{"a":1},"context":{}}',
  ];
  const paths = [
    '/ofrep/v1/evaluate/flags',
    '/ofrep/v1/evaluate/flags/%',
    '/ofrep/v1/evaluate/flags/%E0%A4%A',
    '/ofrep/v1/evaluate/flags/__proto__',
  ];
  const more = [
    '/v1/resolve',
    '/v1/explain',
    '/v1/environments/production/head',
    '/v1/environments/%00/head',
    '/ofrep/v1/evaluate/flags//',
  ];
  for (const path of [...paths, ...more]) {
    for (const body of bodies) expect([path, body, (await ask(edge, path, { body })).status >= 500]).toEqual([path, body, false]);
  }
  expect((await ask(edge, '/healthz', { method: 'GET' })).json.failures).toBe(0);
});

it('any JSON as a body is answered without a failure, and the same in bulk as alone', async () => {
  const contexts = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom('targetingKey', 'city', 'cohorts', '__proto__', 'a.b'), fc.jsonValue()),
  );
  const bodies = fc.sample(fc.oneof(fc.jsonValue(), fc.record({ context: contexts, key: fc.constant('greeting') })), {
    numRuns: 120,
    seed: 7,
  });
  for (const body of bodies) {
    const [bulk, single, explained] = await Promise.all([
      ask(edge, '/ofrep/v1/evaluate/flags', { body: JSON.stringify(body) }),
      ask(edge, '/ofrep/v1/evaluate/flags/greeting', { body: JSON.stringify(body) }),
      ask(edge, '/v1/explain', { body: JSON.stringify(body) }),
    ]);
    expect([body, bulk.status, single.status]).toEqual([body, single.status, single.status]);
    if (bulk.status === 200) expect(bulk.json.flags).toContainEqual(single.json);
    expect([body, explained.status < 500, [200, 400].includes(bulk.status)]).toEqual([body, true, true]);
  }
  expect((await ask(edge, '/healthz', { method: 'GET' })).json.failures).toBe(0);
});
