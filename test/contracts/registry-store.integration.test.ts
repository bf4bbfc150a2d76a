// The versioned registry: what is live at any release, and a history that only grows.
import { digestOf } from '@switchyard/registry-core/registry/canonical-json';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, drivers, type TestDatabase } from '../postgres/test-database.ts';
import { createEnvironment, createRelease, intKey, publish } from './stories.ts';

let database: TestDatabase;
let environments = 0;
describe.each(drivers)('on Postgres through %s', (driver) => {
  beforeAll(async () => {
    database = await createTestDatabase({ driver });
  });
  afterAll(() => database.close());

  async function newEnvironment(): Promise<string> {
    environments += 1;
    const name = `env-${environments}`;
    await createEnvironment(database.ports, name);
    return name;
  }

  const listed = async (environment: string, releaseId?: string) => {
    const revisions = await database.ports.read(({ registry }) => registry.list(environment, releaseId));
    return revisions.map(({ entry, number, body }) => [entry, number, 'default' in body ? body.default : body]);
  };

  describe('the registry', () => {
    it('answers what was live at every release', async () => {
      const environment = await newEnvironment();
      const first = await publish(database.ports, environment, { 'key:a': intKey(1), 'key:b': intKey(1) });
      const second = await publish(database.ports, environment, { 'key:a': intKey(2), 'key:c': intKey(1) });
      const third = await publish(database.ports, environment, { 'key:b': null });
      expect(await listed(environment, first.id)).toEqual([
        ['key:a', 1, 1],
        ['key:b', 1, 1],
      ]);
      expect(await listed(environment, second.id)).toEqual([
        ['key:a', 2, 2],
        ['key:b', 1, 1],
        ['key:c', 1, 1],
      ]);
      expect(await listed(environment, third.id)).toEqual([
        ['key:a', 2, 2],
        ['key:c', 1, 1],
      ]);
      expect(await listed(environment)).toEqual(await listed(environment, third.id));
    });

    it('gives an equal earlier body its revision number again', async () => {
      const environment = await newEnvironment();
      for (const value of [1, 2, 1]) await publish(database.ports, environment, { 'key:a': intKey(value) });
      const found = await database.ports.read(({ registry }) => registry.find(environment, 'key:a'));
      expect(found).toEqual({ entry: 'key:a', number: 1, digest: digestOf(intKey(1)), body: intKey(1) });
      const history = await database.ports.read(({ registry }) => registry.history(environment, 'key:a'));
      expect(history.map(({ number, publisherName }) => [number, publisherName])).toEqual([
        [1, 'Ada'],
        [2, 'Ada'],
        [1, 'Ada'],
      ]);
    });

    it('tells before a body is put which number it will have', async () => {
      const environment = await newEnvironment();
      for (const value of [1, 2]) await publish(database.ports, environment, { 'key:a': intKey(value) });
      const asked = new Map([
        ['key:a', digestOf(intKey(1))],
        ['key:b', digestOf(intKey(1))],
      ] as const);
      expect(await database.ports.read(({ registry }) => registry.numbersOf(environment, asked))).toEqual(
        new Map([
          ['key:a', 1],
          ['key:b', 1],
        ]),
      );
      const new_ = new Map([['key:a', digestOf(intKey(3))]] as const);
      expect(await database.ports.read(({ registry }) => registry.numbersOf(environment, new_))).toEqual(new Map([['key:a', 3]]));
    });

    it('finds many at once, and what an entry was last though it is gone', async () => {
      const environment = await newEnvironment();
      await publish(database.ports, environment, { 'key:a': intKey(1), 'key:b': intKey(1) });
      const second = await publish(database.ports, environment, { 'key:a': intKey(2) });
      await publish(database.ports, environment, { 'key:a': null });
      const [live, last] = await database.ports.read(
        async ({ registry }) =>
          [
            await registry.findAll(environment, ['key:a', 'key:b', 'key:c']),
            await registry.findLast(environment, ['key:a', 'key:c']),
          ] as const,
      );
      expect([...live.keys()]).toEqual(['key:b']);
      expect([...last.keys()]).toEqual(['key:a']);
      expect(last.get('key:a')).toMatchObject({ number: 2, releaseId: second.id, body: intKey(2) });
      const history = await database.ports.read(({ registry }) => registry.history(environment, 'key:a'));
      expect(last.get('key:a')).toEqual(history[0]);
    });

    it('knows nothing of other environments', async () => {
      const [one, other] = [await newEnvironment(), await newEnvironment()];
      const release = await publish(database.ports, one, { 'key:a': intKey(1) });
      expect(await listed(other)).toEqual([]);
      expect(await database.ports.read(({ registry }) => registry.find(other, 'key:a'))).toBeUndefined();
      await expect(listed(other, release.id)).rejects.toThrow(/no release/);
      const foreign = database.ports.transaction(({ registry }) => registry.put(other, release.id, 'key:a', intKey(2)));
      await expect(foreign).rejects.toThrow(/no release/);
    });

    it('keeps names and bodies exactly, whatever they contain', async () => {
      const environment = await newEnvironment();
      const body = intKey(1, { description: `quote ' " \\ { } , %` });
      const nul = { ...intKey(1), type: 'json' as const, default: { text: 'a\u0000b\ud800', '': [[], {}, null, 1e-7] } };
      await publish(database.ports, environment, { 'key:a:b/c \'d\' "e" \\': body, 'key:json': nul });
      const revisions = await database.ports.read(({ registry }) => registry.list(environment));
      expect(revisions.map(({ body }) => digestOf(body)).sort()).toEqual([digestOf(body), digestOf(nul)].sort());
      expect(revisions.map(({ digest, body }) => digest === digestOf(body))).toEqual([true, true]);
    });

    it('changes nothing when the transaction fails', async () => {
      const environment = await newEnvironment();
      await publish(database.ports, environment, { 'key:a': intKey(1) });
      const failed = database.ports.transaction(async (stores) => {
        const release = await createRelease(stores, environment);
        await stores.registry.put(environment, release.id, 'key:a', intKey(2));
        throw new Error('thought better of it');
      });
      await expect(failed).rejects.toThrow('thought better of it');
      expect(await listed(environment)).toEqual([['key:a', 1, 1]]);
    });

    it('lets two publish at once, one after the other', async () => {
      const environment = await newEnvironment();
      await Promise.all([1, 2, 3, 4, 5].map((value) => publish(database.ports, environment, { 'key:a': intKey(value) })));
      const releases = await database.ports.read((stores) => stores.releases.list(environment));
      expect(releases.map(({ number }) => number)).toEqual([5, 4, 3, 2, 1]);
      const history = await database.ports.read(({ registry }) => registry.history(environment, 'key:a'));
      expect(history.map(({ number }) => number)).toEqual([5, 4, 3, 2, 1]);
    });

    it('puts ten thousand entries in one release and lists them', async () => {
      const environment = await newEnvironment();
      const bodies = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key:k.${index}`, intKey(index)]));
      await publish(database.ports, environment, bodies);
      expect(await listed(environment)).toHaveLength(10_000);
    });
  });

  describe('the database', () => {
    it('lets an interval be closed once and not be changed otherwise', async () => {
      const environment = await newEnvironment();
      await publish(database.ports, environment, { 'key:a': intKey(1) });
      await publish(database.ports, environment, { 'key:a': intKey(2) });
      const update = (set: string) =>
        database.connection.pool.query(`UPDATE revision_interval SET ${set} WHERE environment = '${environment}'`);
      await expect(update('to_release = NULL')).rejects.toThrow(/closed once/);
      await expect(update('to_release = 3')).rejects.toThrow(/closed once/);
      await expect(update('from_release = 5')).rejects.toThrow(/permission denied/);
      await expect(database.connection.pool.query('DELETE FROM revision_interval')).rejects.toThrow(/permission denied/);
    });

    it('lets a release be marked as served, and nothing else of it change', async () => {
      const environment = await newEnvironment();
      const { id } = await publish(database.ports, environment, {});
      const update = (set: string) => database.connection.pool.query(`UPDATE release SET ${set} WHERE id = '${id}'`);
      await expect(update("version = '9.9.9'")).rejects.toThrow(/permission denied/);
      await expect(update('served_at = now()')).resolves.toBeDefined();
    });
  });
});
