// The ports, the jobs and the requests of the console, each with a span around it.
import type { JobHandlers, JobKind } from '../../ports/jobs.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import type { Ports } from '../../ports.ts';
import type { RequestLog } from './log-lines.ts';

export function measuredPorts(ports: Ports, telemetry: Telemetry): Ports {
  return {
    ...ports,
    transaction: (work) => telemetry.span('switchyard.transaction', {}, () => ports.transaction(work)),
    read: (work) => telemetry.span('switchyard.reading', {}, () => ports.read(work)),
  };
}

export function measuredJobs(handlers: JobHandlers, telemetry: Telemetry): JobHandlers {
  const measured = Object.entries(handlers).map(([kind, handle]) => [
    kind,
    // Each handler is given its own kind's payload, which the table does not say.
    (payload: never, signal: AbortSignal) => telemetry.span('switchyard.job', { job: kind as JobKind }, () => handle(payload, signal)),
  ]);
  return Object.fromEntries(measured) as JobHandlers;
}

/** A request by the kind of page, with nothing in it that names a key, a person or whatever a stranger tries. */
export async function measuredRequest(
  request: Request,
  telemetry: Telemetry,
  answer: () => Promise<Response>,
  log: (seen: Omit<RequestLog, 'requestId'>) => void = () => undefined,
): Promise<void> {
  const { method } = request;
  const startMs = performance.now();
  await telemetry.span(
    'http.server.request',
    { 'http.request.method': method },
    async ({ set }) => {
      const { status } = await answer();
      const route = status === 404 ? 'unknown' : routeOf(new URL(request.url).pathname);
      set({ 'http.route': route, 'http.response.status_code': status, ...(status >= 500 && { 'error.type': String(status) }) });
      log({ method, route, status, durationMs: Math.round(performance.now() - startMs) });
    },
    request.headers,
  );
}

export function routeOf(pathname: string): string {
  const [first = '', second] = pathname.split('/').slice(1);
  if (['api', 'assets', 'edge'].includes(first)) return `/${first}/${second ?? ''}`.replace(/^\/assets\/.*/, '/assets/*');
  if (second === undefined)
    return ['', 'healthz', 'sign-in', 'sign-out', 'second-factor', 'step-up', 'go-on', 'look'].includes(first)
      ? `/${first}`
      : '/:environment';
  return first === 'sign-in' || first === 'second-factor' ? `/${first}/${second}` : `/:environment/${second}`;
}
