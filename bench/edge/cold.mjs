// How long a new isolate takes to its first answer, beside a bare Hono worker that reads the same values from KV. workerd loads each
// of them anew; how long the loading Worker itself takes is in both.
import { createHash } from 'node:crypto';
import { Registry } from '@switchyard/registry-core/registry/registry';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { encodeKeyTable } from '@switchyard/registry-core/snapshot/key-table';
import { createSigningConsole } from '../../test/worker/signing-console.ts';
import { bundleWorker } from '../../workers/evaluator/local/bundle-worker.ts';
import { makeFlags } from '../dataset.mjs';
import { toRegistry } from '../evaluators/switchyard.mjs';
import { median } from './quantiles.mjs';
import { compatibilityDate, quote, startWorkerd } from './start-workerd.mjs';
import { bundleHono, kvCode } from './workers.mjs';

const sizes = [
  { flags: 500, goalMs: 5 },
  { flags: 10_000, goalMs: 40 },
];
const isolates = 30;

/** KV over the only way out that a loaded Worker has, and a relay that knows the head already. */
const worldCode = `
  const read = (name) => fetch('http://kv/' + encodeURIComponent(name));
  export const RELEASES = {
    get: async (name, type) => {
      const answer = await read(name);
      if (answer.status === 404) return null;
      return type === 'arrayBuffer' ? answer.arrayBuffer() : answer.text();
    },
  };
  export const withWorld = (app) => ({
    fetch: (request, env, context) =>
      app.fetch(request, { ...env, RELEASES, RELEASE_RELAY: { idFromName: (name) => name, get: () => env.RELAY } }, context),
  });
`;
const oursCode = `
  import app from './app.js';
  import { withWorld } from './world.js';
  export default withWorld(app);
`;
const bareCode = `
  import { Hono } from 'hono';
  const app = new Hono();
  app.post('*', async (call) => {
    await call.req.json();
    const { RELEASES, HEAD, KEYS, SNAPSHOT } = call.env;
    const [head, keys, snapshot] = await Promise.all([RELEASES.get(HEAD), RELEASES.get(KEYS, 'arrayBuffer'), RELEASES.get(SNAPSHOT, 'arrayBuffer')]);
    return call.json({ key: 'timed-rollout', bytes: head.length + keys.byteLength + snapshot.byteLength });
  });
  export default app;
`;
/** Loads a new isolate for each request. */
const loaderCode = `
  import { WorkerEntrypoint } from 'cloudflare:workers';
  export class Relay extends WorkerEntrypoint {
    async headAfter(name, seq) {
      const jws = seq === 1 ? null : await this.env.RELEASES.get('head:production');
      return { seq: 1, jws, documentsInKv: true, ageMs: 0, problem: null };
    }
  }
  let loaded = 0;
  export default {
    async fetch(request, env, context) {
      const kind = new URL(request.url).pathname.slice(1);
      const { PUBLISH_KEYS, HEAD, KEYS, SNAPSHOT } = env;
      const worker = env.LOADER.get('isolate-' + loaded++, async () => ({
        compatibilityDate: ${compatibilityDate},
        compatibilityFlags: ['enable_request_signal'],
        mainModule: 'main.js',
        modules: { 'main.js': env.OURS, 'world.js': env.WORLD, 'app.js': env[kind] },
        env: { PUBLISH_KEYS, HEAD, KEYS, SNAPSHOT, RELAY: context.exports.Relay({}) },
        globalOutbound: env.KV,
      }));
      return worker.getEntrypoint().fetch('http://edge/ofrep/v1/evaluate/flags/timed-rollout', request);
    },
  };
`;

async function startLoader(console) {
  const [ours, bare] = [(await bundleWorker(undefined, { minify: true })).code, await bundleHono(bareCode)];
  const texts = { ours, bare, OURS: oursCode, WORLD: worldCode, PUBLISH_KEYS: console.publishKeys, ...console.names };
  return startWorkerd([
    { name: 'kv', code: kvCode, open: true },
    {
      name: 'loader',
      code: loaderCode,
      open: true,
      bindings: [
        ['LOADER', 'workerLoader', '(id = "cold")'],
        ['KV', 'service', '"kv"'],
        ['RELEASES', 'kvNamespace', '"kv"'],
        ...Object.entries(texts).map(([name, value]) => [name, 'text', quote(value)]),
      ],
    },
  ]);
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

async function measureSize({ flags, goalMs }) {
  const console = await createSigningConsole();
  const { bytes } = compileSnapshot(Registry.parse(toRegistry(makeFlags(flags))));
  const keys = encodeKeyTable({ keys: console.keys });
  const head = console.nextHead({ stable: { version: '1.0.0', snapshot: sha256(bytes) } });
  const names = { HEAD: 'head:production', KEYS: `keys:${sha256(keys)}`, SNAPSHOT: `snapshot:${sha256(bytes)}` };
  const workerd = await startLoader({ ...console, names });
  try {
    for (const [name, value] of [
      [names.HEAD, await console.sign(head)],
      [names.KEYS, keys],
      [names.SNAPSHOT, bytes],
    ])
      await fetch(`${workerd.urlOf('kv')}/${encodeURIComponent(name)}`, { method: 'PUT', body: value });
    const ask = async (kind) => {
      const headers = { authorization: `Bearer ${console.serverKey}`, 'content-type': 'application/json' };
      const startedAt = performance.now();
      const answer = await fetch(`${workerd.urlOf('loader')}/${kind}`, {
        method: 'POST',
        headers,
        body: '{"context":{"targetingKey":"user-1"}}',
      });
      const said = await answer.text();
      const ms = performance.now() - startedAt;
      if (answer.status !== 200 || !said.includes('"timed-rollout"')) throw new Error(`${kind} answered ${answer.status} ${said}`);
      return ms;
    };
    const taken = { ours: [], bare: [] };
    for (let count = -3; count < isolates; count += 1) {
      for (const kind of ['ours', 'bare']) {
        const ms = await ask(kind);
        // The first ones warm up.
        if (count >= 0) taken[kind].push(ms);
      }
    }
    const [oursMs, bareMs] = [median(taken.ours), median(taken.bare)];
    return { flags, goalMs, oursMs, bareMs, moreMs: oursMs - bareMs, bytes: bytes.length };
  } finally {
    await workerd.stop();
  }
}

export async function report() {
  const measured = [];
  for (const size of sizes) measured.push(await measureSize(size));
  return measured;
}

export function print(measured) {
  console.log('\nA new isolate to its first answer, beside a bare Hono worker that reads the same values from KV\n');
  for (const { flags, goalMs, oursMs, bareMs, moreMs } of measured) {
    const shown = `${oursMs.toFixed(1)} ms, bare ${bareMs.toFixed(1)} ms: ${moreMs.toFixed(1)} ms more (at most ${goalMs})`;
    console.log(`${flags.toLocaleString('en').padStart(6)} flags  ${shown}`);
  }
}
