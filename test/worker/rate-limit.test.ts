// A key that asks too often is refused as OFREP has it, by itself, and nobody else with it.
import { OFREPApi } from 'ofrep-core-current';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, evaluateFlag, flagsPath, startEdge, type TestEdge } from './edge.ts';
import { compile, shop } from './registries.ts';
import { newSdkKey, sha256 } from './signing-console.ts';

const keys = {
  low: newSdkKey('production', 'server'),
  unknown: newSdkKey('production', 'server'),
  high: newSdkKey('production', 'server'),
  client: newSdkKey('production', 'client'),
};
let edge: TestEdge;

beforeAll(async () => {
  edge = await startEdge({ rateLimits: { RATE_LOW: 3, RATE_STANDARD: 6 } });
  const server = (id: string, key: string, rateTier?: string) => ({
    id,
    kind: 'server' as const,
    hash: sha256(key),
    ...(rateTier && { rateTier }),
  });
  const sdkKeys = [
    server('low', keys.low, 'low'),
    server('unknown', keys.unknown, 'platinum'),
    server('high', keys.high, 'high'),
    { id: 'client', kind: 'client' as const, hash: sha256(keys.client), rateTier: 'low' },
  ];
  await edge.console.publish(edge.url, { snapshot: compile(shop('Hello')), version: '1.0.0', sdkKeys });
});
afterAll(() => edge.close());

async function statuses(times: number, key: string, headers = {}): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < times; i += 1) seen.push((await evaluateFlag(edge, 'greeting', {}, { key, headers })).status);
  return seen;
}

/** So that all of a test's questions fall into one period of the limiter. */
async function untilPeriodBegins(): Promise<void> {
  const leftMs = 10_000 - (Date.now() % 10_000);
  if (leftMs < 4_000) await new Promise((resolve) => setTimeout(resolve, leftMs + 50));
}

it('each tier has its limit, each key its own count', async () => {
  await untilPeriodBegins();
  expect(await statuses(5, keys.low)).toEqual([200, 200, 200, 429, 429]);
  expect(await statuses(8, keys.unknown)).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);
  // No limiter is bound for it here.
  expect(new Set(await statuses(20, keys.high))).toEqual(new Set([200]));
});

it('users of one client key have a count each', async () => {
  await untilPeriodBegins();
  expect(await statuses(4, keys.client, { 'cf-connecting-ip': '192.0.2.1' })).toEqual([200, 200, 200, 429]);
  expect(await statuses(4, keys.client, { 'cf-connecting-ip': '192.0.2.2' })).toEqual([200, 200, 200, 429]);
});

it('the refusal says when to come back, to clients of other origins too', async () => {
  await untilPeriodBegins();
  await statuses(3, keys.low);
  const refused = await ask(edge, flagsPath, { key: keys.low });
  expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('access-control-expose-headers')]).toEqual([
    429,
    '10',
    'ETag, Retry-After',
  ]);
  expect(refused.json.errorDetails).toContain('ask again in 10 seconds');
  const api = new OFREPApi({ baseUrl: edge.url, headers: [['Authorization', `Bearer ${keys.low}`]] });
  const error = await api.postEvaluateFlag('greeting', { context: {} }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ retryAfterSeconds: 10 });
});
