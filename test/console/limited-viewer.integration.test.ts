// Someone whose grants are for one environment: nothing of another environment is on their screens, not even its name.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Caller } from '../../apps/console/app/caller.ts';
import { environmentList } from '../../apps/console/app/queries/environments/environment-list.server.ts';
import { keyPage } from '../../apps/console/app/queries/keys/key-page.server.ts';
import { shell } from '../../apps/console/app/queries/shell/shell.server.ts';
import { createPerson } from '../../apps/console/app/usecases/people/create-person.server.ts';
import { band, createWorld, done, refused, validated, type World } from './world.ts';

let world: World;
let limited: Caller;
beforeAll(async () => {
  world = await createWorld();
  const grants = [{ role: 'engineering' as const, environments: ['development'] }];
  const actor = done(await createPerson(world.ports, world.as.admin, { email: 'one@example.com', name: 'One', title: '', grants }));
  limited = { actor, requestId: null };
  await validated(world, 'engineer', 'key:search.page_size', { ...band, default: 2 }, 'development');
});
afterAll(() => world.close());

it('the switch offers only the environments that they may look at', async () => {
  const { environment, environments, waiting } = done(await shell(world.ports, limited, { environment: 'development' }));
  expect(environments.map(({ name }) => name)).toEqual(['development']);
  expect([environment.name, waiting]).toEqual(['development', 1]);
  expect(done(await environmentList(world.ports, limited)).rows.map(({ name }) => name)).toEqual(['development']);
  const everything = done(await shell(world.ports, world.as.auditor, { environment: 'development' }));
  expect(everything.environments.map(({ name }) => name)).toEqual(['production', 'development']);
});

it('the frame of another environment is refused, whether it exists or not', async () => {
  for (const environment of ['production', 'nowhere']) {
    refused(await shell(world.ports, limited, { environment }), 'FORBIDDEN');
  }
  refused(await shell(world.ports, world.as.auditor, { environment: 'nowhere' }), 'UNKNOWN_ENVIRONMENT');
});

it('a key’s page compares with nothing that they may not look at', async () => {
  const elsewhere = async (caller: Caller) =>
    done(await keyPage(world.ports, caller, { environment: 'development', key: 'search.page_size' })).elsewhere;
  expect(await elsewhere(limited)).toEqual([]);
  expect((await elsewhere(world.as.auditor)).map(({ environment }) => environment)).toEqual(['production']);
});
