// Puts a build of the edge into the database, where flight tests find it: the code that was deployed, and the behaviour of the
// runtime that it was deployed with. The same build twice in a row is recorded once.
import { createHash } from 'node:crypto';
import pg from 'pg';
import { toBuildHeader } from '../../apps/console/app/adapters/flight/flight-config.ts';
import { bundleWorker, endBundler } from '../../workers/evaluator/local/bundle-worker.ts';
import { readCompatibility } from '../../workers/evaluator/local/start-local-edge.ts';

/** `url` is the owner's: the application's role may only read builds. Answers the digest, and whether it was new. */
export async function recordBuild(url: string, code: string): Promise<{ digest: string; recorded: boolean }> {
  const { compatibilityDate, compatibilityFlags } = readCompatibility();
  const bytes = Buffer.from(toBuildHeader(compatibilityDate, compatibilityFlags) + code);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query(
      `INSERT INTO edge_build (recorded_at, digest, code) SELECT now(), $1, $2
       WHERE $1 IS DISTINCT FROM (SELECT digest FROM edge_build ORDER BY recorded_at DESC LIMIT 1)`,
      [digest, bytes],
    );
    return { digest, recorded: rowCount === 1 };
  } finally {
    await client.end();
  }
}

/** The Worker of this checkout, as the local edge runs it. */
export async function recordOwnBuild(url: string): Promise<void> {
  const { code } = await bundleWorker();
  await endBundler();
  await recordBuild(url, code);
}
