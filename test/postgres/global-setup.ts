// One embedded Postgres per run of the integration tests, with a migrated database to clone. It lives in a temporary folder
// and is gone afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../apps/console/app/adapters/postgres/embedded/start-embedded-postgres.ts';
import { migrate } from '../../apps/console/app/adapters/postgres/migrate.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The migrated database that tests clone. */
    postgres: { ownerUrl: string; appUrl: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-test-'));
  const server = await startEmbeddedPostgres({ folder, port: 0, throwaway: true });
  const tearDown = async () => {
    await server.stop();
    for (const path of [folder, server.data]) rmSync(path, { recursive: true, force: true });
  };
  try {
    await migrate(server.ownerUrl);
  } catch (error) {
    await tearDown();
    throw error;
  }
  project.provide('postgres', { ownerUrl: server.ownerUrl, appUrl: server.appUrl });
  return tearDown;
}
