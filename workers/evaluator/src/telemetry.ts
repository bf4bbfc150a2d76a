// Traces and metrics of what this isolate answered, by OTLP over HTTP as JSON, for whoever names a collector. Without one, none of it
// runs. An answer never waits for it: what happened is gathered for a moment and sent afterwards, and dropped when nobody takes it.
// The clock of a Worker stands still while it computes, so a duration is the time that an answer waited for others.
import { toHex } from './bytes.ts';
import { systemClock } from './clock.ts';
import { locationOf } from './location.ts';
import { pause } from './patience.ts';

export interface TelemetryBindings {
  /** The collector, such as https://otel.example.com; absent: nothing is measured. */
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string;
  /** `name=value,name=value`, as for the collector's key; a secret. */
  readonly OTEL_EXPORTER_OTLP_HEADERS?: string;
  /** The share of traces that is kept, of those that begin here; absent: one of a hundred. */
  readonly OTEL_TRACES_SAMPLER_ARG?: string;
  readonly LOCATION?: string;
}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly startMs: number;
  readonly endMs: number;
}

interface Times {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  count: number;
  sumS: number;
  readonly buckets: number[];
}

const gatherMs = 1_000;
/** Work that follows an answer may be cut off; after this long another sending may be started. */
const lostMs = 30_000;
const spansMax = 200;
const usualShare = 0.01;
/** Seconds, as the semantic conventions advise for servers. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

let spans: Span[] = [];
let times = new Map<string, Times>();
let fromMs = 0;
let sendingAtMs = Number.NEGATIVE_INFINITY;

export async function measured(
  request: Request,
  env: TelemetryBindings,
  context: Pick<ExecutionContext, 'waitUntil'>,
  answer: () => Response | Promise<Response>,
): Promise<Response> {
  const startMs = Date.now();
  const response = await answer();
  note(request, env, response.status, startMs);
  if (Date.now() > sendingAtMs + lostMs) {
    sendingAtMs = Date.now();
    context.waitUntil(pause(systemClock, gatherMs).then(() => send(env, locationOf(request, env))));
  }
  return response;
}

function note(request: Request, env: TelemetryBindings, status: number, startMs: number): void {
  const endMs = Date.now();
  const { method } = request;
  const route = status === 404 ? 'unknown' : routeOf(new URL(request.url).pathname);
  if (times.size === 0) fromMs = startMs;
  const key = `${method} ${route} ${status}`;
  const known = times.get(key) ?? { route, method, status, count: 0, sumS: 0, buckets: new Array<number>(bounds.length + 1).fill(0) };
  const seconds = (endMs - startMs) / 1000;
  known.count += 1;
  known.sumS += seconds;
  const bucket = bounds.findIndex((bound) => seconds <= bound);
  const at = bucket < 0 ? bounds.length : bucket;
  known.buckets[at] = (known.buckets[at] ?? 0) + 1;
  times.set(key, known);
  const trace = traceOf(request.headers.get('traceparent'), Number(env.OTEL_TRACES_SAMPLER_ARG ?? usualShare));
  if (trace && spans.length < spansMax) spans.push({ ...trace, spanId: randomHex(8), route, method, status, startMs, endMs });
}

/** Follows what a caller decided about their trace (W3C Trace Context); of those that begin here a share is kept. */
function traceOf(traceparent: string | null, share: number): Pick<Span, 'traceId' | 'parentSpanId'> | undefined {
  const [, traceId, parentSpanId, flags] = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/.exec(traceparent ?? '') ?? [];
  if (traceId && parentSpanId) return Number.parseInt(flags ?? '0', 16) & 1 ? { traceId, parentSpanId } : undefined;
  return Math.random() < share ? { traceId: randomHex(16) } : undefined;
}

function randomHex(bytes: number): string {
  return toHex(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** Without what names a key, an environment or a digest. */
function routeOf(pathname: string): string {
  if (pathname.startsWith('/ofrep/v1/evaluate/flags/')) return '/ofrep/v1/evaluate/flags/:key';
  if (pathname.startsWith('/v1/snapshot/')) return '/v1/snapshot/:digest';
  return pathname.replace(/^\/v1\/environments\/[^/]+/, '/v1/environments/:environment');
}

async function send(env: TelemetryBindings, location: string): Promise<void> {
  const [sentSpans, sentTimes, sinceMs] = [spans, [...times.values()], fromMs];
  [spans, times, sendingAtMs] = [[], new Map(), Number.NEGATIVE_INFINITY];
  const resource = { attributes: attributesOf({ 'service.name': 'switchyard-edge', 'cloud.region': location }) };
  const scope = { name: 'switchyard' };
  await Promise.all([
    post(env, '/v1/metrics', { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics: [durations(sentTimes, sinceMs)] }] }] }),
    sentSpans.length > 0 &&
      post(env, '/v1/traces', { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: sentSpans.map(toSpan) }] }] }),
  ]);
}

/** Each isolate tells what came since the last time; the collector adds up. */
function durations(sent: readonly Times[], sinceMs: number): object {
  const dataPoints = sent.map(({ route, method, status, count, sumS, buckets }) => ({
    attributes: requestAttributes({ route, method, status }),
    startTimeUnixNano: nano(sinceMs),
    timeUnixNano: nano(Date.now()),
    count,
    sum: sumS,
    bucketCounts: buckets,
    explicitBounds: bounds,
  }));
  const delta = 1;
  return { name: 'http.server.request.duration', unit: 's', histogram: { aggregationTemporality: delta, dataPoints } };
}

function toSpan({ traceId, spanId, parentSpanId, route, method, status, startMs, endMs }: Span): object {
  const [server, failed] = [2, 2];
  return {
    traceId,
    spanId,
    ...(parentSpanId && { parentSpanId }),
    name: `${method} ${route}`,
    kind: server,
    startTimeUnixNano: nano(startMs),
    endTimeUnixNano: nano(endMs),
    attributes: requestAttributes({ route, method, status }),
    ...(status >= 500 && { status: { code: failed } }),
  };
}

function requestAttributes({ route, method, status }: Pick<Times, 'route' | 'method' | 'status'>): object[] {
  return attributesOf({ 'http.request.method': method, 'http.route': route, 'http.response.status_code': status });
}

function attributesOf(attributes: Readonly<Record<string, string | number>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: value } : { stringValue: value },
  }));
}

/** A number of nanoseconds has more digits than a double. */
function nano(ms: number): string {
  return `${ms}000000`;
}

async function post(
  { OTEL_EXPORTER_OTLP_ENDPOINT = '', OTEL_EXPORTER_OTLP_HEADERS = '' }: TelemetryBindings,
  path: string,
  body: object,
): Promise<void> {
  const given = OTEL_EXPORTER_OTLP_HEADERS.split(',').flatMap((pair) => {
    const [, name, value] = /^\s*([^=\s]+)=(.*)$/.exec(pair) ?? [];
    return name && value !== undefined ? [[name, decodeURIComponent(value.trim())] as const] : [];
  });
  const headers = { 'content-type': 'application/json', ...Object.fromEntries(given) };
  try {
    const taken = await fetch(`${OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/$/, '')}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    await taken.body?.cancel();
    if (!taken.ok) console.warn(`The collector answered ${taken.status} to ${path}.`);
  } catch (error) {
    console.warn(`The collector did not take ${path}: ${String(error)}`);
  }
}
