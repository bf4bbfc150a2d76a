// The unmodified OpenFeature clients against the real Worker, each with the protocol library it was made for.
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature as ServerOpenFeature } from '@openfeature/server-sdk';
import { type Provider, OpenFeature as WebOpenFeature } from '@openfeature/web-sdk';
import { OFREPApi } from 'ofrep-core-current';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientCase, caseName, clientCases, clientSnapshot } from './client-cases.ts';
import { askUntil, evaluateFlag, startEdge, type TestEdge } from './edge.ts';
import { compile, flag } from './registries.ts';

let edge: TestEdge;

beforeAll(async () => {
  edge = await startEdge();
  await edge.console.publish(edge.url, { snapshot: clientSnapshot, version: '1.0.0' });
});
afterAll(async () => {
  await ServerOpenFeature.close();
  await WebOpenFeature.close();
  await edge.close();
});

const named = clientCases.map((row) => [caseName(row), row] as const);

function check(details: { value: unknown; variant?: string; reason?: string; errorCode?: string }, row: ClientCase): void {
  expect(details.value).toEqual(row.value);
  if (row.variant) expect(details.variant).toBe(row.variant);
  if (row.reason) expect(details.reason).toBe(row.reason);
  if (row.errorCode) expect(details.errorCode).toBe(row.errorCode);
}

describe('@openfeature/server-sdk with ofrep-provider', () => {
  beforeAll(async () => {
    const headers: [string, string][] = [['Authorization', `Bearer ${edge.console.serverKey}`]];
    await ServerOpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: edge.url, headers }));
  });

  it.each(named)('%s', async (_name, row) => {
    const client = ServerOpenFeature.getClient();
    const { key, fallback, context = {} } = row;
    if (typeof fallback === 'boolean') check(await client.getBooleanDetails(key, fallback, context), row);
    else if (typeof fallback === 'string') check(await client.getStringDetails(key, fallback, context), row);
    else if (typeof fallback === 'number') check(await client.getNumberDetails(key, fallback, context), row);
    else check(await client.getObjectDetails(key, fallback, context), row);
  });

  it('tells the application which release answered', async () => {
    const { flagMetadata } = await ServerOpenFeature.getClient().getBooleanDetails('bookings-open', false);
    expect(flagMetadata).toMatchObject({ release: '1.0.0', scope: 'global', stage: 'stable' });
  });
});

describe('@openfeature/web-sdk with ofrep-web-provider', () => {
  const connect = async (context = {}) => {
    await WebOpenFeature.setContext(context);
    const headers: [string, string][] = [['Authorization', `Bearer ${edge.console.clientKey}`]];
    // Its types are not written for exactOptionalPropertyTypes.
    const provider = new OFREPWebProvider({ baseUrl: edge.url, headers, cacheMode: 'disabled' }) as unknown as Provider;
    await WebOpenFeature.setProviderAndWait(provider);
  };
  beforeAll(() => connect());

  it.each(named)('%s', async (_name, row) => {
    const { key, fallback, context = {} } = row;
    await WebOpenFeature.setContext(context);
    const client = WebOpenFeature.getClient();
    if (typeof fallback === 'boolean') check(client.getBooleanDetails(key, fallback), row);
    else if (typeof fallback === 'string') check(client.getStringDetails(key, fallback), row);
    else if (typeof fallback === 'number') check(client.getNumberDetails(key, fallback), row);
    else check(client.getObjectDetails(key, fallback), row);
  });

  it('gets new values when only an attribute changes, though it keeps its tag', async () => {
    await WebOpenFeature.setContext({ targetingKey: 'a', role: 'client' });
    expect(WebOpenFeature.getClient().getStringValue('role-banner', 'x')).toBe('none');
    await WebOpenFeature.setContext({ targetingKey: 'a', role: 'studio' });
    expect(WebOpenFeature.getClient().getStringValue('role-banner', 'x')).toBe('for studios');
  });
});

describe('@openfeature/ofrep-core 2.3', () => {
  const api = () => new OFREPApi({ baseUrl: edge.url, headers: [['X-API-Key', edge.console.clientKey]] });

  it('evaluates one flag, the key encoded its own way', async () => {
    const known = await api().postEvaluateFlag('hero-title', { context: { targetingKey: 'a' } });
    expect(known).toMatchObject({ httpStatus: 200, value: { value: 'Find your studio', reason: 'STATIC' } });
    const unknown = await api().postEvaluateFlag('no/such flag', { context: {} });
    expect(unknown).toMatchObject({ httpStatus: 404, value: { key: 'no/such flag', errorCode: 'FLAG_NOT_FOUND' } });
  });

  it('evaluates all, is told that nothing changed, and sees a release that it was told of', async () => {
    const context = { targetingKey: 'a' };
    const first = await api().postBulkEvaluateFlags({ context });
    const etag = first.httpResponse?.headers.get('etag') ?? '';
    expect(first).toMatchObject({ httpStatus: 200, value: { flags: expect.any(Array) } });
    expect((await api().postBulkEvaluateFlags({ context }, etag)).httpStatus).toBe(304);
    const next = compile({ keys: { 'hero-title': flag({ calm: 'New title' }, 'calm', { clientReadable: true }) } });
    const { seq } = await edge.console.publish(edge.url, { snapshot: next, version: '2.0.0' });
    const refetched = await api().postBulkEvaluateFlags({ context }, etag, { flagConfigEtag: `${seq}` });
    expect(refetched).toMatchObject({ httpStatus: 200, value: { flags: [{ key: 'hero-title', value: 'New title' }] } });
    await edge.console.publish(edge.url, { snapshot: clientSnapshot, version: '3.0.0', upload: false });
    await askUntil(
      () => evaluateFlag(edge, 'page-size'),
      ({ status }) => status === 200,
    );
  });
});
