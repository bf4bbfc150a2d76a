// Postgres, the edge and a console in this process, whose settings and whose life a test decides: for stories in which keys
// change or parts of the installation are gone.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../apps/console/app/adapters/postgres/embedded/start-embedded-postgres.ts';
import { migrate } from '../../apps/console/app/adapters/postgres/migrate.ts';
import { type Container, createContainer } from '../../apps/console/app/container.server.ts';
import { readSettings } from '../../apps/console/app/settings.server.ts';
import { type LocalEdge, type LocalEdgeOptions, startLocalEdge } from '../../workers/evaluator/local/start-local-edge.ts';
import { addBasics, consoleEnv } from './stage.ts';

export interface Served {
  readonly value?: unknown;
  readonly reason?: string;
  readonly metadata?: { readonly release: string };
  readonly errorDetails?: string;
}

export interface SmallStack {
  /** For files of the story. */
  readonly folder: string;
  readonly edgeUrl: string;
  /** As `wrangler deploy` does: what the edge keeps stays, its variables are new. */
  deployEdge(options: Pick<LocalEdgeOptions, 'publishKeys' | 'recoveryKeys' | 'code'>): Promise<void>;
  stopDatabase(): Promise<void>;
  restartDatabase(): Promise<void>;
  rows<Row extends pg.QueryResultRow>(query: string): Promise<Row[]>;
  /** A console with this signing key until `work` is done and everything is delivered. */
  withConsole(signingKey: string, env?: Record<string, string>, work?: (container: Container) => Promise<unknown>): Promise<void>;
  /** What the edge answers; with the stack's own SDK key unless another is given. */
  served(key: string, sdkKey?: string): Promise<Served>;
  untilServed(key: string, expected: object, sdkKey?: string): Promise<void>;
  close(): Promise<void>;
}

export async function startSmallStack(): Promise<SmallStack> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-faults-'));
  const startDatabase = (port: number) => startEmbeddedPostgres({ folder: join(folder, 'postgres'), port, throwaway: true });
  let database: EmbeddedPostgres = await startDatabase(0);
  await migrate(database.ownerUrl);
  let sql = openSql(database);
  const ownKey = await addBasics(sql);
  let edge: LocalEdge | undefined;
  const edgeUrl = () => edge?.url ?? 'http://127.0.0.1:9';
  const stack: SmallStack = {
    folder,
    get edgeUrl() {
      return edgeUrl();
    },
    async deployEdge(keys) {
      await edge?.close();
      edge = await startLocalEdge({ port: 0, stateDir: join(folder, 'edge'), ...keys });
    },
    async stopDatabase() {
      await sql.end();
      await database.stop();
    },
    async restartDatabase() {
      database = await startDatabase(database.port);
      sql = openSql(database);
    },
    rows: async <Row extends pg.QueryResultRow>(query: string) => (await sql.query<Row>(query)).rows,
    withConsole: (signingKey, env = {}, work = async () => {}) =>
      withConsole({ ...consoleEnv(database.appUrl, edgeUrl(), signingKey), ...env }, work),
    served: (key, sdkKey = ownKey) => ask(edgeUrl(), key, sdkKey),
    untilServed: async (key, expected, sdkKey = ownKey) => {
      await expect.poll(() => ask(edgeUrl(), key, sdkKey), { timeout: 15_000 }).toMatchObject(expected);
    },
    async close() {
      await sql.end();
      await edge?.close();
      await database.stop();
      for (const path of [folder, database.data]) rmSync(path, { recursive: true, force: true });
    },
  };
  return stack;
}

function openSql({ ownerUrl }: EmbeddedPostgres): pg.Pool {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  pool.on('error', () => {});
  return pool;
}

async function withConsole(env: Record<string, string>, work: (container: Container) => Promise<unknown>): Promise<void> {
  const settings = readSettings(env);
  if (!settings.ok) throw new Error(JSON.stringify(settings.refusal));
  const container = await createContainer(settings.value);
  try {
    await work(container);
    expect(await container.outbox.drain(20_000)).toBe(true);
  } finally {
    await container.close();
  }
}

async function ask(edgeUrl: string, key: string, sdkKey: string): Promise<Served> {
  const response = await fetch(`${edgeUrl}/ofrep/v1/evaluate/flags/${key}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sdkKey}`, 'content-type': 'application/json' },
    body: '{"context":{}}',
  });
  return (await response.json()) as Served;
}
