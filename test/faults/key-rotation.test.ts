// The commands of docs/keys.md, in their order: the signing key of a running installation is changed, and at every step what is
// published is served.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../apps/console/app/adapters/postgres/embedded/start-embedded-postgres.ts';
import { migrate } from '../../apps/console/app/adapters/postgres/migrate.ts';
import { createContainer } from '../../apps/console/app/container.server.ts';
import { readSettings } from '../../apps/console/app/settings.server.ts';
import { type LocalEdge, startLocalEdge } from '../../workers/evaluator/local/start-local-edge.ts';
import { publishValue } from './publish-value.ts';
import { addBasics, consoleEnv } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchyard-rotation-'));
let edge: LocalEdge | undefined;
let database: EmbeddedPostgres;
let sql: pg.Pool;
let sdkKey: string;

beforeAll(async () => {
  database = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), port: 0, throwaway: true });
  await migrate(database.ownerUrl);
  sql = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  sql.on('error', () => {});
  sdkKey = await addBasics(sql);
});

afterAll(async () => {
  await sql.end();
  await edge?.close();
  await database.stop();
  for (const path of [folder, database.data]) rmSync(path, { recursive: true, force: true });
});

function switchyard(...args: string[]): string {
  const bin = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'bin', 'switchyard.mjs');
  return execFileSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8' });
}

/** As `wrangler deploy` does: what the edge keeps stays, its variables are new. */
async function deploy(publishKeys: string): Promise<void> {
  await edge?.close();
  edge = await startLocalEdge({ port: 0, stateDir: join(folder, 'edge'), publishKeys });
}

async function restartConsole(signingKey: string, publishKeys: string, value?: number): Promise<void> {
  const secret = readFileSync(join(folder, signingKey), 'utf8');
  const settings = readSettings({ ...consoleEnv(database.appUrl, edge!.url, secret), PUBLISH_KEYS: publishKeys });
  if (!settings.ok) throw new Error(JSON.stringify(settings.refusal));
  const container = await createContainer(settings.value);
  try {
    if (value !== undefined) await publishValue(container.ports, value);
    expect(await container.outbox.drain(20_000)).toBe(true);
  } finally {
    await container.close();
  }
}

async function expectServed(value: number): Promise<void> {
  const ask = async () => {
    const response = await fetch(`${edge!.url}/ofrep/v1/evaluate/flags/fault.value`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sdkKey}`, 'content-type': 'application/json' },
      body: '{"context":{}}',
    });
    return ((await response.json()) as { value?: unknown }).value;
  };
  await expect.poll(ask, { timeout: 15_000 }).toBe(value);
}

it('the signing key is changed while everything is served', async () => {
  switchyard('new-key', 'signing-key.json');
  const before = switchyard('key-set', 'signing-key.json');
  await deploy(before);
  await restartConsole('signing-key.json', '', 1);
  await expectServed(1);

  switchyard('new-key', 'signing-key.next.json');
  const both = switchyard('key-set', 'signing-key.json', 'signing-key.next.json');
  await deploy(both);
  await restartConsole('signing-key.json', both, 2);
  await expectServed(2);

  // Nothing is published: the new key signs what is live at its start.
  await restartConsole('signing-key.next.json', both);
  const after = switchyard('key-set', 'signing-key.next.json');
  await deploy(after);
  await expectServed(2);
  await restartConsole('signing-key.next.json', '', 3);
  await expectServed(3);
  const { rows } = await sql.query(`SELECT count(*)::int AS count FROM audit WHERE verb = 'head.reconcile'`);
  expect(rows).toEqual([{ count: 0 }]);
});

it('a key is never written over another, and a set holds no private part', () => {
  expect(() => switchyard('new-key', 'signing-key.json')).toThrow(/EEXIST|cannot be written/);
  switchyard('new-key', 'recovery.json', '--recovery-for', 'https://edge.example.com');
  const { keys } = JSON.parse(switchyard('key-set', 'signing-key.json', 'recovery.json'));
  expect(keys.map((key: object) => Object.keys(key).sort())).toEqual(Array(2).fill(['alg', 'crv', 'kid', 'kty', 'use', 'x']));
});
