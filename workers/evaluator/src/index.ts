// The Worker: every URL it answers, and what holds for all of them (CORS, JSON errors, no exception gets out).
import { Hono } from 'hono';
import { anchors } from './anchors.ts';
import { corsHeaders, jsonAnswer, refusalAnswer } from './answers.ts';
import { deliverUsage } from './deliver-usage.ts';
import type { Env } from './env.ts';
import { events } from './events.ts';
import { ofrep } from './ofrep.ts';
import { openapi } from './openapi.ts';
import { publish } from './publish.ts';
import { settleRegion } from './region.ts';
import { resolve } from './resolve.ts';
import { environmentsHealth } from './snapshot-store.ts';
import { stream } from './stream.ts';
import { measured } from './telemetry.ts';

export { FlightTest } from './flight-test.ts';
export { ReleaseHub } from './release-hub.ts';
export { ReleaseRelay } from './release-relay.ts';

const preflightHeaders = {
  ...corsHeaders,
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers': 'Content-Type, Authorization, X-API-Key, If-None-Match, Last-Event-ID, X-Switchyard-App',
  'access-control-max-age': '86400',
};
let failures = 0;

const app = new Hono<{ Bindings: Env }>();

// No middleware: what it adds to each answer costs more than an evaluation.
app.options('*', () => new Response(null, { status: 204, headers: preflightHeaders }));

app.route('/', ofrep);
app.route('/', resolve);
app.route('/', publish);
app.route('/', stream);
app.route('/', events);
app.route('/', anchors);
app.route('/', openapi);

app.get('/healthz', async (call) => {
  const environments = await environmentsHealth(call.env, (work) => call.executionCtx.waitUntil(work));
  return jsonAnswer(200, { status: 'ok', failures, environments }, { 'cache-control': 'no-store' });
});

app.notFound((call) => refusalAnswer(404, `Nothing is at ${call.req.method} ${call.req.path}.`));

app.onError((error) => {
  failures += 1;
  console.error(error);
  return refusalAnswer(500, 'The edge failed to answer; this is a bug and has been counted.');
});

export default {
  fetch(request: Request, env: Env, context: ExecutionContext): Response | Promise<Response> {
    settleRegion(request);
    if (env.OTEL_EXPORTER_OTLP_ENDPOINT) return measured(request, env, context, () => app.fetch(request, env, context));
    return app.fetch(request, env, context);
  },
  queue: deliverUsage,
};
