// Makes the local credentials through the use-cases, so that they are on record like any others.
import type { Result } from '@switchyard/registry-core/registry/refusal';
import { connect } from '../../apps/console/app/adapters/postgres/connection.ts';
import { postgresPorts } from '../../apps/console/app/adapters/postgres/postgres-ports.ts';
import type { Caller } from '../../apps/console/app/caller.ts';
import type { Person, Ports } from '../../apps/console/app/ports.ts';
import { createApiToken } from '../../apps/console/app/usecases/people/create-api-token.server.ts';
import { createSdkKey } from '../../apps/console/app/usecases/sdk-keys/create-sdk-key.server.ts';
import { toActor } from '../../apps/console/app/who-asks.server.ts';
import { demoPeople } from '../../apps/identity/demo-people.ts';

export interface Credentials {
  /** By the id of the demo person; the shape that the CLI reads. */
  readonly profiles: Readonly<Record<string, { readonly url: string; readonly token: string }>>;
  /** The profile that the CLI takes when none is named. */
  readonly current: string;
  readonly sdkKeys: Readonly<Record<string, { readonly server: string; readonly client: string }>>;
}

export async function makeCredentials(databaseUrl: string): Promise<Credentials> {
  const connection = await connect({ url: databaseUrl });
  try {
    const ports = postgresPorts(connection);
    return { profiles: await makeProfiles(ports), current: 'maya', sdkKeys: await makeSdkKeys(ports) };
  } finally {
    await connection.close();
  }
}

async function makeProfiles(ports: Ports): Promise<Credentials['profiles']> {
  const profiles: Record<string, { url: string; token: string }> = {};
  for (const { id, email } of demoPeople) {
    const person = await ports.read(({ people }) => people.findByEmail(email));
    // Somebody may have been deactivated meanwhile, or may not make tokens at all: then there is no profile for them.
    if (!person?.active) continue;
    const token = await createApiToken(ports, callerFor(person), { name: 'npm start' });
    if (token.ok) profiles[id] = { url: '', token: token.value.secret };
  }
  return profiles;
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
