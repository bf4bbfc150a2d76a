// The embedded server, on each footing that this machine allows: it keeps its data, recovers from a kill, never outlives
// its parent, and says in one line what is in its way.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseFooting, type FootingKind } from '../../apps/console/app/adapters/postgres/embedded/footing.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../apps/console/app/adapters/postgres/embedded/start-embedded-postgres.ts';

const own = chooseFooting();
/** Root can try the footing for machines that forbid namespaces too; an ordinary user has one footing only. */
const kinds: FootingKind[] = process.getuid?.() === 0 && own !== 'unprivileged-user' ? [own, 'unprivileged-user'] : [own];

let folder: string;
let server: EmbeddedPostgres | undefined;
const dataFolders = new Set<string>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-embedded-'));
  chmodSync(folder, 0o700);
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  for (const path of [...dataFolders, folder]) rmSync(path, { recursive: true, force: true });
});

async function start(footing: FootingKind): Promise<EmbeddedPostgres> {
  server = await startEmbeddedPostgres({ folder, port: 0, footing });
  dataFolders.add(footing === 'unprivileged-user' ? join(server.data, '..') : server.data);
  return server;
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe.each(kinds)('the embedded server as %s', (footing) => {
  it('keeps its data from one start to the next, in a folder that only we may enter', async () => {
    const first = await start(footing);
    await query(first.ownerUrl, "CREATE TABLE kept AS SELECT 'data' AS what");
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);
    const second = await start(footing);
    expect(await query(second.ownerUrl, 'SELECT what FROM kept')).toEqual([{ what: 'data' }]);
    expect(await query(second.appUrl, 'SELECT current_user AS name')).toEqual([{ name: 'switchyard_app' }]);
  });

  it('recovers what was committed before it was killed', async () => {
    const first = await start(footing);
    await query(first.ownerUrl, "CREATE TABLE kept AS SELECT 'data' AS what");
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    const second = await start(footing);
    expect(await query(second.ownerUrl, 'SELECT what FROM kept')).toEqual([{ what: 'data' }]);
  });

  it('refuses a second start on the same data in one line', async () => {
    const first = await start(footing);
    await expect(startEmbeddedPostgres({ folder, port: 0, footing })).rejects.toThrow(
      new RegExp(`already runs on .+ as process ${first.pid}`),
    );
    expect(isRunning(first.pid)).toBe(true);
  });

  it('ends when its parent is killed, and starts again after that', async () => {
    const parent = startParent(footing);
    const pid = await firstNumber(parent);
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 20_000, interval: 20 });
    expect(isRunning((await start(footing)).pid)).toBe(true);
  });
});

describe('a taken port', () => {
  it('is named in one line', async () => {
    const other = createServer();
    await new Promise<void>((settle) => other.listen(0, '127.0.0.1', settle));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(startEmbeddedPostgres({ folder, port })).rejects.toThrow(
      `Port ${port} for Postgres is taken. Set POSTGRES_PORT to a free one`,
    );
    await new Promise((settle) => other.close(settle));
  });
});

/** A process that starts the server, prints its number and waits. */
function startParent(footing: FootingKind): ChildProcess {
  const path = fileURLToPath(new URL('../../apps/console/app/adapters/postgres/embedded/start-embedded-postgres.ts', import.meta.url));
  const script = `import { startEmbeddedPostgres } from ${JSON.stringify(path)};
    const { pid } = await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)}, port: 0, footing: ${JSON.stringify(footing)} });
    console.log(pid);
    setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
}

function firstNumber(child: ChildProcess): Promise<number> {
  return new Promise((settle, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => settle(Number(chunk.toString())));
    child.once('exit', () => reject(new Error('The parent ended.')));
  });
}
