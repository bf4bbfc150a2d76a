// The console and its database are gone, and something has to stop now: the recovery key kills and goes back at the edge, by the
// command line. When the console is back its records agree, and the edge does not move.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../apps/console/app/adapters/postgres/embedded/start-embedded-postgres.ts';
import { migrate } from '../../apps/console/app/adapters/postgres/migrate.ts';
import { type Container, createContainer } from '../../apps/console/app/container.server.ts';
import { readSettings } from '../../apps/console/app/settings.server.ts';
import { type LocalEdge, startLocalEdge } from '../../workers/evaluator/local/start-local-edge.ts';
import { publishValue } from './publish-value.ts';
import { addBasics, consoleEnv, newKeys } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchyard-recovery-'));
const signing = newKeys();
const recovery = newKeys('recovery');
let edge: LocalEdge;
let database: EmbeddedPostgres;
let sdkKey: string;
let sql: pg.Pool;

beforeAll(async () => {
  [database, edge] = await Promise.all([
    startEmbeddedPostgres({ folder, port: 0, throwaway: true }),
    startLocalEdge({ port: 0, publishKeys: signing.publicSet, recoveryKeys: recovery.publicSet }),
  ]);
  await migrate(database.ownerUrl);
  sql = openSql();
  sdkKey = await addBasics(sql);
  writeFileSync(join(folder, 'recovery.json'), JSON.stringify({ edgeUrl: edge.url, key: JSON.parse(recovery.privateKey) }));
});

afterAll(async () => {
  await sql.end();
  await edge.close();
  await database.stop();
  for (const path of [folder, database.data]) rmSync(path, { recursive: true, force: true });
});

function openSql(): pg.Pool {
  const pool = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  pool.on('error', () => {});
  return pool;
}

async function rows<Row extends pg.QueryResultRow>(query: string): Promise<Row[]> {
  return (await sql.query<Row>(query)).rows;
}

/** A console until `work` is done and everything is delivered. */
async function withConsole(work: (container: Container) => Promise<unknown> = async () => {}): Promise<void> {
  const settings = readSettings({ ...consoleEnv(database.appUrl, edge.url, signing.privateKey), RECOVERY_KEYS: recovery.publicSet });
  if (!settings.ok) throw new Error(JSON.stringify(settings.refusal));
  const container = await createContainer(settings.value);
  try {
    await work(container);
    expect(await container.outbox.drain(20_000)).toBe(true);
  } finally {
    await container.close();
  }
}

async function served(key: string): Promise<{ value?: unknown; reason?: string; metadata?: { release: string } }> {
  const response = await fetch(`${edge.url}/ofrep/v1/evaluate/flags/${key}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sdkKey}`, 'content-type': 'application/json' },
    body: '{"context":{}}',
  });
  return (await response.json()) as { value?: unknown };
}

const untilServed = (key: string, expected: object) => expect.poll(() => served(key), { timeout: 15_000 }).toMatchObject(expected);

async function switchyard(...args: string[]): Promise<{ code: number; text: string }> {
  const bin = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'bin', 'switchyard.mjs');
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    SWITCHYARD_RECOVERY_FILE: join(folder, 'recovery.json'),
    SWITCHYARD_ENV: 'production',
  };
  const child = spawn(process.execPath, [bin, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += part));
  const [code] = await once(child, 'close');
  return { code, text };
}

const words = ['--edge-only', '--reason', 'Bookings fail', '--ticket', 'INC-42'];

it('kills and goes back without console and Postgres, and both are in the records afterwards', async () => {
  await withConsole(async ({ ports }) => {
    await publishValue(ports, 1);
    await publishValue(ports, 2);
  });
  // Each release has a head of its own.
  await withConsole(({ ports }) => publishValue(ports, 3));
  await untilServed('fault.value', { value: 3 });
  await untilServed('fault.flag', { value: true });
  const { port } = database;
  await sql.end();
  await database.stop();

  expect(await switchyard('kill', 'fault.flag', ...words)).toMatchObject({
    code: 0,
    text: expect.stringContaining('fault.flag is killed'),
  });
  expect(await switchyard('roll-back', '1.0.2', ...words)).toMatchObject({ code: 0, text: expect.stringContaining('1.0.2 is live again') });
  await untilServed('fault.value', { value: 2, metadata: { release: '1.0.2' } });
  expect(await served('fault.flag')).toMatchObject({ value: false, reason: 'DISABLED' });

  database = await startEmbeddedPostgres({ folder, port, throwaway: true });
  sql = openSql();
  const seen = new Set<string>();
  const look = async () => {
    const [value, flag] = await Promise.all([served('fault.value'), served('fault.flag')]);
    seen.add(`${value.value} ${flag.reason}`);
  };
  const looking = setInterval(() => void look(), 100);
  await withConsole();
  await untilServed('fault.value', { metadata: { release: '1.0.4' } });
  clearInterval(looking);
  expect([...seen]).toEqual(['2 DISABLED']);

  expect(await rows('SELECT flag, reason, person_name FROM kill WHERE revived_at IS NULL')).toEqual([
    { flag: 'fault.flag', reason: 'Bookings fail (INC-42)', person_name: 'Recovery key' },
  ]);
  const releases = await rows(
    'SELECT one.version, other.version AS restores FROM release one LEFT JOIN release other ON other.id = one.restores_id ORDER BY one.number',
  );
  expect(releases.slice(-2)).toEqual([
    { version: '1.0.3', restores: null },
    { version: '1.0.4', restores: '1.0.2' },
  ]);
  expect(await rows(`SELECT verb, reason FROM audit WHERE actor_id = 'recovery-key' ORDER BY seq`)).toEqual([
    { verb: 'flag.kill', reason: 'Bookings fail (INC-42)' },
    { verb: 'release.roll_back', reason: 'Bookings fail (INC-42)' },
  ]);
  expect(await rows(`SELECT reason FROM audit WHERE verb = 'head.reconcile'`)).toMatchObject([
    { reason: expect.stringContaining('recovery key') },
  ]);
});

it('what was done is adopted once, and the kill survives the next publish', async () => {
  const before = await rows('SELECT (SELECT count(*) FROM audit) AS audit, (SELECT count(*) FROM release) AS releases');
  await withConsole();
  expect(await rows('SELECT (SELECT count(*) FROM audit) AS audit, (SELECT count(*) FROM release) AS releases')).toEqual(before);
  await withConsole(({ ports }) => publishValue(ports, 5));
  await untilServed('fault.value', { value: 5 });
  expect(await served('fault.flag')).toMatchObject({ reason: 'DISABLED' });
});

it.each([
  ['a release that was never published', ['roll-back', '9.9.9', ...words], 3, '9.9.9 was never published'],
  ['a flag that does not exist', ['kill', 'fault.falg', ...words], 3, 'There is no flag fault.falg'],
  ['a flag that is killed', ['kill', 'fault.flag', ...words], 1, 'is killed already'],
  ['no ticket', ['kill', 'fault.flag', '--edge-only', '--reason', 'Why not'], 2, '--ticket'],
])('says no to %s', async (_name, args, code, sentence) => {
  expect(await switchyard(...args)).toMatchObject({ code, text: expect.stringContaining(sentence) });
});
