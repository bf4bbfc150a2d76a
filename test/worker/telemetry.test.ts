// What the edge tells a collector of its answers, received by a tiny one here.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ask, evaluateFlag, startEdgeForTest } from './edge.ts';
import { compile, shop } from './registries.ts';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function startCollector(): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body });
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

it('answers are told as durations by route and as spans of the caller’s trace, without what was asked for', async () => {
  const { url, received } = await startCollector();
  const vars = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b', OTEL_TRACES_SAMPLER_ARG: '0' };
  const edge = await startEdgeForTest({ vars });
  await edge.console.publish(edge.url, { snapshot: compile(shop('Hello')), version: '1.0.0' });
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  expect((await evaluateFlag(edge, 'greeting', { targetingKey: 'somebody' }, { headers: { traceparent } })).status).toBe(200);
  expect((await ask(edge, '/nothing-like-it', { method: 'GET' })).status).toBe(404);
  const told = () => received.map(({ body }) => body).join('\n');
  await vi.waitFor(() => expect(told()).toContain('"unknown"'), { timeout: 20_000, interval: 50 });
  await vi.waitFor(() => expect(received.map(({ path }) => path)).toContain('/v1/traces'), { timeout: 20_000, interval: 50 });
  expect(received[0]?.headers['x-key']).toBe('a b');
  const traces = received.filter(({ path }) => path === '/v1/traces').map(({ body }) => JSON.parse(body));
  const spans = traces.flatMap(({ resourceSpans }) => resourceSpans[0].scopeSpans[0].spans);
  // Of what began here, none of none; of the caller's, this one.
  expect(spans).toMatchObject([
    { traceId: '0af7651916cd43dd8448eb211c80319c', parentSpanId: 'b7ad6b7169203331', name: 'POST /ofrep/v1/evaluate/flags/:key', kind: 2 },
  ]);
  for (const words of [
    'switchyard-edge',
    'http.server.request.duration',
    '"aggregationTemporality":1',
    '/v1/environments/:environment/head',
  ])
    expect(told()).toContain(words);
  expect(told()).not.toMatch(/greeting|somebody|nothing-like-it/);
});
