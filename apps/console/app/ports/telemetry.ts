// What the console tells of how it runs: spans, with their time as a metric, and counts. With nobody to tell, all of it does nothing.
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** What takes time, each a span and a histogram of seconds. */
export type Timed = 'http.server.request' | 'switchyard.transaction' | 'switchyard.reading' | 'switchyard.job';
/** What is counted. */
export type Counted = 'switchyard.records' | 'switchyard.alerts';

export interface SpanNotes {
  /** Attributes that are known only afterwards; on the span and on its time. */
  set(attributes: Attributes): void;
}

export interface Telemetry {
  /** Runs `work` as a span inside the one that is running. `headers`: of a request that may belong to a trace of somebody else's. */
  span<T>(name: Timed, attributes: Attributes, work: (notes: SpanNotes) => Promise<T>, headers?: Headers): Promise<T>;
  count(name: Counted, attributes: Attributes, by?: number): void;
  /** Of the span that is running, for log lines. */
  ids(): { readonly traceId: string; readonly spanId: string } | undefined;
  /** Sends what was not sent yet. */
  stop(): Promise<void>;
}

const unheard: SpanNotes = { set: () => undefined };
export const noTelemetry: Telemetry = {
  span: (_name, _attributes, work) => work(unheard),
  count: () => undefined,
  ids: () => undefined,
  stop: async () => undefined,
};
