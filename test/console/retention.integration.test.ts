// Records go when their time is over, by nobody's hand but the one function's; what is held stays; and what remains is still proven.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTreeHeadSigner, type TreeHeadSigner } from '../../apps/console/app/adapters/edge/tree-head-signer.ts';
import { auditList } from '../../apps/console/app/queries/audit/audit-list.server.ts';
import { auditRecord } from '../../apps/console/app/queries/audit/audit-record.server.ts';
import { retentionPage } from '../../apps/console/app/queries/retention/retention-page.server.ts';
import type { SigningKey } from '../../apps/console/app/settings.server.ts';
import { exportAudit } from '../../apps/console/app/usecases/audit/export-audit.server.ts';
import { runAuditVerification } from '../../apps/console/app/usecases/audit/run-audit-verification.ts';
import { signTreeHead } from '../../apps/console/app/usecases/audit/sign-tree-head.ts';
import { askToLiftHold } from '../../apps/console/app/usecases/retention/ask-to-lift-hold.server.ts';
import { editRetention } from '../../apps/console/app/usecases/retention/edit-retention.server.ts';
import { liftHold } from '../../apps/console/app/usecases/retention/lift-hold.server.ts';
import { placeHold } from '../../apps/console/app/usecases/retention/place-hold.server.ts';
import { runRetention } from '../../apps/console/app/usecases/retention/run-retention.ts';
import { verifyAuditFile } from '../../packages/cli/src/verify-audit-file.ts';
import { createWorld, done, lastRecord, refused, type World } from './world.ts';

// The database's own clock decides what is past its time, so these records are older than any retention.
const years = ['2012', '2013', '2014', '2015'];
let world: World;
let owner: pg.Client;
let signer: TreeHeadSigner;
let folder: string;

beforeAll(async () => {
  world = await createWorld({ seeded: false });
  folder = mkdtempSync(join(tmpdir(), 'switchyard-retention-'));
  owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  const key = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'k1' } as unknown as SigningKey;
  signer = await createTreeHeadSigner({ current: key, others: [] });
  for (const [i, year] of [...years, ...years].entries()) {
    await world.ports.transaction(({ audit }) =>
      audit.append({
        at: new Date(`${year}-05-01T12:00:00Z`),
        actorId: i < years.length ? 'per_engineer' : 'per_finance',
        actorName: 'Ada',
        actorRoles: 'engineering',
        verb: 'change.save',
        target: `key:${i}`,
        environment: null,
        reason: 'because',
        before: null,
        after: { i },
        result: 'done',
        requestId: null,
      }),
    );
  }
  await signTreeHead(world.ports, signer.sign);
}, 60_000);
afterAll(async () => {
  await owner.end();
  await world.close();
  rmSync(folder, { recursive: true });
});

/** Numbers of records that still have their content, of the first eight. */
async function kept(): Promise<number[]> {
  const records = await world.ports.read(({ audit }) => audit.listFrom(0, 8));
  return records.flatMap(({ seq, removedAt }) => (removedAt ? [] : [seq]));
}

async function verified() {
  await signTreeHead(world.ports, signer.sign);
  let text = '';
  for await (const part of done(await exportAudit(world.ports, world.as.auditor, { format: 'jsonl' })).lines) text += part;
  const path = join(folder, 'audit.jsonl');
  writeFileSync(path, text);
  const own = await runAuditVerification(world.ports, signer.read);
  expect(own.fault).toBeNull();
  return { text, file: await verifyAuditFile(path, { keys: null, kept: [] }), own };
}

describe('while a hold fits them', () => {
  it('records survive their time; the others lose their content and nothing else', async () => {
    done(await placeHold(world.ports, world.as.auditor, { actorId: 'per_finance', reason: 'Matter 7' }));
    done(await placeHold(world.ports, world.as.admin, { from: new Date('2013-01-01'), to: new Date('2014-01-01'), reason: 'Matter 8' }));
    await runRetention(world.ports);
    expect(await kept()).toEqual([2, 5, 6, 7, 8]);
    expect(await lastRecord(world, 'audit.retention')).toMatchObject({
      actorId: 'switchyard',
      after: {
        removed: 3,
        ranges: [
          { from: 1, to: 1 },
          { from: 3, to: 4 },
        ],
      },
    });
    const { text, file, own } = await verified();
    expect([file.removed, own.removed, text.includes('"i":0'), text.includes('"i":1')]).toEqual([3, 3, false, true]);
  });

  it('the list and the record’s page say that it was removed', async () => {
    const rows = done(await auditList(world.ports, world.as.auditor, { beforeSeq: 5 })).rows;
    expect(rows.map(({ seq, actorId, removedAt }) => [seq, actorId, removedAt !== undefined])).toEqual([
      [4, '', true],
      [3, '', true],
      [2, 'per_engineer', false],
      [1, '', true],
    ]);
    expect(done(await auditRecord(world.ports, world.as.auditor, { seq: 3 }))).toMatchObject({ intact: true, changes: [] });
  });

  it('nothing else can be removed, neither by the application nor by the owner’s hand', async () => {
    const blank = `UPDATE audit SET actor_id = '', actor_name = '', actor_roles = '', verb = '', target = '', reason = '', after = NULL, removed_at = now()`;
    await expect(world.database.connection.pool.query(`${blank} WHERE seq = 5`)).rejects.toThrow('permission denied');
    await expect(owner.query(`${blank} WHERE seq = 5`)).rejects.toThrow('append-only');
    await expect(owner.query('UPDATE audit SET removed_at = NULL WHERE seq = 1')).rejects.toThrow('append-only');
    await expect(owner.query("UPDATE retention SET days = 1 WHERE kind = 'audit'")).rejects.toThrow('retention_days');
    // A table of the caller's own does not stand in for ours.
    const caller = new pg.Client({ connectionString: world.database.url });
    await caller.connect();
    await caller.query('CREATE TEMP TABLE retention (kind text, days int)');
    await caller.query("INSERT INTO pg_temp.retention VALUES ('audit', 0)");
    expect((await caller.query('SELECT remove_audit_past_retention(100)')).rowCount).toBe(0);
    await caller.end();
    expect(await kept()).toEqual([2, 5, 6, 7, 8]);
  });
});

