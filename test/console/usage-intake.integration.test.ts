// The edge's own delivery, over HTTP to the real intake: only what is signed is taken, and each batch once.

import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createUsageIntake, type UsageIntake } from '../../apps/console/app/adapters/edge/usage-intake.ts';
import { createEnvironment } from '../contracts/stories.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';

const environment = 'production';
// Not by name: the Worker's types are those of another platform. Of a queue's batch it uses only what is here.
type Deliver = (queued: unknown, env: { CONSOLE_URL: string; USAGE_KEY: string }) => Promise<void>;
const source = new URL('../../workers/evaluator/src/deliver-usage.ts', import.meta.url).href;
let deliverUsage: Deliver;
let database: TestDatabase;
let intake: UsageIntake;
let server: Server;
let consoleUrl: string;
let key: string;

beforeAll(async () => {
  ({ deliverUsage } = (await import(source)) as { deliverUsage: Deliver });
  database = await createTestDatabase();
  await createEnvironment(database.ports, environment);
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  key = JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'edge-1' });
  const { x = '' } = await exportJWK(publicKey);
  intake = createUsageIntake({ ports: database.ports, keys: [{ kty: 'OKP', crv: 'Ed25519', x, kid: 'edge-1' }] });
  server = createServer(getRequestListener((request) => intake.take(request)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  consoleUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await database.close();
});

function batch(fields: Partial<UsageBatch> = {}): UsageBatch {
  const nothing = { dropped: 0, counts: [], errors: [], clients: [], receipts: [], contexts: [] };
  return { id: randomUUID(), environment, location: 'IAH', fromMs: Date.now(), toMs: Date.now(), ...nothing, ...fields };
}

/** What the queue's consumer does with its messages: `ack` or a delay in seconds for each. */
async function deliver(batches: readonly unknown[], { signedWith = key, attempts = 1 } = {}): Promise<(number | 'ack')[]> {
  const outcomes: (number | 'ack')[] = batches.map(() => -1);
  const messages = batches.map((body, index) => ({
    body,
    attempts,
    retry: ({ delaySeconds }: { delaySeconds: number }) => {
      outcomes[index] = delaySeconds;
    },
  }));
  await deliverUsage({ messages, ackAll: () => outcomes.fill('ack') }, { CONSOLE_URL: consoleUrl, USAGE_KEY: signedWith });
  return outcomes;
}

async function count(key: string): Promise<number> {
  const rows = await database.ports.read(({ usage }) => usage.counts(environment, key, new Date(Date.now() - 7_200_000), 1));
  return rows.reduce((sum, row) => sum + row.count, 0);
}

it('a signed batch is taken once, however often it is delivered', async () => {
  const one = batch({ counts: [['a', 'on', 'STATIC', '1.0.0', 3]] });
  expect(await deliver([one])).toEqual(['ack']);
  expect(await deliver([one, batch({ counts: [['a', 'on', 'STATIC', '1.0.0', 4]] })])).toEqual(['ack', 'ack']);
  expect(await count('a')).toBe(7);
});

it('a batch that cannot be read, or of an environment that is gone, holds up no other', async () => {
  const bad = [batch({ environment: 'gone' }), { ...batch(), counts: 'many' }, null, batch({ location: '../../etc' })];
  expect(await deliver([...bad, batch({ counts: [['b', 'on', 'STATIC', '1.0.0', 1]] })])).toEqual(['ack', 'ack', 'ack', 'ack', 'ack']);
  expect(await count('b')).toBe(1);
});

it('what another key signed is not taken and comes again, later each time', async () => {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const signedWith = JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'edge-1' });
  const one = batch({ counts: [['c', 'on', 'STATIC', '1.0.0', 1]] });
  expect(await deliver([one], { signedWith })).toEqual([5]);
  expect(await deliver([one], { signedWith, attempts: 4 })).toEqual([40]);
  expect(await deliver([one], { signedWith, attempts: 60 })).toEqual([1_800]);
  expect(await count('c')).toBe(0);
});

it('a body that was altered under way is not taken', async () => {
  let authorization = '';
  const spy = createServer((request, response) => {
    authorization = request.headers.authorization ?? '';
    response.writeHead(200).end('{}');
  });
  await new Promise<void>((resolve) => spy.listen(0, '127.0.0.1', resolve));
  const real = consoleUrl;
  consoleUrl = `http://127.0.0.1:${(spy.address() as AddressInfo).port}`;
  await deliver([batch({ counts: [['d', 'on', 'STATIC', '1.0.0', 1]] })]);
  consoleUrl = real;
  spy.closeAllConnections();
  spy.close();
  const body = JSON.stringify({ batches: [batch({ counts: [['d', 'on', 'STATIC', '1.0.0', 1_000]] })] });
  const response = await fetch(consoleUrl, { method: 'POST', headers: { authorization }, body });
  expect([response.status, (await response.json()).code, await count('d')]).toEqual([401, 'SIGNATURE_INVALID', 0]);
  expect((await fetch(consoleUrl, { method: 'POST', body })).status).toBe(401);
});

it('a console that is gone is waited for', async () => {
  const real = consoleUrl;
  consoleUrl = 'http://127.0.0.1:9';
  expect(await deliver([batch()])).toEqual([5]);
  consoleUrl = real;
});
