// The edge on this machine: the same Worker in one workerd, with KV and Durable Objects kept in a folder. Importable, and
// runnable as a process (EDGE_PORT, EDGE_STATE, PUBLISH_KEYS, CONSOLE_URL, USAGE_KEY) that says one line when ready and ends on SIGTERM or SIGINT.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Log, LogLevel, Miniflare } from 'miniflare';
import { bundleWorker, endBundler } from './bundle-worker.ts';
import { guardWorkerd } from './guard-workerd.ts';

const host = '127.0.0.1';
const workerName = 'switchyard-evaluator';
const sqliteObject = { type: 'durable-object', storage: 'sqlite' } as const;
const usageQueue = 'switchyard-usage';

export interface LocalEdgeOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** Absent: nothing outlives the process. */
  readonly stateDir?: string | undefined;
  /** A JWK Set as JSON text. */
  readonly publishKeys: string;
  /** A JWK Set as JSON text; absent: no recovery key. */
  readonly recoveryKeys?: string | undefined;
  /** Where usage goes, and the private JWK it is signed with; absent: nothing is counted. */
  readonly usage?: { readonly consoleUrl: string; readonly key: string } | undefined;
  /** How often a key of each tier may ask in ten seconds; absent: no limit, because Miniflare's limiter is a database. */
  readonly rateLimits?: Readonly<Partial<Record<'RATE_LOW' | 'RATE_STANDARD' | 'RATE_HIGH', number>>> | undefined;
  /** Code to run instead of the Worker, for tests. */
  readonly code?: string;
  /** More text bindings. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Further Workers with the same code and stores, each another location; for tests. */
  readonly locations?: readonly string[];
}

export interface LocalEdge {
  readonly url: string;
  /** Of the further locations, by their names. */
  readonly locationUrls: ReadonlyMap<string, string>;
  readonly miniflare: Miniflare;
  close(): Promise<void>;
}

export async function startLocalEdge(options: LocalEdgeOptions): Promise<LocalEdge> {
  await requireFreePort(options.port);
  const code = options.code ?? (await bundleWorker()).code;
  const miniflare = new Miniflare(toMiniflareOptions(options, code));
  const url = (await miniflare.ready).origin;
  const { locations = [] } = options;
  const locationUrls = await Promise.all(locations.map(async (name) => [name, (await miniflare.unsafeGetDirectURL(name)).origin] as const));
  return { url, locationUrls: new Map(locationUrls), miniflare, close: () => miniflare.dispose() };
}

function toMiniflareOptions(
  { port, stateDir, publishKeys, recoveryKeys, usage, rateLimits = {}, vars = {}, locations = [] }: LocalEdgeOptions,
  code: string,
) {
  const usageVars = usage && { CONSOLE_URL: usage.consoleUrl, USAGE_KEY: usage.key, LOCATION: 'local' };
  const limiters = Object.entries(rateLimits).map(([name, limit]) => [
    name,
    { type: 'rate-limit' as const, namespace: name, simple: { limit, period: 10 as const } },
  ]);
  const texts = Object.entries({
    ...vars,
    ...usageVars,
    PUBLISH_KEYS: publishKeys,
    ...(recoveryKeys && { RECOVERY_KEYS: recoveryKeys }),
  }).map(([name, value]) => [name, { type: 'text' as const, value }]);
  const worker = {
    ...readCompatibility(),
    manifest: { mainModule: 'worker.js', modules: { 'worker.js': { type: 'esm' as const, contents: code } } },
    env: {
      ...Object.fromEntries(texts),
      RELEASES: { type: 'kv' as const, id: 'releases' },
      RELEASE_HUB: { type: 'durable-object' as const, worker: workerName, exportName: 'ReleaseHub' },
      RELEASE_RELAY: { type: 'durable-object' as const, worker: workerName, exportName: 'ReleaseRelay' },
      ...Object.fromEntries(limiters),
      ...(usage && { USAGE: { type: 'queue' as const, name: usageQueue } }),
    },
  };
  return {
    host,
    port,
    // Otherwise Miniflare asks the network where on earth it is.
    cf: false,
    logRequests: false,
    log: new Log(LogLevel.ERROR),
    ...(stateDir === undefined ? {} : { resourcePersistencePath: stateDir }),
    workers: [
      {
        config: {
          ...worker,
          name: workerName,
          triggers: usage ? [{ type: 'queue' as const, name: usageQueue, maxBatchSize: 50, maxBatchTimeout: 1, maxRetries: 100 }] : [],
          exports: { ReleaseHub: sqliteObject, ReleaseRelay: sqliteObject },
        },
      },
      ...locations.map((name) => ({
        config: { ...worker, name, env: { ...worker.env, LOCATION: { type: 'text' as const, value: name } } },
        dev: { unsafeDirectSockets: [{ host, port: 0 }] },
      })),
    ],
  };
}

/** The same runtime behaviour as deployed: date and flags are read from wrangler.toml. */
export function readCompatibility(): { compatibilityDate: string; compatibilityFlags: string[] } {
  const toml = readFileSync(new URL('../../../wrangler.toml', import.meta.url), 'utf8');
  const date = /^compatibility_date = "(.+)"$/m.exec(toml)?.[1];
  const flags = /^compatibility_flags = (\[.*\])$/m.exec(toml)?.[1];
  if (!date || !flags) throw new Error('wrangler.toml has no compatibility_date or compatibility_flags on a line of its own.');
  return { compatibilityDate: date, compatibilityFlags: JSON.parse(flags) as string[] };
}

/** workerd reports a taken port as a crash; this says it in a sentence. */
async function requireFreePort(port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(port, host, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'EADDRINUSE' ? `Port ${port} is taken; set EDGE_PORT to a free one.` : error.message);
  });
  await new Promise((resolve) => probe.close(resolve));
}

async function runAsProcess(): Promise<void> {
  const {
    EDGE_PORT = '8787',
    EDGE_STATE = '.switchyard/edge',
    PUBLISH_KEYS = '{"keys":[]}',
    RECOVERY_KEYS,
    CONSOLE_URL,
    USAGE_KEY,
    OTEL_EXPORTER_OTLP_ENDPOINT,
  } = process.env;
  const usage = CONSOLE_URL && USAGE_KEY ? { consoleUrl: CONSOLE_URL, key: USAGE_KEY } : undefined;
  const edge = await startLocalEdge({
    port: Number(EDGE_PORT),
    stateDir: EDGE_STATE,
    publishKeys: PUBLISH_KEYS,
    recoveryKeys: RECOVERY_KEYS,
    usage,
    ...(OTEL_EXPORTER_OTLP_ENDPOINT && { vars: { OTEL_EXPORTER_OTLP_ENDPOINT } }),
  });
  await endBundler();
  const letGo = guardWorkerd();
  let closing = false;
  const close = async () => {
    if (closing) return;
    closing = true;
    await edge.close();
    letGo();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // Miniflare's own listener would end the process before workerd has ended in order.
    process.removeAllListeners(signal);
    process.on(signal, close);
  }
  console.log(`The edge is ready at ${edge.url}`);
}

if (import.meta.main) {
  runAsProcess().catch((error: unknown) => {
    console.error(`The edge did not start: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  });
}
