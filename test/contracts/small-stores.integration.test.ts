// Environments, releases, kills, people, SDK keys and announcements: what was stored is what is read.
import { startingPolicy } from '@switchyard/registry-core/change/environment-policy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, drivers, type TestDatabase } from '../postgres/test-database.ts';
import { at, createEnvironment, createRelease, digest } from './stories.ts';

let database: TestDatabase;
describe.each(drivers)('on Postgres through %s', (driver) => {
  beforeAll(async () => {
    database = await createTestDatabase({ driver });
    await createEnvironment(database.ports, 'production', { position: 2 });
    await createEnvironment(database.ports, 'staging', { position: 1 });
  });
  afterAll(() => database.close());

  const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000);

  describe('environments', () => {
    it('are listed by position and found by name', async () => {
      const { listed, found, missing } = await database.ports.read(async ({ environments }) => ({
        listed: await environments.list(),
        found: await environments.find('staging'),
        missing: await environments.find('nowhere'),
      }));
      expect(listed.map(({ name }) => name)).toEqual(['staging', 'production']);
      const policy = startingPolicy({ production: false, people: 1 });
      expect(found).toEqual({ name: 'staging', title: 'staging', production: false, policy, policyVersion: 1, position: 1 });
      expect(missing).toBeUndefined();
    });

    it('get another policy, counted', async () => {
      const policy = startingPolicy({ production: true, people: 3 });
      await database.ports.transaction(({ environments }) => environments.savePolicy('staging', policy));
      const found = await database.ports.read(({ environments }) => environments.find('staging'));
      expect(found).toMatchObject({ policy, policyVersion: 2 });
    });

    it('locked by one transaction wait for it to end, and only those', async () => {
      const order: string[] = [];
      let locked: () => void = () => {};
      const isLocked = new Promise<void>((settle) => {
        locked = settle;
      });
      const first = database.ports.transaction(async ({ environments }) => {
        await environments.lock('production');
        locked();
        await database.ports.transaction((stores) => stores.environments.lock('staging'));
        order.push('first');
      });
      await isLocked;
      const second = database.ports.transaction(async ({ environments }) => {
        await environments.lock('production');
        order.push('second');
      });
      await Promise.all([first, second]);
      expect(order).toEqual(['first', 'second']);
    });
  });

  describe('releases', () => {
    it('count up per environment, and the newest is live', async () => {
      const approvals = [{ personId: 'per_bo', personName: 'Bo', round: 1, difference: digest('d'), comment: '', at }];
      const [one, two, other] = await database.ports.transaction(async (stores) => [
        await createRelease(stores, 'production'),
        await createRelease(stores, 'production', { approvals, notes: 'two' }),
        await createRelease(stores, 'staging'),
      ]);
      const { live, byVersion, byId, before } = await database.ports.read(async ({ releases }) => ({
        live: await releases.live('production'),
        byVersion: await releases.findByVersion('production', two!.version),
        byId: await releases.find(two!.id),
        before: await releases.list('production', 10, two!.number),
      }));
      expect([one?.number, two?.number, other?.number]).toEqual([1, 2, 1]);
      expect(live).toEqual(two);
      expect(byVersion).toEqual(two);
      expect(byId).toEqual(two);
      expect(two).toMatchObject({ approvals, servedAt: null, auditSeq: null });
      expect(before.map(({ id }) => id)).toEqual([one?.id]);
    });

    it('carry the number of the audit record that was written with them', async () => {
      const { release, record } = await database.ports.transaction(async (stores) => ({
        release: await createRelease(stores, 'production'),
        record: await stores.audit.append({
          at,
          actorId: 'per_ada',
          actorName: 'Ada',
          actorRoles: 'admin',
          verb: 'change.publish',
          target: 'change:chg_1',
          environment: 'production',
          reason: '',
          before: null,
          after: null,
          result: 'done',
          requestId: null,
        }),
      }));
      const found = await database.ports.read(({ releases }) => releases.find(release.id));
      expect(found?.auditSeq).toBe(record.seq);
    });

    it('keep a snapshot once, byte by byte', async () => {
      const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
      await database.ports.transaction(async ({ releases }) => {
        await releases.saveSnapshot(digest('c'), bytes);
        await releases.saveSnapshot(digest('c'), bytes);
      });
      const found = await database.ports.read(({ releases }) => releases.findSnapshot(digest('c')));
      expect(Buffer.from(found!).equals(bytes)).toBe(true);
      expect(await database.ports.read(({ releases }) => releases.findSnapshot(digest('e')))).toBeUndefined();
    });
  });

  describe('kills', () => {
    const kill = { environment: 'production', reason: 'fire', personId: 'per_ada', personName: 'Ada', at };

    it('are in force until revived, one at a time for a flag', async () => {
      await database.ports.transaction(({ kills }) => kills.create({ ...kill, id: 'kill_1', flag: 'checkout' }));
      const twice = database.ports.transaction(({ kills }) => kills.create({ ...kill, id: 'kill_2', flag: 'checkout' }));
      await expect(twice).rejects.toMatchObject({ cause: { constraint: 'kill_in_force' } });
      const found = await database.ports.read(({ kills }) => kills.find('production', 'checkout'));
      expect(found).toEqual({ ...kill, id: 'kill_1', flag: 'checkout', revivedAt: null, servedAt: null });
      await database.ports.transaction(({ kills }) => kills.revive('kill_1', later(1)));
      expect(await database.ports.read(({ kills }) => kills.list('production'))).toEqual([]);
      await database.ports.transaction(({ kills }) => kills.create({ ...kill, id: 'kill_2', flag: 'checkout' }));
      const again = database.ports.transaction(({ kills }) => kills.revive('kill_1', later(2)));
      await expect(again).rejects.toThrow(/no kill/);
      expect((await database.ports.read(({ kills }) => kills.list('production'))).map(({ id }) => id)).toEqual(['kill_2']);
    });
  });

  describe('people', () => {
    const ada = {
      id: 'per_ada',
      email: 'Ada@marquee.example',
      name: 'Ada',
      title: 'Engineer',
      active: true,
      grants: [{ role: 'admin' as const }],
    };

    it('are found by e-mail whatever its case, and no two have the same', async () => {
      await database.ports.transaction(({ people }) => people.create(ada));
      expect(await database.ports.read(({ people }) => people.findByEmail('ADA@marquee.example'))).toEqual({
        ...ada,
        lastSeenAt: null,
        kind: 'person',
        elevations: [],
      });
      const twin = database.ports.transaction(({ people }) => people.create({ ...ada, id: 'per_twin', email: 'ada@MARQUEE.example' }));
      await expect(twin).rejects.toMatchObject({ cause: { constraint: 'person_email' } });
    });

    it('have grants and can be made inactive', async () => {
      const grants = [
        { role: 'city_ops' as const, places: ['HOU'] },
        { role: 'engineering' as const, environments: ['staging'] },
      ];
      await database.ports.transaction(async ({ people }) => {
        await people.setGrants('per_ada', grants);
        await people.setActive('per_ada', false);
      });
      expect(await database.ports.read(({ people }) => people.find('per_ada'))).toMatchObject({ grants, active: false });
      const nobody = database.ports.transaction(({ people }) => people.setActive('per_nobody', true));
      await expect(nobody).rejects.toThrow(/no person/);
    });

    it('are seen when they sign in', async () => {
      await database.ports.transaction(({ people }) => people.noteSeen('per_ada', later(2)));
      expect((await database.ports.read(({ people }) => people.find('per_ada')))?.lastSeenAt).toEqual(later(2));
    });

    it('have tokens, each found by its hash, that are replaced and revoked once', async () => {
      const { ports } = database;
      const scope = { verbs: ['flag:*'], environments: ['production'] };
      const token = { id: 'tok_1', personId: 'per_ada', name: 'laptop', createdAt: at, scope, expiresAt: later(9), trustId: null };
      await ports.transaction(({ tokens }) => tokens.create(token, digest('f')));
      const fresh = { ...token, lastUsedAt: null, revokedAt: null, successorId: null, lastRefusedAt: null };
      expect(await ports.read(({ tokens }) => tokens.findByHash(digest('f')))).toEqual(fresh);
      expect(await ports.read(({ tokens }) => tokens.findByHash(digest('0')))).toBeUndefined();
      expect(await ports.read(({ tokens }) => tokens.list('per_ada'))).toEqual([fresh]);
      await ports.transaction(async ({ tokens }) => {
        await tokens.use('tok_1', later(1));
        await tokens.refuse('tok_1', later(2));
        await tokens.supersede('tok_1', 'tok_2', later(3));
        await tokens.revoke('tok_1', later(4));
        await tokens.revoke('tok_1', later(5));
      });
      const used = {
        ...fresh,
        lastUsedAt: later(1),
        lastRefusedAt: later(2),
        successorId: 'tok_2',
        expiresAt: later(3),
        revokedAt: later(4),
      };
      expect(await ports.read(({ tokens }) => tokens.find('tok_1'))).toEqual(used);
    });
  });

  describe('SDK keys', () => {
    it('are revoked once and stay listed', async () => {
      const key = {
        id: 'key_1',
        environment: 'staging',
        kind: 'client' as const,
        name: 'web',
        hint: 'abcd',
        rateTier: 'high' as const,
        hash: digest('1'),
        createdAt: at,
        createdBy: 'per_ada',
      };
      const revoked = { ...key, revokedAt: later(1), expiresAt: null, successorId: null };
      await database.ports.transaction(({ sdkKeys }) => sdkKeys.create(key));
      await database.ports.transaction(({ sdkKeys }) => sdkKeys.revoke('key_1', later(1)));
      await database.ports.transaction(({ sdkKeys }) => sdkKeys.revoke('key_1', later(2)));
      expect(await database.ports.read(({ sdkKeys }) => sdkKeys.list('staging'))).toEqual([revoked]);
      expect(await database.ports.read(({ sdkKeys }) => sdkKeys.find('key_1'))).toEqual(revoked);
    });

    it('end in favour of their successor', async () => {
      const key = {
        environment: 'staging',
        kind: 'server' as const,
        name: 'api',
        hint: 'efgh',
        rateTier: 'standard' as const,
        createdAt: at,
        createdBy: 'per_ada',
      };
      await database.ports.transaction(async ({ sdkKeys }) => {
        await sdkKeys.create({ ...key, id: 'key_2', hash: digest('2') });
        await sdkKeys.create({ ...key, id: 'key_3', hash: digest('3') });
        await sdkKeys.supersede('key_2', 'key_3', later(5));
      });
      expect(await database.ports.read(({ sdkKeys }) => sdkKeys.find('key_2'))).toMatchObject({
        successorId: 'key_3',
        expiresAt: later(5),
      });
    });
  });

  describe('stages', () => {
    it('are under way until they end, one at a time', async () => {
      const release = await database.ports.transaction((stores) => createRelease(stores, 'staging'));
      const parts = [{ scope: { city: 'HOU' }, percent: 100 }];
      const begun = {
        environment: 'staging',
        releaseId: release.id,
        stableId: release.id,
        salt: 's',
        parts,
        startedAt: at,
        startedBy: 'Ada',
        plan: null,
        checks: [],
      };
      const start = (id: string) => database.ports.transaction(({ stages }) => stages.create({ ...begun, id, status: 'running' }));
      const underWay = () => database.ports.read(({ stages }) => stages.underWay('staging'));
      await start('stg_1');
      const first = { step: 1, stepStartedAt: at, changedAt: at, reason: '', watchedAt: null };
      expect(await underWay()).toEqual({ ...begun, ...first, id: 'stg_1', status: 'running' });
      await expect(start('stg_2')).rejects.toThrow();
      const wider = [...parts, { scope: {}, percent: 0.125 }];
      await database.ports.transaction(({ stages }) =>
        stages.save('stg_1', { parts: wider, status: 'held', step: 2, reason: 'Slow' }, later(1)),
      );
      expect(await underWay()).toMatchObject({ parts: wider, status: 'held', step: 2, stepStartedAt: later(1), reason: 'Slow' });
      await database.ports.transaction(({ stages }) => stages.save('stg_1', { status: 'reverted' }, later(2)));
      expect(await underWay()).toBeUndefined();
      expect(await database.ports.read(({ stages }) => stages.find(release.id))).toMatchObject({ id: 'stg_1', status: 'reverted' });
    });
  });

  describe('announcements', () => {
    it('for the edge are counted until delivered; notices are kept for later receivers', async () => {
      await database.ports.transaction(async ({ outbox }) => {
        await outbox.announce('head', 'staging', { event: 'x' });
        await outbox.notify({
          event: 'flag.kill',
          environment: 'staging',
          weight: 'alarm',
          sentence: 'Ada killed search.spotlight in staging.',
          reason: '',
          about: 'flag:search.spotlight',
          at,
          by: null,
          to: [],
          facts: {},
        });
      });
      expect(await database.ports.read(({ outbox }) => outbox.countPending('staging'))).toBe(1);
      expect(await database.ports.read(({ outbox }) => outbox.countPending('production'))).toBe(0);
    });
  });
});
