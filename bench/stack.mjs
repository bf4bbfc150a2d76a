// The whole line on this machine: from the moment a person publishes, rolls back or kills (in the console's API) until the
// local edge serves it. Starts a stack of its own in a temporary folder.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '../scripts/stack/start-stack.ts';

const environment = 'development';
const times = 12;
const marker = 'bench.marker';
const flagOf = (count) => `bench.flag.${count}`;

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function createClient(stack) {
  const headers = { authorization: `Bearer ${stack.credentials.profiles.maya.token}`, 'content-type': 'application/json' };
  const call = async (method, path, body) => {
    const response = await fetch(`${stack.consoleUrl}/api${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  return {
    post: (path, body = {}) => call('POST', path, body),
    get: (path) => call('GET', path),
  };
}

/** A change that is ready to be published. */
async function prepare(client, edits) {
  const { id } = await client.post('/changes', { environment, title: 'Benchmark', reason: 'Measuring', edits });
  const { findings } = await client.post(`/changes/${id}/validate`);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return id;
}

const markerBody = (value) => ({ kind: 'config', type: 'string', default: value });
const flagBody = (key) => ({
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: key,
  settings: [{ scope: {}, serve: { variant: 'on' } }],
});

/** Milliseconds from the call of `act` until an answer of the edge satisfies `isServed`. */
async function untilServed(stack, key, act, isServed) {
  // It may come at any moment of the isolate's second.
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_000));
  const headers = { authorization: `Bearer ${stack.credentials.sdkKeys[environment].server}` };
  const startedAt = performance.now();
  const acting = act();
  for (;;) {
    const response = await fetch(`${stack.edgeUrl}/ofrep/v1/evaluate/flags/${key}`, { method: 'POST', headers, body: '{}' });
    if (isServed(await response.json())) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const ms = performance.now() - startedAt;
  await acting;
  return ms;
}

async function measure(stack) {
  const client = createClient(stack);
  const first = await prepare(client, [
    { kind: 'entry', entry: `key:${marker}`, base: null, body: markerBody('0') },
    ...Array.from({ length: times }, (_, index) => flagOf(index + 1)).map((key) => ({
      kind: 'entry',
      entry: `key:${key}`,
      base: null,
      body: flagBody(key),
    })),
  ]);
  const before = await client.post(`/changes/${first}/publish`);
  const taken = { publish: [], 'roll back': [], kill: [] };
  for (let count = 1; count <= times; count += 1) {
    const { digest: base } = await client.get(`/environments/${environment}/keys/${marker}`);
    const change = await prepare(client, [{ kind: 'entry', entry: `key:${marker}`, base, body: markerBody(`${count}`) }]);
    const publish = () => client.post(`/changes/${change}/publish`);
    taken.publish.push(await untilServed(stack, marker, publish, ({ value }) => value === `${count}`));
    const back = () => client.post(`/environments/${environment}/releases/${before.version}/roll-back`, { reason: 'Measuring' });
    taken['roll back'].push(await untilServed(stack, marker, back, ({ value }) => value === '0'));
    const kill = () => client.post(`/environments/${environment}/flags/${flagOf(count)}/kill`, { reason: 'Measuring' });
    taken.kill.push(await untilServed(stack, flagOf(count), kill, ({ reason }) => reason === 'DISABLED'));
  }
  return taken;
}

export async function report() {
  const stateDir = await mkdtemp(join(tmpdir(), 'switchyard-bench-'));
  const [console, edge, identity, postgres] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const stack = await startStack({ ports: { console, edge, identity, postgres }, stateDir, seed: true });
  try {
    const taken = await measure(stack);
    return Object.entries(taken).map(([action, ms]) => {
      const sorted = ms.sort((a, b) => a - b);
      return { action, times: sorted.length, medianMs: sorted[Math.floor(sorted.length / 2)], maxMs: sorted.at(-1) };
    });
  } finally {
    await stack.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}

export function print(rows) {
  console.log('\nFrom a call of the management API to served by the local edge, the whole stack on this machine\n');
  for (const { action, times, medianMs, maxMs } of rows) {
    console.log(`${action.padEnd(10)} ${Math.round(medianMs)} ms in the median of ${times}, ${Math.round(maxMs)} ms at most`);
  }
}
