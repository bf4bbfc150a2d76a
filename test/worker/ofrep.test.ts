// The OFREP endpoints, trap by trap: each is something that a real client or server got wrong.
import { ReadableStream } from 'node:stream/web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, askUntil, evaluateFlag, flagsPath, startEdge, type TestEdge } from './edge.ts';
import { compile, flag, shop, text } from './registries.ts';

let edge: TestEdge;
let registry = shop('hello');
registry = {
  ...registry,
  keys: {
    ...registry.keys,
    'a/b c': text('slashed'),
    '100%': text('percent'),
    'grüße/东京': text('unicode'),
    sized: flag({ small: { width: 0 }, large: { width: 2 } }, 'small'),
  },
};

beforeAll(async () => {
  edge = await startEdge();
  await edge.console.publish(edge.url, { snapshot: compile(registry), version: '1.2.3' });
});
afterAll(() => edge.close());

const bulk = (context: unknown, question: Parameters<typeof ask>[2] = {}) => ask(edge, flagsPath, { body: { context }, ...question });

describe('a single evaluation', () => {
  it('answers value, variant, reason and flat metadata as JSON', async () => {
    const reply = await evaluateFlag(edge, 'new-checkout', { targetingKey: 'u1' });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
    expect(reply.json).toEqual({
      key: 'new-checkout',
      reason: 'STATIC',
      variant: 'on',
      value: true,
      metadata: expect.objectContaining({ release: '1.2.3', stage: 'stable', scope: 'global' }),
    });
    for (const value of Object.values(reply.json.metadata)) expect(['string', 'number', 'boolean']).toContain(typeof value);
  });

  it('joins warnings into one text', async () => {
    const { json } = await evaluateFlag(edge, 'greeting', { city: 'HOU', country: 'CA' });
    expect(json).toMatchObject({ value: 'hello Houston', metadata: { scope: 'city=HOU', warnings: expect.any(String) } });
  });

  it.each([
    ['percent-encoded', 'a%2Fb%20c', 'slashed'],
    ['raw with a slash', 'a/b%20c', 'slashed'],
    ['with a trailing slash', 'greeting/', 'hello'],
    ['with a percent sign that encodes nothing', '100%', 'percent'],
    ['with an encoded percent sign', '100%25', 'percent'],
    ['in other scripts', encodeURIComponent('grüße/东京'), 'unicode'],
  ])('finds a key %s', async (_name, path, value) => {
    expect((await ask(edge, `${flagsPath}/${path}`)).json).toMatchObject({ value });
  });

  it('decodes a key once only', async () => {
    expect((await ask(edge, `${flagsPath}/a%252Fb%2520c`)).json).toMatchObject({ key: 'a%2Fb%20c', errorCode: 'FLAG_NOT_FOUND' });
  });

  it('answers an unknown key with 404, the key and the code', async () => {
    const reply = await evaluateFlag(edge, 'missing');
    expect(reply.status).toBe(404);
    expect(reply.json).toEqual({ key: 'missing', errorCode: 'FLAG_NOT_FOUND', errorDetails: expect.any(String) });
  });

  it('answers a disabled flag without a value', async () => {
    const { status, json } = await evaluateFlag(edge, 'parked');
    expect(status).toBe(200);
    expect(json.reason).toBe('DISABLED');
    expect(json).not.toHaveProperty('value');
  });

  it('never sends a value of null', async () => {
    const { status, json } = await evaluateFlag(edge, 'nothing');
    expect(status).toBe(200);
    expect(json).not.toHaveProperty('value');
  });

  it('sends zero, false, the empty text and objects as they are', async () => {
    expect((await evaluateFlag(edge, 'sized')).json.value).toEqual({ width: 0 });
  });
});

