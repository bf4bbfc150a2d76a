// What the console tells a collector: a real one's protocol, received by a tiny one here.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { requestLine, toLogLine } from '../../apps/console/app/adapters/telemetry/log-lines.ts';
import { measuredJobs, measuredPorts, measuredRequest, routeOf } from '../../apps/console/app/adapters/telemetry/measured.ts';
import { startTelemetry } from '../../apps/console/app/adapters/telemetry/otlp-telemetry.ts';
import type { JobHandlers } from '../../apps/console/app/ports/jobs.ts';
import { noTelemetry } from '../../apps/console/app/ports/telemetry.ts';
import { createWorld, type World } from './world.ts';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string; readonly intValue?: number } }[];
}

interface Sent {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

let collector: Server;
let endpoint = '';
let received: { path: string; body: string }[] = [];
let world: World;

beforeAll(async () => {
  world = await createWorld({ seeded: false });
  collector = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      received.push({ path: request.url ?? '', body });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => collector.close(resolve));
  await world.close();
});
beforeEach(() => {
  received = [];
});

const start = (sampledShare = 1) => startTelemetry({ endpoint, sampledShare, metricsEveryMs: 60_000 });

function spans(): Span[] {
  const sent = received.filter(({ path }) => path === '/v1/traces').map(({ body }): Sent => JSON.parse(body));
  return sent.flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
}

it('a request is a span of the trace that the caller began, with the transactions in it, and each takes its time', async () => {
  const telemetry = await start(0);
  const ports = measuredPorts(world.ports, telemetry);
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const request = new Request('http://console/production/flags/secret-flag?text=per%20son', { headers: { traceparent } });
  let ids: ReturnType<typeof telemetry.ids>;
  await measuredRequest(request, telemetry, async () => {
    ids = telemetry.ids();
    await ports.read(({ environments }) => environments.list());
    return new Response();
  });
  telemetry.count('switchyard.records', { verb: 'flag.kill', result: 'done' }, 3);
  await telemetry.stop();
  const [reading, server] = spans();
  expect(server).toMatchObject({
    name: 'http.server.request',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    parentSpanId: 'b7ad6b7169203331',
  });
  expect(reading).toMatchObject({ name: 'switchyard.reading', traceId: server?.traceId, parentSpanId: server?.spanId });
  expect(ids).toEqual({ traceId: server?.traceId, spanId: server?.spanId });
  const attributes = Object.fromEntries((server?.attributes ?? []).map(({ key, value }) => [key, value.stringValue ?? value.intValue]));
  expect(attributes).toEqual({ 'http.request.method': 'GET', 'http.route': '/:environment/flags', 'http.response.status_code': 200 });
  const metrics = received
    .filter(({ path }) => path === '/v1/metrics')
    .map(({ body }) => body)
    .join();
  for (const words of [
    'http.server.request.duration',
    'switchyard.reading.duration',
    '"switchyard.records"',
    '"asDouble":3',
    'switchyard-console',
  ])
    expect(metrics).toContain(words);
  // Nothing of what somebody looked for, or which flag it was.
  expect(received.map(({ body }) => body).join()).not.toMatch(/secret-flag|per%20son/);
});

it('a job that fails is a span that says so, and the failure goes on', async () => {
  const telemetry = await start();
  const failing = { 'flag.remind': () => Promise.reject(new TypeError('No')) } as unknown as JobHandlers;
  await expect(measuredJobs(failing, telemetry)['flag.remind']({}, new AbortController().signal)).rejects.toThrow('No');
  await telemetry.stop();
  expect(spans()).toMatchObject([{ name: 'switchyard.job', status: { code: 2 } }]);
});

it('without an endpoint nothing is sent, and with a collector that is away nothing waits for it', async () => {
  expect(await startTelemetry({ endpoint: undefined, sampledShare: 1, metricsEveryMs: 60_000 })).toBe(noTelemetry);
  expect(await noTelemetry.span('switchyard.reading', {}, async () => 7)).toBe(7);
  const away = await startTelemetry({ endpoint: 'http://127.0.0.1:1', sampledShare: 1, metricsEveryMs: 60_000 });
  expect(await away.span('switchyard.reading', {}, async () => 7)).toBe(7);
  await away.stop();
  expect(received).toEqual([]);
});

it.each([
  ['/', '/'],
  ['/production', '/:environment'],
  ['/production/config/fees.provider_pct', '/:environment/config'],
  ['/api/environments/production/keys', '/api/environments'],
  ['/assets/a-1.js', '/assets/*'],
  ['/sign-in/answer', '/sign-in/answer'],
])('%s is told as %s', (pathname, route) => {
  expect(routeOf(pathname)).toBe(route);
});

it('a log line is JSON with its trace, without secrets', () => {
  const at = new Date('2026-03-02T09:00:00Z');
  const line = toLogLine('json', 'error', ['%s failed for %s', 'swt_abcdefgh12345', 'maya@example.com'], at, { traceId: 'a', spanId: 'b' });
  expect(JSON.parse(line)).toEqual({
    time: at.toISOString(),
    level: 'error',
    message: 'swt_… failed for ‹mail›',
    trace_id: 'a',
    span_id: 'b',
  });
  expect(toLogLine('text', 'info', ['Ready'], at)).toBe('Ready');
  const request = { method: 'GET', route: '/:environment', status: 200, durationMs: 7, requestId: 'req_1' };
  expect(JSON.parse(requestLine('json', request, at) ?? '')).toEqual({
    time: at.toISOString(),
    level: 'info',
    message: 'request',
    ...request,
  });
  expect(requestLine('text', request, at)).toBeUndefined();
});
