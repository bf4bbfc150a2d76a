// Transactions on a real Postgres: all or nothing, one view for a reading, and tried again where two got in each other's way.
import { randomBytes } from 'node:crypto';
import { findBrokenRecord } from '@switchyard/registry-core/audit/record';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../apps/console/app/adapters/postgres/connection.ts';
import { migrate } from '../../apps/console/app/adapters/postgres/migrate.ts';
import { postgresPorts } from '../../apps/console/app/adapters/postgres/postgres-ports.ts';
import { createTestDatabase, drivers, type TestDatabase } from '../postgres/test-database.ts';
import { createEnvironment } from './stories.ts';

let database: TestDatabase;
let commits = 0;
describe.each(drivers)('on Postgres through %s', (driver) => {
  beforeAll(async () => {
    database = await createTestDatabase({
      driver,
      afterCommit: () => {
        commits += 1;
      },
    });
    for (const name of ['one', 'two']) await createEnvironment(database.ports, name);
  });
  afterAll(() => database.close());

  describe('a transaction', () => {
    it('that throws leaves nothing and wakes nobody', async () => {
      const before = commits;
      const failed = database.ports.transaction(async ({ outbox }) => {
        await outbox.announce('head', 'one', {});
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      expect(commits).toBe(before);
      expect(await database.ports.read(({ outbox }) => outbox.countPending('one'))).toBe(0);
    });

    it('that runs into a deadlock is tried again, and both are done', async () => {
      let waiting = 2;
      let go: () => void = () => {};
      const bothHold = new Promise<void>((settle) => {
        go = settle;
      });
      let attempts = 0;
      const lockInOrder = (first: string, second: string) =>
        database.ports.transaction(async ({ environments, outbox }) => {
          attempts += 1;
          await environments.lock(first);
          waiting -= 1;
          if (waiting <= 0) go();
          await bothHold;
          await environments.lock(second);
          await outbox.announce('head', first, {});
        });
      await Promise.all([lockInOrder('one', 'two'), lockInOrder('two', 'one')]);
      expect(attempts).toBe(3);
      const counts = await database.ports.read(({ outbox }) => Promise.all([outbox.countPending('one'), outbox.countPending('two')]));
      expect(counts).toEqual([1, 1]);
    });

    it('whose connection is cut fails, and the next one works', async () => {
      const owner = new pg.Client({ connectionString: database.ownerUrl });
      await owner.connect();
      const cut = database.ports.transaction(async ({ environments }) => {
        await environments.list();
        await owner.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
        );
        await environments.list();
      });
      await expect(cut).rejects.toThrow();
      await owner.end();
      expect(await database.ports.read(({ environments }) => environments.list())).toHaveLength(2);
    });

    it('after all idle connections were ended takes a new one, and nobody notices', async () => {
      const askAtOnce = () => Promise.all([1, 2, 3, 4, 5].map(() => database.ports.read(({ environments }) => environments.list())));
      await askAtOnce();
      const owner = new pg.Client({ connectionString: database.ownerUrl });
      await owner.connect();
      await owner.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
      await expect(askAtOnce()).resolves.toHaveLength(5);
      await owner.end();
    });
  });

  describe('a reading', () => {
    it('sees one state from its first question to its last', async () => {
      const names = await database.ports.read(async ({ environments }) => {
        const before = await environments.list();
        await createEnvironment(database.ports, 'three');
        return [before.length, (await environments.list()).length];
      });
      expect(names[0]).toBe(names[1]);
    });

    it('cannot write', async () => {
      const writing = database.ports.read(({ outbox }) => outbox.announce('head', 'one', {}));
      await expect(writing).rejects.toMatchObject({ cause: { code: '25006' } });
    });
  });

  describe('identifiers', () => {
    it('sort by time and are never the same', () => {
      const ids = Array.from({ length: 1_000 }, () => database.ports.newId('chg'));
      expect(new Set(ids).size).toBe(1_000);
      expect(ids[0]).toMatch(/^chg_[0-9A-HJKMNP-TV-Z]{26}$/);
      expect(database.ports.newSecret()).toMatch(/^[\w-]{43}$/);
    });
  });

  describe('a server of somebody else', () => {
    it('whose only user owns the tables still runs us as the application, who cannot alter history', async () => {
      const connection = await connect({ url: database.ownerUrl });
      try {
        const ports = postgresPorts(connection);
        await createEnvironment(ports, 'four');
        const records = await ports.read(({ audit }) => audit.list({}));
        expect(findBrokenRecord(records)).toBeUndefined();
        const client = await connection.pool.connect();
        try {
          await client.query(`BEGIN${connection.enterRole}`);
          await expect(client.query('DELETE FROM session; DELETE FROM audit')).rejects.toThrow(/permission denied/);
        } finally {
          await client.query('ROLLBACK');
          client.release();
        }
      } finally {
        await connection.close();
      }
    });

    it('whose user may not make roles is migrated too, and its triggers keep history', async () => {
      const name = `limited_${driver}_${randomBytes(4).toString('hex')}`;
      const owner = new pg.Client({ connectionString: database.ownerUrl });
      await owner.connect();
      await owner.query(`CREATE ROLE ${name} LOGIN PASSWORD 'limited'`);
      await owner.query(`CREATE DATABASE ${name} OWNER ${name}`);
      const url = new URL(database.ownerUrl);
      [url.username, url.password, url.pathname] = [name, 'limited', `/${name}`];
      await migrate(url.href);
      const connection = await connect({ url: url.href });
      try {
        await createEnvironment(postgresPorts(connection), 'one');
        expect(connection.enterRole).toBe('');
        await expect(connection.pool.query('DELETE FROM audit')).rejects.toThrow(/append-only/);
      } finally {
        await connection.close();
        await owner.query(`DROP DATABASE ${name} WITH (FORCE)`);
        await owner.query(`DROP ROLE ${name}`);
        await owner.end();
      }
    });

    it('is migrated once, however many start at the same time', async () => {
      await Promise.all([1, 2, 3].map(() => migrate(database.ownerUrl)));
      const owner = new pg.Client({ connectionString: database.ownerUrl });
      await owner.connect();
      const { rows } = await owner.query('SELECT count(DISTINCT hash) = count(*) AS once FROM drizzle.__drizzle_migrations');
      await owner.end();
      expect(rows).toEqual([{ once: true }]);
    });
  });
});
