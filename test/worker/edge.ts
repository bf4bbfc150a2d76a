// Starts the Worker in workerd with a console of its own, and asks it things.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { bundleWorker } from '../../workers/evaluator/local/bundle-worker.ts';
import { type LocalEdge, type LocalEdgeOptions, startLocalEdge } from '../../workers/evaluator/local/start-local-edge.ts';
import { createSigningConsole, type SigningConsole } from './signing-console.ts';

export interface TestEdge extends LocalEdge {
  readonly console: SigningConsole;
}

export interface TestEdgeOptions {
  readonly stateDir?: string;
  readonly console?: SigningConsole;
  /** A variant of the Worker, as a file beside these tests. */
  readonly entry?: string;
  /** Other bounds, as a file beside these tests. */
  readonly bounds?: string;
  /** Further Workers, each another location. */
  readonly locations?: readonly string[];
  /** Where usage goes; absent: nothing is counted. */
  readonly usage?: LocalEdgeOptions['usage'];
  readonly rateLimits?: LocalEdgeOptions['rateLimits'];
  readonly vars?: LocalEdgeOptions['vars'];
}

/** The caller closes it. */
export async function startEdge(options: TestEdgeOptions = {}): Promise<TestEdge> {
  const console = options.console ?? (await createSigningConsole());
  const pathOf = (file: string | undefined) => (file === undefined ? undefined : fileURLToPath(new URL(file, import.meta.url)));
  const { code } = await bundleWorker(pathOf(options.entry), { bounds: pathOf(options.bounds) });
  const edge = await startLocalEdge({
    port: 0,
    stateDir: options.stateDir,
    publishKeys: console.publishKeys,
    recoveryKeys: console.recoveryKeys,
    usage: options.usage,
    rateLimits: options.rateLimits,
    ...(options.vars && { vars: options.vars }),
    ...(options.locations && { locations: options.locations }),
    code,
  });
  return { ...edge, console };
}

/** Closed when the test is over. */
export async function startEdgeForTest(options: TestEdgeOptions = {}): Promise<TestEdge> {
  const edge = await startEdge(options);
  onTestFinished(() => edge.close());
  return edge;
}

export interface Question {
  readonly method?: string;
  /** The SDK key; default the server key; null for none. */
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
  /** Sent as JSON unless it is text already. */
  readonly body?: unknown;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the answer's shape is what the tests are about.
  readonly json: any;
}

export async function ask(edge: TestEdge, path: string, question: Question = {}): Promise<Reply> {
  const { method = 'POST', key = edge.console.serverKey, body = {}, headers = {} } = question;
  const response = await fetch(`${edge.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...headers },
    ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: text.startsWith('{') ? JSON.parse(text) : undefined };
}

export const flagsPath = '/ofrep/v1/evaluate/flags';

export function evaluateFlag(edge: TestEdge, key: string, context: unknown = {}, question: Question = {}): Promise<Reply> {
  return ask(edge, `${flagsPath}/${encodeURIComponent(key)}`, { body: { context }, ...question });
}

/** Asks until `isThere`, and gives the reply that was. Fails with the last reply after `withinMs`. */
export async function askUntil(asking: () => Promise<Reply>, isThere: (reply: Reply) => boolean, withinMs = 15_000): Promise<Reply> {
  const untilMs = Date.now() + withinMs;
  for (;;) {
    const reply = await asking();
    if (isThere(reply)) return reply;
    if (Date.now() > untilMs) throw new Error(`Not within ${withinMs} ms; the last reply was ${reply.status} ${reply.text}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A folder for state, gone when the test is over. */
export async function newStateDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'switchyard-edge-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Until KV holds the head; the alarm writes it last. */
export async function kvHolds(edge: TestEdge, seq: number): Promise<void> {
  const kv = await edge.miniflare.getKVNamespace('RELEASES');
  await expect
    .poll(
      async () => {
        const payload = (await kv.get('head:production', 'text'))?.split('.')[1] ?? '';
        return payload === '' ? undefined : JSON.parse(Buffer.from(payload, 'base64url').toString()).seq;
      },
      { timeout: 10_000 },
    )
    .toBe(seq);
}