describe('a hold', () => {
  const holdOf = async (reason: string) => {
    const { holds } = done(await retentionPage(world.ports, world.as.auditor));
    const hold = holds.find((one) => one.reason === reason);
    if (!hold) throw new Error(`There is no hold for ${reason}.`);
    return hold;
  };

  it('is lifted by two people, and by no one alone', async () => {
    const { id } = await holdOf('Matter 7');
    refused(await liftHold(world.ports, world.as.admin, { holdId: id }), 'NOT_ASKED');
    done(await askToLiftHold(world.ports, world.as.admin, { holdId: id, reason: 'It is settled' }));
    refused(await askToLiftHold(world.ports, world.as.auditor, { holdId: id, reason: 'Me too' }), 'ASKED_ALREADY');
    refused(await liftHold(world.ports, world.as.admin, { holdId: id }), 'OWN_LIFT');
    expect((await holdOf('Matter 7')).decisions).toMatchObject({ ask: { allowed: false }, lift: { allowed: true } });
    done(await liftHold(world.ports, world.as.auditor, { holdId: id }));
    refused(await liftHold(world.ports, world.as.auditor, { holdId: id }), 'LIFTED_ALREADY');
    expect(await lastRecord(world, 'hold.lift')).toMatchObject({
      actorId: 'per_auditor',
      reason: 'It is settled',
      after: { askedBy: 'per_admin' },
    });
    await runRetention(world.ports);
    expect(await kept()).toEqual([2, 6]);
    expect((await verified()).file.removed).toBe(6);
  });

  it('cannot be lifted, widened or removed behind the use-cases', async () => {
    const { id } = await holdOf('Matter 8');
    const { pool } = world.database.connection;
    await expect(pool.query("UPDATE legal_hold SET reason = 'x'")).rejects.toThrow('permission denied');
    await expect(pool.query("UPDATE legal_hold SET lifted_at = now(), lifted_by_id = 'per_admin' WHERE id = $1", [id])).rejects.toThrow(
      'legal_hold_lifted_by_two',
    );
    await expect(owner.query("UPDATE legal_hold SET to_at = '2013-02-01' WHERE id = $1", [id])).rejects.toThrow('never altered');
    await expect(owner.query('DELETE FROM legal_hold')).rejects.toThrow('append-only');
  });
});

describe('how long records are kept', () => {
  it('has a default, a least and a record of who changed it', async () => {
    const { rows } = done(await retentionPage(world.ports, world.as.admin));
    expect(rows.map(({ kind, days, usualDays }) => [kind, days === usualDays])).toEqual([
      ['audit', true],
      ['personal_view', true],
      ['session', true],
      ['notice', true],
    ]);
    refused(await editRetention(world.ports, world.as.admin, { kind: 'audit', days: 30, reason: 'Short' }), 'KEPT_TOO_SHORT');
    done(await editRetention(world.ports, world.as.admin, { kind: 'notice', days: 30, reason: 'Nobody reads them' }));
    expect(await lastRecord(world, 'retention.edit')).toMatchObject({ before: { days: 365 }, after: { days: 30 } });
  });
});

it('a content that somebody took out with all rights, and no record says so, is found', async () => {
  await owner.query('ALTER TABLE audit DISABLE TRIGGER ALL');
  await owner.query("UPDATE audit SET actor_id = '', actor_name = '', removed_at = now() WHERE seq = 6");
  await owner.query('ALTER TABLE audit ENABLE TRIGGER ALL');
  const { fault } = await runAuditVerification(world.ports, signer.read);
  expect(fault).toMatchObject({ seq: 6, message: expect.stringContaining('no record says') });
});
