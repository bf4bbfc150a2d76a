// An SDK key's tier reaches the edge by the key table, and its successor keeps it.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresHeadLedger } from '../../apps/console/app/adapters/postgres/head-ledger.ts';
import { createSdkKey } from '../../apps/console/app/usecases/sdk-keys/create-sdk-key.server.ts';
import { editSdkKey } from '../../apps/console/app/usecases/sdk-keys/edit-sdk-key.server.ts';
import { rotateSdkKey } from '../../apps/console/app/usecases/sdk-keys/rotate-sdk-key.server.ts';
import { createWorld, done, type World } from './world.ts';

const environment = 'production';
let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

async function tiersAtTheEdge(): Promise<Record<string, string | undefined>> {
  const { desired } = await postgresHeadLedger(world.database.connection).look(environment);
  return Object.fromEntries((desired?.keyTable.keys ?? []).map(({ id, rateTier }) => [id, rateTier]));
}

it('the usual tier is left out, another is named, and a rotated key passes it on', async () => {
  const { ports, as } = world;
  const usual = done(await createSdkKey(ports, as.engineer, { environment, kind: 'server', name: 'api' }));
  const high = done(await createSdkKey(ports, as.engineer, { environment, kind: 'client', name: 'app', rateTier: 'high' }));
  expect([usual.key.rateTier, high.key.rateTier]).toEqual(['standard', 'high']);
  expect(await tiersAtTheEdge()).toEqual({ [usual.key.id]: undefined, [high.key.id]: 'high' });

  const { key } = done(await rotateSdkKey(ports, as.engineer, { keyId: high.key.id, overlapHours: 1 }));
  expect((await tiersAtTheEdge())[key.id]).toBe('high');
});

it('a key that is given another tier keeps its text, and the edge learns of it', async () => {
  const { ports, as } = world;
  const { key } = done(await createSdkKey(ports, as.engineer, { environment, kind: 'server', name: 'batch' }));
  const edited = done(await editSdkKey(ports, as.engineer, { keyId: key.id, name: 'nightly batch', rateTier: 'low' }));
  expect(edited).toEqual({ ...key, name: 'nightly batch', rateTier: 'low' });
  expect((await tiersAtTheEdge())[key.id]).toBe('low');
});
