// The audit chain on a real Postgres: no gaps and no forks under concurrency, and no way to alter it.
import { findBrokenRecord } from '@switchyard/registry-core/audit/record';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewAuditEntry } from '../../apps/console/app/ports/audit.ts';
import { createTestDatabase, drivers, type TestDatabase } from '../postgres/test-database.ts';

let database: TestDatabase;
describe.each(drivers)('on Postgres through %s', (driver) => {
  beforeAll(async () => {
    database = await createTestDatabase({ driver });
  });
  afterAll(() => database.close());

  function entryOf(fields: Partial<NewAuditEntry> = {}): NewAuditEntry {
    return {
      at: new Date('2026-02-03T04:05:06.789Z'),
      actorId: 'per_ada',
      actorName: 'Ada',
      actorRoles: 'engineering',
      verb: 'change.save',
      target: 'change:chg_1',
      environment: 'production',
      reason: 'because',
      before: null,
      after: { name: 'x' },
      result: 'done',
      requestId: null,
      ...fields,
    };
  }

  async function chain() {
    return (await database.ports.read(({ audit }) => audit.list({ limit: 10_000 }))).reverse();
  }

  describe('the audit', () => {
    it('numbers concurrent records without a gap, and the chain holds', async () => {
      const before = (await chain()).length;
      await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          database.ports.transaction(async ({ audit }) => {
            await audit.append(entryOf({ target: `change:chg_${index}` }));
          }),
        ),
      );
      const records = await chain();
      expect(records.length).toBe(before + 40);
      expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
      expect(findBrokenRecord(records)).toBeUndefined();
    });

    it('leaves no gap where a transaction is rolled back', async () => {
      const before = (await chain()).length;
      const failed = database.ports.transaction(async ({ audit }) => {
        await audit.append(entryOf());
        throw new Error('thought better of it');
      });
      await expect(failed).rejects.toThrow('thought better of it');
      const { seq } = await database.ports.transaction(({ audit }) => audit.append(entryOf()));
      expect(seq).toBe(before + 1);
    });

    it.each([
      ['a text that looks like a number', '12'],
      ['a text that looks like true', 'true'],
      ['a NUL character', { text: 'a\u0000b' }],
      ['half a surrogate pair', { text: '\ud800' }],
      ['the smallest and the largest number', [5e-324, 1.7976931348623157e308, -0]],
      ['names in any order', { b: 1, a: { d: [], c: null } }],
    ])('reads back %s exactly as its hash covers it', async (_, after) => {
      const written = await database.ports.transaction(({ audit }) => audit.append(entryOf({ after })));
      const [read] = await database.ports.read(({ audit }) => audit.list({ limit: 1 }));
      expect(read?.hash).toBe(written.hash);
      expect(findBrokenRecord([read!], read!.previousHash)).toBeUndefined();
    });

    it('keeps its chain whatever people typed as a reason', async () => {
      const written = await database.ports.transaction(({ audit }) =>
        audit.append(entryOf({ reason: 'a\u0000b \ud800', target: 'key:\u0000' })),
      );
      const [read] = await database.ports.read(({ audit }) => audit.list({ limit: 1 }));
      expect(read).toEqual(written);
      expect(findBrokenRecord([read!], read!.previousHash)).toBeUndefined();
    });

    it('finds nothing, and does not fail, for a text that cannot be stored', async () => {
      expect(await database.ports.read(({ audit }) => audit.list({ text: 'never\u0000written', target: '\ud800' }))).toEqual([]);
    });

    it('is found by environment, actor, verb, target, text and position, newest first', async () => {
      await database.ports.transaction(async ({ audit }) => {
        await audit.append(
          entryOf({ environment: 'staging', actorId: 'per_bo', actorName: 'Bo', verb: 'flag.kill', target: 'key:a', reason: '50% off_by' }),
        );
      });
      const find = (filter: object) => database.ports.read(({ audit }) => audit.list(filter));
      for (const filter of [
        { environment: 'staging' },
        { actorId: 'per_bo' },
        { verb: 'flag.kill' },
        { target: 'key:a' },
        { text: '50 OFF' },
        { text: 'bo kill' },
        { from: new Date(0), to: new Date('2100-01-01'), text: 'flag.ki' },
      ]) {
        const found = await find(filter);
        expect(found.map(({ actorName }) => actorName)).toEqual(['Bo']);
      }
      expect(await find({ text: '%' })).toEqual([]);
      expect(await find({ to: new Date(0) })).toEqual([]);
      const [newest, second] = await find({ limit: 2 });
      expect((await find({ beforeSeq: newest!.seq, limit: 1 }))[0]?.seq).toBe(second?.seq);
    });
  });

  describe('the database', () => {
    const statements = [
      "UPDATE audit SET reason = ''",
      'DELETE FROM audit',
      'TRUNCATE audit',
      "UPDATE revision SET digest = ''",
      'DELETE FROM revision',
    ];

    it.each(statements)('refuses the application: %s', async (statement) => {
      await expect(database.connection.pool.query(statement)).rejects.toThrow(/permission denied/);
    });

    it.each(statements)('refuses the owner too: %s', async (statement) => {
      const owner = new pg.Client({ connectionString: database.ownerUrl });
      await owner.connect();
      try {
        await expect(owner.query(statement)).rejects.toThrow(/append-only/);
      } finally {
        await owner.end();
      }
    });

    it('refuses a second record after the same one, so the chain cannot fork', async () => {
      const { seq, previousHash } = await database.ports.transaction(({ audit }) => audit.append(entryOf()));
      const forged = database.connection.pool.query(
        `INSERT INTO audit SELECT $1, at, actor_id, actor_name, actor_roles, verb, target, environment, reason, before, after, result, request_id, $2, hash
       FROM audit WHERE seq = $3`,
        [seq + 1, previousHash, seq],
      );
      await expect(forged).rejects.toThrow(/audit_previous_hash/);
    });
  });
});