describe('a body', () => {
  it.each([
    ['nothing', '', 400, 'PARSE_ERROR'],
    ['no JSON', '{"context":', 400, 'PARSE_ERROR'],
    ['an array', '[]', 400, 'PARSE_ERROR'],
    ['null', 'null', 400, 'PARSE_ERROR'],
    ['a context that is an array', '{"context":[]}', 400, 'INVALID_CONTEXT'],
    ['a context that is a text', '{"context":"u1"}', 400, 'INVALID_CONTEXT'],
    ['a context that is null', '{"context":null}', 400, 'INVALID_CONTEXT'],
    ['a context nested very deep', `{"context":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`, 400, 'INVALID_CONTEXT'],
    ['too many bytes', JSON.stringify({ context: { targetingKey: 'x'.repeat(70_000) } }), 413, 'PARSE_ERROR'],
  ])('of %s is refused precisely', async (_name, body, status, errorCode) => {
    const single = await ask(edge, `${flagsPath}/greeting`, { body });
    expect(single).toMatchObject({ status, json: { key: 'greeting', errorCode, errorDetails: expect.stringMatching(/\w/) } });
    const all = await ask(edge, flagsPath, { body });
    expect(all).toMatchObject({ status, json: { errorCode, errorDetails: expect.stringMatching(/\w/) } });
    expect(all.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('over the limit is refused though its length was not declared', async () => {
    const parts = Array.from({ length: 100 }, () => new TextEncoder().encode(`"${'x'.repeat(8_000)}",`));
    const response = await fetch(`${edge.url}${flagsPath}/greeting`, {
      method: 'POST',
      headers: { authorization: `Bearer ${edge.console.serverKey}` },
      body: ReadableStream.from(parts),
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ errorCode: 'PARSE_ERROR' });
  });

  it('without a context is an empty context', async () => {
    expect((await ask(edge, `${flagsPath}/greeting`, { body: {} })).json.value).toBe('hello');
  });

  it.each([
    ['a targeting key that is no text', { targetingKey: 7 }],
    ['names of JavaScript', JSON.parse('{"__proto__":{"city":"HOU"},"constructor":1,"toString":null}')],
    ['an empty targeting key', { targetingKey: '' }],
  ])('with %s is answered', async (_name, context) => {
    expect((await evaluateFlag(edge, 'greeting', context)).json.value).toBe('hello');
  });
});

describe('a bulk evaluation', () => {
  it('answers every key, the disabled one too, and agrees with single evaluations', async () => {
    const context = { targetingKey: 'u1', city: 'HOU' };
    const { json } = await bulk(context);
    expect(json.flags.map(({ key }: { key: string }) => key)).toEqual(Object.keys(registry.keys ?? {}).sort());
    for (const item of json.flags) expect((await evaluateFlag(edge, item.key, context)).json).toEqual(item);
    expect(json.metadata).toMatchObject({ release: '1.2.3' });
  });

  it('is answered at the path with a trailing slash too', async () => {
    expect((await ask(edge, `${flagsPath}/`)).json.flags).toHaveLength(Object.keys(registry.keys ?? {}).length);
  });

  it.each([
    ['the tag itself', (etag: string) => etag],
    ['the tag as weak', (etag: string) => `W/${etag}`],
    ['a list with the tag', (etag: string) => `"other", W/${etag}, "more"`],
    ['a star', () => '*'],
  ])('answers %s with 304 and no body', async (_name, toHeader) => {
    const etag = (await bulk({ targetingKey: 'u1' })).headers.get('etag') ?? '';
    const reply = await bulk({ targetingKey: 'u1' }, { headers: { 'if-none-match': toHeader(etag) } });
    expect(reply.status).toBe(304);
    expect(reply.text).toBe('');
    expect(reply.headers.get('etag')).toBe(etag);
    expect(reply.headers.get('access-control-expose-headers')).toBe('ETag, Retry-After');
  });

  it.each([
    ['another context', { targetingKey: 'u1', city: 'HOU' }],
    ['another user', { targetingKey: 'u2' }],
  ])('answers a tag of %s in full', async (_name, context) => {
    const etag = (await bulk({ targetingKey: 'u1' })).headers.get('etag') ?? '';
    expect((await bulk(context, { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  it('answers a tag that another kind of key received in full', async () => {
    const etag = (await bulk({}, { key: edge.console.clientKey })).headers.get('etag') ?? '';
    expect((await bulk({}, { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  it('has one tag for a context however its members are ordered', async () => {
    const one = await bulk({ targetingKey: 'u1', city: 'HOU' });
    const other = await bulk({ city: 'HOU', targetingKey: 'u1' });
    expect(one.headers.get('etag')).toBe(other.headers.get('etag'));
  });

  it('takes flagConfigEtag as a floor: never a 304 for it, and never an older release', async () => {
    const before = await bulk({ targetingKey: 'floor' });
    const { seq } = await edge.console.publish(edge.url, {
      snapshot: compile({ ...registry, keys: { ...registry.keys, greeting: text('newer') } }),
      version: '1.3.0',
    });
    const after = await ask(edge, `${flagsPath}?flagConfigEtag=${encodeURIComponent(`"${seq}"`)}&flagConfigLastModified=1`, {
      body: { context: { targetingKey: 'floor' } },
      headers: { 'if-none-match': before.headers.get('etag') ?? '' },
    });
    expect(after.status).toBe(200);
    expect(after.json.metadata).toMatchObject({ release: '1.3.0', seq });
    await edge.console.publish(edge.url, { snapshot: compile(registry), version: '1.2.3' });
    await askUntil(
      () => bulk({}),
      ({ json }) => json.metadata.release === '1.2.3',
    );
  });

  it('waits for a version that never comes only so long', async () => {
    const startedAtMs = Date.now();
    expect((await ask(edge, `${flagsPath}?flagConfigEtag=999999`)).status).toBe(200);
    expect(Date.now() - startedAtMs).toBeLessThan(5_000);
  });
});

describe('an SDK key', () => {
  it.each([
    ['missing', null],
    ['of another shape', 'secret'],
    ['unknown', 'sy_production_server_0000000000000000'],
    ['of an unknown environment', 'sy_nowhere_server_0000000000000000'],
  ])('that is %s is answered with 401 and a sentence', async (_name, key) => {
    const reply = await evaluateFlag(edge, 'greeting', {}, { key });
    expect(reply).toMatchObject({ status: 401, json: { errorDetails: expect.stringMatching(/\w/) } });
    expect(reply.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('may come as X-API-Key', async () => {
    const headers = { 'x-api-key': edge.console.serverKey };
    expect((await evaluateFlag(edge, 'greeting', {}, { key: null, headers })).status).toBe(200);
  });

  it('of a client reads what clients may read and nothing else', async () => {
    const key = edge.console.clientKey;
    expect((await evaluateFlag(edge, 'greeting', {}, { key })).json.value).toBe('hello');
    expect(await evaluateFlag(edge, 'fees.provider_pct', {}, { key })).toMatchObject({
      status: 404,
      json: { errorCode: 'FLAG_NOT_FOUND' },
    });
    const keys = (await bulk({}, { key })).json.flags.map((item: { key: string }) => item.key);
    expect(keys).toEqual(['greeting', 'new-checkout', 'nothing', 'parked', 'vip lounge/door']);
  });

  it('of a client cannot assert cohorts, one of a server can', async () => {
    const context = { targetingKey: 'someone', cohorts: ['vip'] };
    expect((await evaluateFlag(edge, 'vip lounge/door', context)).json.value).toBe('open');
    expect((await evaluateFlag(edge, 'vip lounge/door', context, { key: edge.console.clientKey })).json.value).toBe('closed');
    const member = { targetingKey: 'vera' };
    expect((await evaluateFlag(edge, 'vip lounge/door', member, { key: edge.console.clientKey })).json.value).toBe('open');
  });
});

describe('a browser', () => {
  it.each([flagsPath, `${flagsPath}/greeting`, '/v1/resolve', '/nowhere'])('may ask before it calls %s', async (path) => {
    const response = await fetch(`${edge.url}${path}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const allowed = response.headers.get('access-control-allow-headers')?.toLowerCase() ?? '';
    for (const header of ['content-type', 'authorization', 'x-api-key', 'if-none-match']) expect(allowed).toContain(header);
  });

  it.each([
    [404, '/nowhere', {}],
    [404, `${flagsPath}/missing`, {}],
    [401, flagsPath, { key: null }],
    [400, flagsPath, { body: '{' }],
    [200, flagsPath, {}],
  ])('sees the headers of a %i', async (status, path, question) => {
    const reply = await ask(edge, path, question);
    expect(reply.status).toBe(status);
    expect(reply.headers.get('access-control-expose-headers')).toBe('ETag, Retry-After');
  });
});
