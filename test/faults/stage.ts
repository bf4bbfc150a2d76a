// A real Postgres, a real edge, a gate between them and a console process to kill, all in a temporary folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../apps/console/app/adapters/postgres/embedded/start-embedded-postgres.ts';
import { migrate } from '../../apps/console/app/adapters/postgres/migrate.ts';
import { type LocalEdge, startLocalEdge } from '../../workers/evaluator/local/start-local-edge.ts';
import { type Gate, openGate } from './gate.ts';
import { environment, flagKey } from './publish-value.ts';

export interface Stage {
  /** As the owner, to look and to lock. */
  readonly sql: pg.Pool;
  readonly gate: Gate;
  /** The environment variables of a console. */
  readonly env: Readonly<Record<string, string>>;
  /** Another edge in place of the one before, which remembers nothing. */
  replaceEdge(): Promise<void>;
  stopEdge(): Promise<void>;
  startConsole(env?: Readonly<Record<string, string>>): ConsoleProcess;
  /** What the edge serves for the one key; undefined when it has no release. */
  servedValue(): Promise<unknown>;
  close(): Promise<void>;
}

export interface ConsoleProcess {
  kill(): Promise<void>;
  /** Settles with the signal or exit code. */
  readonly ended: Promise<NodeJS.Signals | number | null>;
  readonly output: () => string;
}

export async function setStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-faults-'));
  const database = await startEmbeddedPostgres({ folder, port: 0, throwaway: true });
  await migrate(database.ownerUrl);
  const sql = new pg.Pool({ connectionString: database.ownerUrl, max: 4 });
  sql.on('error', () => {});
  const keys = newKeys();
  const startEdge = () => startLocalEdge({ port: 0, publishKeys: keys.publicSet });
  let edge: LocalEdge | undefined = await startEdge();
  const gate = await openGate(edge.url);
  const sdkKey = await addBasics(sql);
  const env = consoleEnv(database.appUrl, gate.url, keys.privateKey);
  const running = new Set<ConsoleProcess>();
  const stopEdge = async () => {
    await edge?.close();
    edge = undefined;
  };
  return {
    sql,
    gate,
    env,
    stopEdge,
    async replaceEdge() {
      await stopEdge();
      edge = await startEdge();
      gate.target = edge.url;
    },
    startConsole(more = {}) {
      const started = startConsole({ ...env, ...more });
      running.add(started);
      void started.ended.then(() => running.delete(started));
      return started;
    },
    servedValue: () => askEdge(edge?.url, sdkKey),
    async close() {
      await Promise.all([...running].map((started) => started.kill()));
      await gate.close();
      await stopEdge();
      await sql.end();
      await database.stop();
      for (const path of [folder, database.data]) rmSync(path, { recursive: true, force: true });
    },
  };
}

export function newKeys(kid = 'test'): { publicSet: string; privateKey: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d, ...shared } = { ...privateKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' };
  return { publicSet: JSON.stringify({ keys: [shared] }), privateKey: JSON.stringify({ ...shared, d }) };
}

/** The environment and a server key for it; gives the key's text. */
export async function addBasics(sql: pg.Pool): Promise<string> {
  const text = `sy_${environment}_server_${randomBytes(24).toString('base64url')}`;
  await sql.query(`INSERT INTO environment (name, title, production, policy, position) VALUES ($1, 'Production', true, $2, 1)`, [
    environment,
    JSON.stringify(EnvironmentPolicy.parse({})),
  ]);
  await sql.query(`INSERT INTO sdk_key VALUES ('key_1', $1, 'server', 'test', 'test', $2, now(), 'per_test')`, [
    environment,
    createHash('sha256').update(text).digest('hex'),
  ]);
  return text;
}

export function consoleEnv(databaseUrl: string, edgeUrl: string, signingKey: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    EDGE_URL: edgeUrl,
    ISSUER_URL: 'http://localhost',
    OIDC_CLIENT_ID: 'none',
    OIDC_CLIENT_SECRET: 'none',
    SESSION_SECRET: randomBytes(32).toString('hex'),
    SIGNING_KEY: signingKey,
  };
}

function startConsole(env: Readonly<Record<string, string>>): ConsoleProcess {
  const script = fileURLToPath(new URL('./console-process.ts', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [script], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const ended = new Promise<NodeJS.Signals | number | null>((settle) => child.once('close', (code, signal) => settle(signal ?? code)));
  return {
    ended,
    output: () => output,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function askEdge(edgeUrl: string | undefined, sdkKey: string): Promise<unknown> {
  const response = await fetch(new URL(`/ofrep/v1/evaluate/flags/${flagKey}`, edgeUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${sdkKey}`, 'content-type': 'application/json' },
    body: '{"context":{}}',
  });
  const answer = (await response.json()) as { value?: unknown };
  return answer.value;
}
