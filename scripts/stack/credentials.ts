// What a local checkout hands out: an API token for each demo person (the CLI's profiles) and SDK keys of both kinds for each
// environment. Made once through the use-cases, kept in one private file, made anew when the database does not know them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import type { Result } from '@switchyard/registry-core/registry/refusal';
import { toActor } from '../../apps/console/app/access.server.ts';
import { connect } from '../../apps/console/app/adapters/postgres/connection.ts';
import { postgresPorts } from '../../apps/console/app/adapters/postgres/postgres-ports.ts';
import type { Caller } from '../../apps/console/app/caller.ts';
import type { Person, Ports } from '../../apps/console/app/ports.ts';
import { createApiToken } from '../../apps/console/app/usecases/people/create-api-token.server.ts';
import { createSdkKey } from '../../apps/console/app/usecases/sdk-keys/create-sdk-key.server.ts';
import { demoPeople } from '../../apps/identity/demo-people.ts';
import { writePrivately } from './local-secrets.ts';

export interface Credentials {
  /** By the id of the demo person; the shape that the CLI reads. */
  readonly profiles: Readonly<Record<string, { readonly url: string; readonly token: string }>>;
  /** The profile that the CLI takes when none is named. */
  readonly current: string;
  readonly sdkKeys: Readonly<Record<string, { readonly server: string; readonly client: string }>>;
}

export const noCredentials: Credentials = { profiles: {}, current: 'maya', sdkKeys: {} };

export async function readOrMakeCredentials(databaseUrl: string, stateDir: string, consoleUrl: string): Promise<Credentials> {
  const path = join(stateDir, 'credentials.json');
  const connection = await connect({ url: databaseUrl });
  try {
    const ports = postgresPorts(connection);
    const kept = readKept(path);
    const credentials = kept && (await isKnown(ports, kept)) ? kept : await makeCredentials(ports);
    // The console may listen elsewhere than last time.
    const profiles = Object.entries(credentials.profiles).map(([id, { token }]) => [id, { url: consoleUrl, token }] as const);
    const current: Credentials = { ...credentials, profiles: Object.fromEntries(profiles) };
    writePrivately(path, current);
    return current;
  } finally {
    await connection.close();
  }
}

function readKept(path: string): Credentials | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Credentials;
  } catch {
    return undefined;
  }
}

function hashOf(secret: string): string {
  return sha256Hex(new TextEncoder().encode(secret));
}

async function isKnown(ports: Ports, { profiles, sdkKeys }: Credentials): Promise<boolean> {
  return ports.read(async ({ people, sdkKeys: keys }) => {
    for (const { token } of Object.values(profiles)) if (!(await people.findByToken(hashOf(token)))) return false;
    for (const [environment, { server, client }] of Object.entries(sdkKeys)) {
      const active = new Set((await keys.list(environment)).filter(({ revokedAt }) => revokedAt === null).map(({ hash }) => hash));
      if (!active.has(hashOf(server)) || !active.has(hashOf(client))) return false;
    }
    return Object.keys(profiles).length > 0;
  });
}

async function makeCredentials(ports: Ports): Promise<Credentials> {
  const profiles: Record<string, { url: string; token: string }> = {};
  for (const { id, email } of demoPeople) {
    const person = await ports.read(({ people }) => people.findByEmail(email));
    // Somebody may have been deactivated meanwhile, or may not make tokens at all: then there is no profile for them.
    if (!person?.active) continue;
    const token = await createApiToken(ports, callerFor(person), { name: 'npm start' });
    if (token.ok) profiles[id] = { url: '', token: token.value.secret };
  }
  return { profiles, current: 'maya', sdkKeys: await makeSdkKeys(ports) };
}

async function makeSdkKeys(ports: Ports): Promise<Credentials['sdkKeys']> {
  const sdkKeys: Record<string, { server: string; client: string }> = {};
  const admin = await ports.read(({ people }) => people.findByEmail('dana.whitfield@marquee.example'));
  if (!admin) return sdkKeys;
  const environments = await ports.read((stores) => stores.environments.list());
  for (const { name: environment } of environments) {
    const make = async (kind: 'server' | 'client') =>
      expectDone(await createSdkKey(ports, callerFor(admin), { environment, kind, name: `npm start (${kind})` })).secret;
    sdkKeys[environment] = { server: await make('server'), client: await make('client') };
  }
  return sdkKeys;
}

function callerFor(person: Person): Caller {
  return { actor: toActor(person), requestId: null };
}

function expectDone<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`The local credentials could not be made: ${result.refusal.message}`);
  return result.value;
}
