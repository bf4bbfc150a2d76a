// A real Postgres server of our own on this machine: made on the first start, reused on the next, ended with its parent.
// It listens on 127.0.0.1 only, with passwords that lie beside its data, readable by the owner alone.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { chooseFooting, type Footing, type FootingKind, prepareFooting } from './footing.ts';

const host = '127.0.0.1';
const owner = 'postgres';
export const appRole = 'switchyard_app';
export const databaseName = 'switchyard';
const startTimeoutMs = 60_000;

export interface EmbeddedPostgresOptions {
  /** Holds the data and the passwords; made when it does not exist. */
  readonly folder: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Trades durability for speed; for tests. */
  readonly throwaway?: boolean;
  /** Chosen by what the machine allows when absent. */
  readonly footing?: FootingKind;
}

export interface EmbeddedPostgres {
  readonly port: number;
  /** Where migrations run: the owner of everything. */
  readonly ownerUrl: string;
  /** Where the application connects: it cannot alter history. */
  readonly appUrl: string;
  /** The server's own process. */
  readonly pid: number;
  /** Where it keeps its files, so that a reset can remove them. */
  readonly data: string;
  /** Ends it by a fast shutdown: sessions are cut off, everything committed is on disk. */
  stop(): Promise<void>;
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<void>;
}

interface Passwords {
  readonly owner: string;
  readonly app: string;
}

export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = resolve(options.folder);
  mkdirSync(folder, { recursive: true });
  const port = await requireFreePort(options.port);
  const footing = prepareFooting(options.footing ?? chooseFooting(), folder);
  const passwords = await makeCluster(footing, folder);
  requireNotRunning(footing.data);
  const { child, ended } = await startServer(footing, port, options.throwaway ?? false);
  const urlOf = (user: string, password: string, database = databaseName) => `postgres://${user}:${password}@${host}:${port}/${database}`;
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.stdin?.end();
    await ended;
  };
  try {
    await makeDatabase(urlOf(owner, passwords.owner, 'postgres'), passwords.app);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    ownerUrl: urlOf(owner, passwords.owner),
    appUrl: urlOf(appRole, passwords.app),
    pid: readPid(footing.data) ?? 0,
    data: footing.data,
    stop,
    ended,
  };
}

/** The port itself, or a free one for 0. A taken port is refused in one line. */
function requireFreePort(port: number): Promise<number> {
  return new Promise((settle, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new Error(`Port ${port} for Postgres is taken. Set POSTGRES_PORT to a free one, or end what uses it.`) : error);
    });
    probe.listen(port, host, () => {
      const address = probe.address();
      const found = typeof address === 'object' && address ? address.port : port;
      probe.close(() => settle(found));
    });
  });
}

