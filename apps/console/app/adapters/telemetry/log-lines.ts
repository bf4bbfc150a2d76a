// Everything that this process says: one line each, as text or as JSON with the trace it belongs to, and never what may not be in a log.
// It stands before the console's own methods, so that what libraries say passes through it as well.
import { format } from 'node:util';
import type { Telemetry } from '../../ports/telemetry.ts';
import { redact } from './redact.ts';

export const logFormats = ['text', 'json'] as const;
export type LogFormat = (typeof logFormats)[number];
const levels = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' } as const;

export function toLogLine(
  logFormat: LogFormat,
  level: string,
  said: readonly unknown[],
  at: Date,
  ids?: ReturnType<Telemetry['ids']>,
): string {
  const message = redact(format(...said));
  if (logFormat === 'text') return message;
  const trace = ids && { trace_id: ids.traceId, span_id: ids.spanId };
  return JSON.stringify({ time: at.toISOString(), level, message, ...trace });
}

/** What is logged of a request: nothing that names a key or a person, but the request's id, by which the audit knows more. */
export interface RequestLog {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestId: string;
}

/** One line for a request; for people, who read along while they work, there is none. */
export function requestLine(logFormat: LogFormat, request: RequestLog, at: Date, ids?: ReturnType<Telemetry['ids']>): string | undefined {
  if (logFormat === 'text') return undefined;
  const trace = ids && { trace_id: ids.traceId, span_id: ids.spanId };
  return JSON.stringify({ time: at.toISOString(), level: 'info', message: 'request', ...request, ...trace });
}

export function speakInLines(logFormat: LogFormat, telemetry: Pick<Telemetry, 'ids'>): void {
  for (const [method, level] of Object.entries(levels) as [keyof typeof levels, string][]) {
    const stream = level === 'info' || level === 'debug' ? process.stdout : process.stderr;
    console[method] = (...said: unknown[]) => {
      stream.write(`${toLogLine(logFormat, level, said, new Date(), telemetry.ids())}\n`);
    };
  }
}
