// What a local checkout hands out: an API token for each demo person (the CLI's profiles) and SDK keys of both kinds for each
// environment. Made once through the use-cases, kept in one private file, made anew when the database does not know them.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { writePrivately } from './local-secrets.ts';
import type { Credentials } from './make-credentials.ts';

export async function readOrMakeCredentials(databaseUrl: string, stateDir: string, consoleUrl: string): Promise<Credentials> {
  const path = join(stateDir, 'credentials.json');
  const kept = readKept(path);
  const credentials = kept && (await isKnown(databaseUrl, kept)) ? kept : await makeNew(databaseUrl);
  // The console may listen elsewhere than last time.
  const profiles = Object.entries(credentials.profiles).map(([id, { token }]) => [id, { url: consoleUrl, token }] as const);
  const current: Credentials = { ...credentials, profiles: Object.fromEntries(profiles) };
  writePrivately(path, current);
  return current;
}

function readKept(path: string): Credentials | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Credentials;
  } catch {
    return undefined;
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Whether every secret still opens something: one question to the database, on each start. */
async function isKnown(databaseUrl: string, { profiles, sdkKeys }: Credentials): Promise<boolean> {
  const tokens = Object.values(profiles).map(({ token }) => hashOf(token));
  const keys = Object.values(sdkKeys).flatMap(({ server, client }) => [hashOf(server), hashOf(client)]);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ known: number }>(
      `SELECT (SELECT count(*) FROM api_token WHERE hash = ANY($1) AND revoked_at IS NULL)::int
            + (SELECT count(*) FROM sdk_key WHERE hash = ANY($2) AND revoked_at IS NULL)::int AS known`,
      [tokens, keys],
    );
    return tokens.length > 0 && rows[0]?.known === tokens.length + keys.length;
  } finally {
    await client.end();
  }
}

async function makeNew(databaseUrl: string): Promise<Credentials> {
  const { makeCredentials } = await import('./make-credentials.ts');
  return makeCredentials(databaseUrl);
}
