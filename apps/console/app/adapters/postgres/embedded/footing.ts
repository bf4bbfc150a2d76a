// As whom Postgres runs and where its files lie. Postgres refuses to run as root, and an unprivileged user cannot enter a
// 0700 folder of root. So root runs it in a user namespace, where root looks like an ordinary user and still owns the
// checkout; where that is not allowed, binaries and data go to a folder of an unprivileged user outside the checkout.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { binariesIn, findBinaries, type PostgresBinaries } from './binaries.ts';

export interface Footing {
  readonly binaries: PostgresBinaries;
  /** The data folder; it may lie outside the folder that was asked for. */
  readonly data: string;
  /** What a command line begins with: empty, or the program that enters the namespace. */
  readonly prefix: readonly string[];
  /** The user and group to run as; absent for the own one. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

export const footings = ['own-user', 'user-namespace', 'unprivileged-user'] as const;
export type FootingKind = (typeof footings)[number];

/** What works for this process on this machine. */
export function chooseFooting(): FootingKind {
  if (process.getuid?.() !== 0) return 'own-user';
  return canEnterNamespace() ? 'user-namespace' : 'unprivileged-user';
}

/** Prepares `kind` for the data of `folder`, which exists. */
export function prepareFooting(kind: FootingKind, folder: string): Footing {
  const binaries = findBinaries();
  const data = join(folder, 'data');
  if (kind === 'own-user') return { binaries, data, prefix: [] };
  if (kind === 'user-namespace') return { binaries, data, prefix: namespaceCommand() };
  return prepareUnprivileged(binaries, folder);
}

function namespaceCommand(): string[] {
  return ['unshare', '--user', `--map-user=${findAccount().uid}`];
}

function canEnterNamespace(): boolean {
  if (process.platform !== 'linux') return false;
  const [program = '', ...args] = namespaceCommand();
  return spawnSync(program, [...args, 'true'], { stdio: 'ignore' }).status === 0;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** An account that is not root's, ordinary ones first. It must have a name, because initdb looks itself up. */
function findAccount(): Account {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .filter((line) => /^[^#:]+:/.test(line))
    .map((line) => line.split(':'))
    .map(([, , uid, gid]) => ({ uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid, gid }) => Number.isInteger(uid) && uid > 0 && uid < 2 ** 31 && Number.isInteger(gid) && gid >= 0);
  const account = accounts.find(({ uid }) => uid >= 1000 && uid < 60_000) ?? accounts[0];
  if (!account) throw new Error('Postgres cannot run as root and this machine has no other user. Set DATABASE_URL to a Postgres server.');
  return account;
}

/** One folder per checkout and data folder under the system's temporary folder, owned by the unprivileged user. */
function prepareUnprivileged(source: PostgresBinaries, folder: string): Footing {
  const user = findAccount();
  const name = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16);
  const home = join(realpathSync('/tmp'), `switchyard-${name}`);
  requireOwnFolder(home, user.uid);
  chownSync(home, user.uid, user.gid);
  const copy = join(home, 'postgres');
  if (!existsSync(copy)) {
    // Copied beside and renamed, so that a copy cut short is never mistaken for a whole one.
    const partial = `${copy}.partial`;
    rmSync(partial, { recursive: true, force: true });
    cpSync(source.folder, partial, { recursive: true, verbatimSymlinks: true });
    renameSync(partial, copy);
  }
  return { binaries: binariesIn(copy), data: join(home, 'data'), prefix: [], user };
}

/** /tmp is everyone's: a folder of that name which somebody else made, or a link, is not trusted. */
function requireOwnFolder(home: string, uid: number): void {
  if (!existsSync(home)) mkdirSync(home, { mode: 0o755 });
  const found = lstatSync(home);
  if (!found.isDirectory() || (found.uid !== 0 && found.uid !== uid)) {
    throw new Error(`${home} belongs to somebody else, so Postgres cannot keep its data there. Remove it, or set DATABASE_URL.`);
  }
  chmodSync(home, 0o755);
}
