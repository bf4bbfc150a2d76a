// Telemetry by OpenTelemetry's own libraries, over OTLP/HTTP. They are loaded only where there is an endpoint to send to.
import { setTimeout as wait } from 'node:timers/promises';
import { type Attributes, noTelemetry, type Telemetry, type Timed } from '../../ports/telemetry.ts';

export interface TelemetryOptions {
  /** As OTEL_EXPORTER_OTLP_ENDPOINT; its path is put before `/v1/traces`. undefined: nothing is sent, and nothing loaded. */
  readonly endpoint: string | undefined;
  /** Of traces that begin here; one that somebody else began is followed as they decided. */
  readonly sampledShare: number;
  readonly metricsEveryMs: number;
}

const stopWithinMs = 2_000;

/** Headers for the collector, such as its key, are read by the libraries from OTEL_EXPORTER_OTLP_HEADERS. */
export async function startTelemetry({ endpoint, sampledShare, metricsEveryMs }: TelemetryOptions): Promise<Telemetry> {
  if (endpoint === undefined) return noTelemetry;
  const [api, { W3CTraceContextPropagator }, { AsyncLocalStorageContextManager }, resources, traces, metrics, traceSender, metricSender] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/core'),
      import('@opentelemetry/context-async-hooks'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/sdk-metrics'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/exporter-metrics-otlp-http'),
    ]);
  const resource = resources
    .resourceFromAttributes({ 'service.name': 'switchyard-console' })
    .merge(resources.detectResources({ detectors: [resources.envDetector, resources.serviceInstanceIdDetector] }));
  const to = (path: string) => `${endpoint.replace(/\/$/, '')}${path}`;
  const contexts = new AsyncLocalStorageContextManager().enable();
  const sampler = new traces.ParentBasedSampler({ root: new traces.TraceIdRatioBasedSampler(sampledShare) });
  const spanProcessors = [new traces.BatchSpanProcessor({ exporter: new traceSender.OTLPTraceExporter({ url: to('/v1/traces') }) })];
  const tracing = new traces.TracerProvider({ resource, sampler, spanProcessors });
  const exporter = new metricSender.OTLPMetricExporter({ url: to('/v1/metrics') });
  const reader = new metrics.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: metricsEveryMs });
  const metering = new metrics.MeterProvider({ resource, readers: [reader] });
  return speak({ api, contexts, propagator: new W3CTraceContextPropagator(), tracing, metering });
}

type Api = typeof import('@opentelemetry/api');

interface Voice {
  readonly api: Api;
  readonly contexts: import('@opentelemetry/api').ContextManager;
  readonly propagator: import('@opentelemetry/api').TextMapPropagator;
  readonly tracing: import('@opentelemetry/sdk-trace').TracerProvider;
  readonly metering: import('@opentelemetry/sdk-metrics').MeterProvider;
}

const getter = {
  keys: (headers: Headers) => [...headers.keys()],
  get: (headers: Headers, name: string) => headers.get(name) ?? undefined,
};
const nobodys = new Headers();

/** Nothing global: two consoles in one process, as in tests, do not hear each other. */
function speak({ api, contexts, propagator, tracing, metering }: Voice): Telemetry {
  const tracer = tracing.getTracer('switchyard');
  const meter = metering.getMeter('switchyard');
  const kept = new Map<string, unknown>();
  const once = <T>(name: string, make: () => T): T => {
    if (!kept.has(name)) kept.set(name, make());
    return kept.get(name) as T; // by its name
  };
  const time = (name: Timed, attributes: Attributes, startMs: number) =>
    once(`${name}.duration`, () =>
      meter.createHistogram(`${name}.duration`, { unit: 's', advice: { explicitBucketBoundaries: buckets } }),
    ).record((performance.now() - startMs) / 1000, attributes);
  return {
    async span(name, attributes, work, headers = nobodys) {
      const parent = propagator.extract(contexts.active(), headers, getter);
      const kind = name === 'http.server.request' ? api.SpanKind.SERVER : api.SpanKind.INTERNAL;
      const span = tracer.startSpan(name, { kind, attributes }, parent);
      const startMs = performance.now();
      let noted = attributes;
      const set = (more: Attributes) => {
        noted = { ...noted, ...more };
        span.setAttributes(more);
      };
      try {
        return await contexts.with(api.trace.setSpan(parent, span), () => work({ set }));
      } catch (error) {
        set({ 'error.type': error instanceof Error ? error.name : 'unknown' });
        span.setStatus({ code: api.SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
        time(name, noted, startMs);
      }
    },
    count: (name, attributes, by = 1) => once(name, () => meter.createCounter(name)).add(by, attributes),
    ids() {
      const context = api.trace.getSpanContext(contexts.active());
      return context && { traceId: context.traceId, spanId: context.spanId };
    },
    async stop() {
      // A collector that is away must not keep the console from ending.
      const sent = Promise.allSettled([tracing.shutdown(), metering.shutdown()]);
      await Promise.race([sent, wait(stopWithinMs, undefined, { ref: false })]);
    },
  };
}

/** Seconds, as the semantic conventions advise for servers. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
