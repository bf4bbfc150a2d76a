// Two people who make the same thing at the same moment: one makes it, the other is told that it exists.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEnvironment } from '../../apps/console/app/usecases/environments/create-environment.server.ts';
import { createAdmin } from '../../apps/console/app/usecases/people/create-admin.server.ts';
import { createPerson } from '../../apps/console/app/usecases/people/create-person.server.ts';
import { createTestDatabase } from '../postgres/test-database.ts';
import { atOnce, createWorld, done, refused, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ seeded: false });
});
afterAll(() => world.close());

it('an environment is made once, and the others hear that its name is taken', async () => {
  const make = () =>
    createEnvironment(world.ports, world.as.admin, { name: 'staging', title: 'Staging', production: false, approvalsRequired: 0 });
  const results = await atOnce(world, make, make, make);
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  const [first, second] = results.filter(({ ok }) => !ok).map((result) => refused(result, 'NAME_TAKEN'));
  expect(first).toMatchObject({ message: 'There is an environment staging already.', path: 'name' });
  expect(second).toEqual(first);
});

it('an e-mail address goes to one person, however it is written', async () => {
  const make = (email: string) => () => createPerson(world.ports, world.as.admin, { email, name: 'New', title: '', grants: [] });
  const results = await atOnce(world, make('new@example.com'), make('New@example.com'), make('NEW@example.com'));
  const made = results.filter(({ ok }) => ok).map((result) => done(result).email);
  expect(made).toHaveLength(1);
  for (const result of results.filter(({ ok }) => !ok)) expect(refused(result, 'EMAIL_TAKEN').path).toBe('email');
  const people = await world.ports.read((stores) => stores.people.list());
  expect(people.filter(({ email }) => email.toLowerCase() === 'new@example.com').map(({ email }) => email)).toEqual(made);
});

it('the first admin of an empty installation is made once', async () => {
  const empty = await createTestDatabase();
  try {
    const make = () => createAdmin(empty.ports, { email: 'first@example.com', name: 'First', title: '' });
    const results = await atOnce(empty, make, make);
    expect(results.map((result) => (result.ok ? 'made' : result.refusal.code)).sort()).toEqual(['NOT_EMPTY', 'made']);
  } finally {
    await empty.close();
  }
});
