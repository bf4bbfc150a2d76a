// Changes: what was saved is what is read, and two people who act at once are told.
import type { Approval } from '@switchyard/registry-core/change/change';
import type { Edit } from '@switchyard/registry-core/change/edit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, drivers, type TestDatabase } from '../postgres/test-database.ts';
import { at, createEnvironment, digest, intKey, newChange } from './stories.ts';

let database: TestDatabase;
describe.each(drivers)('on Postgres through %s', (driver) => {
  beforeAll(async () => {
    database = await createTestDatabase({ driver });
    await createEnvironment(database.ports, 'production');
    await createEnvironment(database.ports, 'staging');
  });
  afterAll(() => database.close());

  const edits: Edit[] = [
    { kind: 'entry', entry: 'key:fees.provider_pct', base: digest('b'), body: intKey(9) },
    { kind: 'revive', flag: 'checkout', killId: 'kill_1' },
    { kind: 'entry', entry: 'cohort:vip', base: null, body: null },
  ];

  function approvalOf(personId: string, fields: Partial<Approval> = {}): Approval {
    return { personId, personName: personId, round: 1, difference: digest('d'), comment: 'fine', at, ...fields };
  }

  const create = (fields = {}, environment = 'production') =>
    database.ports.transaction(({ changes }) => changes.create(newChange(environment, fields)));
  const find = (id: string) => database.ports.read(({ changes }) => changes.find(id));

  describe('a change', () => {
    it('is read as it was saved, by id and by number', async () => {
      const created = await create({ edits, ticket: 'OPS-1', editorIds: ['per_ada', 'per_bo'] });
      expect(await find(created.id)).toEqual(created);
      expect(await database.ports.read(({ changes }) => changes.findByNumber(created.number))).toEqual(created);
      const saved = {
        ...created,
        title: 'Other',
        edits: edits.slice(1),
        status: 'validated' as const,
        difference: digest('d'),
        version: 2,
      };
      await database.ports.transaction(({ changes }) => changes.save(saved));
      expect(await find(created.id)).toEqual(saved);
    });

    it('keeps its number, environment and author when saved', async () => {
      const created = await create();
      const forged = { ...created, number: 999, environment: 'staging', authorId: 'per_eve', authorName: 'Eve', version: 2 };
      await database.ports.transaction(({ changes }) => changes.save(forged));
      expect(await find(created.id)).toEqual({ ...created, version: 2 });
    });

    it('is found by everything that a list asks for, newest first', async () => {
      const one = await create({ title: '100% of_them', authorId: 'per_cy', edits }, 'staging');
      const two = await create({ reason: 'winter', ticket: 'OPS-77', status: 'rejected', authorId: 'per_cy' }, 'staging');
      const list = async (filter: object) => (await database.ports.read(({ changes }) => changes.list(filter))).map(({ id }) => id);
      expect(await list({ environment: 'staging' })).toEqual([two.id, one.id]);
      expect(await list({ environment: 'staging', limit: 1 })).toEqual([two.id]);
      expect(await list({ authorId: 'per_cy', statuses: ['rejected', 'published'] })).toEqual([two.id]);
      expect(await list({ environment: 'staging', statuses: [] })).toEqual([]);
      expect(await list({ text: '0% OF_' })).toEqual([one.id]);
      expect(await list({ text: 'ops-77' })).toEqual([two.id]);
      expect(await list({ environment: 'staging', text: 'Winter' })).toEqual([two.id]);
      expect(await list({ environment: 'staging', entry: 'key:fees.provider_pct' })).toEqual([one.id]);
    });

    it('saved by two at once is saved by one, and the other is told', async () => {
      const created = await create({ edits });
      const save = (title: string) => database.ports.transaction(({ changes }) => changes.save({ ...created, title, version: 2 }));
      const outcomes = await Promise.allSettled([save('one'), save('two'), save('three')]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
      const refused = outcomes.find((outcome) => outcome.status === 'rejected');
      expect(String(refused?.reason)).toMatch(/saved by somebody else/);
      expect((await find(created.id))?.edits).toEqual(edits);
    });

    it('read for update is kept from others until the transaction ends', async () => {
      const created = await create();
      const raise = () =>
        database.ports.transaction(async ({ changes }) => {
          const found = await changes.findForUpdate(created.id);
          await changes.save({ ...found!, round: found!.round + 1, version: found!.version + 1 });
        });
      await Promise.all(Array.from({ length: 8 }, raise));
      expect(await find(created.id)).toMatchObject({ round: 9, version: 9 });
    });

    it('holds an approval once however often one person gives it, and those of others beside', async () => {
      const created = await create();
      const approve = (approval: Approval) => database.ports.transaction(({ changes }) => changes.addApproval(created.id, approval));
      const given = [approvalOf('per_bo'), approvalOf('per_bo'), approvalOf('per_cy'), approvalOf('per_bo', { round: 2 })];
      await Promise.all(given.map(approve));
      const approvals = (await find(created.id))?.approvals.map(({ personId, round }) => `${personId} ${round}`);
      expect(approvals?.sort()).toEqual(['per_bo 1', 'per_bo 2', 'per_cy 1']);
    });

    it('of ten thousand edits is saved whole', async () => {
      const many = Array.from(
        { length: 10_000 },
        (_, index): Edit => ({ kind: 'entry', entry: `key:k.${index}`, base: null, body: intKey(index) }),
      );
      const created = await create({ edits: many });
      expect((await find(created.id))?.edits).toEqual(many);
    });

    it('cannot have a status that the machine does not know', async () => {
      await expect(create({ status: 'paused' })).rejects.toMatchObject({ cause: { constraint: 'change_status' } });
    });
  });
});