/** Makes the cluster on the first start. A start cut short leaves no `ready` mark and is made anew. */
async function makeCluster(footing: Footing, folder: string): Promise<Passwords> {
  const kept = join(folder, 'passwords.json');
  if (existsSync(kept) && existsSync(join(footing.data, 'PG_VERSION'))) return JSON.parse(readFileSync(kept, 'utf8')) as Passwords;
  rmSync(kept, { force: true });
  rmSync(footing.data, { recursive: true, force: true });
  mkdirSync(footing.data, { recursive: true, mode: 0o700 });
  const passwords = { owner: randomBytes(18).toString('base64url'), app: randomBytes(18).toString('base64url') };
  const passwordFile = `${footing.data}.password`;
  writeFileSync(passwordFile, `${passwords.owner}\n`, { mode: 0o600 });
  if (footing.user) {
    for (const path of [footing.data, passwordFile]) chownSync(path, footing.user.uid, footing.user.gid);
  }
  const flags = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--no-sync', '--no-instructions'];
  try {
    await run(footing, [footing.binaries.initdb, `--pgdata=${footing.data}`, `--username=${owner}`, `--pwfile=${passwordFile}`, ...flags]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  writeFileSync(kept, JSON.stringify(passwords), { mode: 0o600 });
  return passwords;
}

function run(footing: Footing, command: readonly string[]): Promise<void> {
  const [program = '', ...args] = [...footing.prefix, ...command];
  return new Promise((settle, reject) => {
    const child = spawn(program, args, { ...toSpawnOptions(footing), stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? settle() : reject(new Error(`Postgres could not be set up: ${errors.trim()}`))));
  });
}

function toSpawnOptions({ user, data }: Footing) {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  return { cwd: data, env, ...(user ? { uid: user.uid, gid: user.gid } : {}) };
}

/** The number in the first line of postmaster.pid, when there is such a file. */
function readPid(data: string): number | undefined {
  const path = join(data, 'postmaster.pid');
  if (!existsSync(path)) return undefined;
  const pid = Number(readFileSync(path, 'utf8').split('\n')[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** Postgres itself recovers from a stale postmaster.pid; a live one means that this checkout already runs. */
function requireNotRunning(data: string): void {
  const pid = readPid(data);
  if (pid === undefined || !commandLineOf(pid).includes(data)) return;
  throw new Error(`Postgres already runs on ${data} as process ${pid}: this checkout seems to be started already. End that one first.`);
}

/** What runs as `pid`, because a number is given again to another process; empty when nothing does. */
function commandLineOf(pid: number): string {
  const path = `/proc/${pid}/cmdline`;
  if (existsSync('/proc/self/cmdline')) return existsSync(path) ? readFileSync(path, 'utf8') : '';
  return spawnSync('ps', ['-ww', '-o', 'command=', '-p', `${pid}`], { encoding: 'utf8' }).stdout ?? '';
}

/**
 * A shell stands between: it ends the server when its own input closes, and that happens however we end, kill -9 included.
 * SIGINT is what Postgres calls a fast shutdown. The group is its own, so that Ctrl-C reaches only us and we end things in order.
 */
const keeper =
  'exec 3<&0; "$@" 3<&- & server=$!; (read -r _ <&3; kill -INT $server) >/dev/null 2>&1 & watcher=$!; wait $server; kill $watcher 2>/dev/null';

async function startServer(footing: Footing, port: number, throwaway: boolean): Promise<{ child: ChildProcess; ended: Promise<void> }> {
  const settings = [
    `port=${port}`,
    `listen_addresses=${host}`,
    'unix_socket_directories=',
    'max_connections=100',
    'timezone=UTC',
    'log_timezone=UTC',
    ...(throwaway ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : []),
  ].flatMap((setting) => ['-c', setting]);
  const command = [...footing.prefix, footing.binaries.postgres, '-D', footing.data, ...settings];
  const child = spawn('/bin/sh', ['-c', keeper, 'postgres-keeper', ...command], {
    ...toSpawnOptions(footing),
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((settle) => child.once('exit', () => settle()));
  await waitUntilReady(child);
  return { child, ended };
}

function waitUntilReady(child: ChildProcess): Promise<void> {
  return new Promise((settle, reject) => {
    let log = '';
    const fail = (why: string) => {
      child.stdin?.end();
      reject(new Error(`${why}\n${log.trim()}`));
    };
    const timer = setTimeout(() => fail('Postgres did not start in time.'), startTimeoutMs);
    child.once('error', reject);
    child.once('exit', () => {
      clearTimeout(timer);
      fail('Postgres ended while starting.');
    });
    // Read on after the start as well, or the pipe fills and the server stalls.
    child.stderr?.on('data', (chunk: Buffer) => {
      if (log.length < 16_384) log += chunk.toString();
      if (!log.includes('ready to accept connections')) return;
      clearTimeout(timer);
      settle();
    });
  });
}

/** The database and the application's role, on the first start. */
async function makeDatabase(adminUrl: string, appPassword: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query(
      'SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role, EXISTS (SELECT FROM pg_database WHERE datname = $2) AS database',
      [appRole, databaseName],
    );
    const found = rows[0] as { role: boolean; database: boolean };
    if (!found.role) await client.query(`CREATE ROLE ${appRole} LOGIN PASSWORD ${client.escapeLiteral(appPassword)}`);
    if (!found.database) await client.query(`CREATE DATABASE ${databaseName}`);
  } finally {
    await client.end();
  }
}
