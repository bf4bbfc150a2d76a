// The local edge over HTTP: what our Worker adds to an empty one in the same workerd, and how long a publish takes to be
// served. Rounds of the two Workers take turns, so that a busy moment of the machine hits both.
import { Agent, request } from 'node:http';
import { Registry } from '@switchyard/registry-core/registry/registry';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { createSigningConsole } from '../test/worker/signing-console.ts';
import { startLocalEdge } from '../workers/evaluator/local/start-local-edge.ts';
import { makeFlags } from './dataset.mjs';
import { toRegistry } from './evaluators/switchyard.mjs';

const emptyWorker = `
  export class ReleaseHub {}
  export default {
    fetch: () => new Response('{"key":"timed-static","value":true}', { headers: { 'content-type': 'application/json' } }),
  };
`;
const rounds = 6;
const requestsPerRound = 1_500;
const publishes = 25;

function ask(agent, url, { method = 'POST', headers = {}, body = '' } = {}) {
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent, method, headers: { 'content-length': Buffer.byteLength(body), ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

/** Latencies in milliseconds and requests a second, with this many connections always busy. */
async function load(connections, url, question) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies = [];
  let left = requestsPerRound;
  const startedAt = performance.now();
  const work = async () => {
    while (left > 0) {
      left -= 1;
      const askedAt = performance.now();
      const { status, text } = await ask(agent, url, question);
      if (status !== 200) throw new Error(`${url} answered ${status} ${text}`);
      latencies.push(performance.now() - askedAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  agent.destroy();
  return { latencies, perSecond: (1_000 * latencies.length) / (performance.now() - startedAt) };
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const median = (values) =>
  at(
    [...values].sort((a, b) => a - b),
    0.5,
  );

function compile(flags, marker) {
  const registry = toRegistry(flags);
  const keys = { ...registry.keys, marker: { kind: 'config', type: 'string', default: marker } };
  return compileSnapshot(Registry.parse({ keys })).bytes;
}

async function measureOverhead(edge, empty, console) {
  const headers = { authorization: `Bearer ${console.serverKey}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ context: { targetingKey: 'user-000000000000001', country: 'US', city: 'HOU', role: 'studio' } });
  const targets = [
    { name: 'empty Worker', url: `${empty.url}/`, question: { headers, body } },
    { name: 'OFREP single, 20 % rollout', url: `${edge.url}/ofrep/v1/evaluate/flags/timed-rollout`, question: { headers, body } },
    { name: 'OFREP bulk, 500 flags', url: `${edge.url}/ofrep/v1/evaluate/flags`, question: { headers, body } },
    { name: 'resolve, 500 flags', url: `${edge.url}/v1/resolve`, question: { headers, body } },
  ];
  const rows = [];
  for (const connections of [1, 16]) {
    const measured = new Map(targets.map(({ name }) => [name, { latencies: [], perSecond: [] }]));
    for (let round = 0; round <= rounds; round += 1) {
      for (const { name, url, question } of targets) {
        const { latencies, perSecond } = await load(connections, url, question);
        // The first round warms up.
        if (round > 0) measured.get(name).latencies.push(...latencies);
        if (round > 0) measured.get(name).perSecond.push(perSecond);
      }
    }
    for (const [name, { latencies, perSecond }] of measured) {
      const sorted = latencies.sort((a, b) => a - b);
      rows.push({ name, connections, medianMs: at(sorted, 0.5), p99Ms: at(sorted, 0.99), perSecond: median(perSecond) });
    }
  }
  return rows;
}

/** From before the head is sent until an answer carries the new value, with a caller that asks all the time. */
async function measurePublish(edge, console, flags) {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const headers = { authorization: `Bearer ${console.serverKey}` };
  const served = [];
  for (let count = 1; count <= publishes; count += 1) {
    const snapshot = compile(flags, `marker-${count}`);
    // A publish comes at any moment of the isolate's second.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_000));
    const startedAt = performance.now();
    const publishing = console.publish(edge.url, { snapshot, version: `1.0.${count}` });
    for (;;) {
      const { text } = await ask(agent, `${edge.url}/ofrep/v1/evaluate/flags/marker`, { headers, body: '{}' });
      if (text.includes(`marker-${count}"`)) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    served.push(performance.now() - startedAt);
    await publishing;
  }
  agent.destroy();
  const sorted = served.sort((a, b) => a - b);
  return { publishes, medianMs: at(sorted, 0.5), maxMs: at(sorted, 1) };
}

export async function report() {
  const console = await createSigningConsole();
  const { publishKeys } = console;
  const edge = await startLocalEdge({ port: 0, publishKeys });
  const empty = await startLocalEdge({ port: 0, publishKeys, code: emptyWorker });
  try {
    const flags = makeFlags(500);
    await console.publish(edge.url, { snapshot: compile(flags, 'marker-0'), version: '1.0.0' });
    return { http: await measureOverhead(edge, empty, console), publish: await measurePublish(edge, console, flags) };
  } finally {
    await Promise.all([edge.close(), empty.close()]);
  }
}

export function print({ http, publish }) {
  console.log('\nOver HTTP in the local workerd, beside an empty Worker\n');
  for (const { name, connections, medianMs, p99Ms, perSecond } of http) {
    const base = http.find((row) => row.connections === connections);
    const added = base.name === name ? '' : `  (+${(medianMs - base.medianMs).toFixed(2)} ms)`;
    const shown = `${medianMs.toFixed(2)} ms median, ${p99Ms.toFixed(2)} ms p99, ${Math.round(perSecond)}/s${added}`;
    console.log(`${name.padEnd(28)} ${String(connections).padStart(2)} connections  ${shown}`);
  }
  console.log(
    `\nPublish to served: ${Math.round(publish.medianMs)} ms in the median of ${publish.publishes}, ${Math.round(publish.maxMs)} ms at most.`,
  );
}
