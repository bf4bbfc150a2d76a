// Stands where the console takes usage: checks each body's signature as the real one does, keeps the batches, and can be
// told to refuse or to be gone.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { expect, onTestFinished } from 'vitest';
import * as z from 'zod';
import type { LocalEdgeOptions } from '../../workers/evaluator/local/start-local-edge.ts';

export interface UsageConsole {
  /** For the edge. */
  readonly usage: NonNullable<LocalEdgeOptions['usage']>;
  /** Every batch that was taken, by id. */
  readonly batches: ReadonlyMap<string, UsageBatch>;
  /** What it answers; 200 at first. */
  answer(status: number): void;
  /** How many bodies came, taken or not. */
  bodies(): number;
  /** The sum of one key's counts by variant and reason, once it is `total`. */
  countsOf(key: string, total: number, withinMs?: number): Promise<Record<string, number>>;
}

/** Closed when `whenOver` comes, at the end of the test unless told otherwise. */
export async function startUsageConsole(whenOver: (close: () => void) => void = onTestFinished): Promise<UsageConsole> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'edge-1', alg: 'EdDSA' }] });
  const batches = new Map<string, UsageBatch>();
  let status = 200;
  let bodies = 0;
  const server = createServer(async (request, response) => {
    bodies += 1;
    if (status === 200) {
      const body = await readBody(request);
      const { payload } = await jwtVerify(request.headers.authorization?.slice('Bearer '.length) ?? '', keys, {
        audience: 'switchyard-usage',
      });
      expect(payload.sha256).toBe(createHash('sha256').update(body).digest('hex'));
      for (const batch of z.object({ batches: z.array(UsageBatch) }).parse(JSON.parse(body.toString())).batches)
        batches.set(batch.id, batch);
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  const consoleUrl = await listen(server, whenOver);
  const rowsOf = (key: string) => [...batches.values()].flatMap(({ counts }) => counts.filter(([name]) => name === key));
  return {
    usage: { consoleUrl, key: JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'edge-1' }) },
    batches,
    answer: (next) => {
      status = next;
    },
    bodies: () => bodies,
    async countsOf(key, total, withinMs = 20_000) {
      const sum = () => rowsOf(key).reduce((all, row) => all + row[4], 0);
      await expect.poll(sum, { timeout: withinMs }).toBe(total);
      const sums: Record<string, number> = {};
      for (const [, variant, reason, , times] of rowsOf(key)) sums[`${variant} ${reason}`] = (sums[`${variant} ${reason}`] ?? 0) + times;
      return sums;
    },
  };
}

async function listen(server: Server, whenOver: (close: () => void) => void): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenOver(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
