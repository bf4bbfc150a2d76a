// The audit held to its word: tree heads that are signed as it grows, proofs under them, and a verifier that finds whatever somebody
// with all rights over the database altered afterwards.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leafHash, provesConsistency, provesInclusion } from '@switchyard/registry-core/audit/merkle-tree';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTreeHeadSigner, type TreeHeadSigner } from '../../apps/console/app/adapters/edge/tree-head-signer.ts';
import type { SignedTreeHead } from '../../apps/console/app/ports/audit.ts';
import {
  auditConsistency,
  auditInclusion,
  auditVerification,
  treeHeads,
} from '../../apps/console/app/queries/audit/audit-proofs.server.ts';
import type { SigningKey } from '../../apps/console/app/settings.server.ts';
import { exportAudit } from '../../apps/console/app/usecases/audit/export-audit.server.ts';
import { runAuditVerification } from '../../apps/console/app/usecases/audit/run-audit-verification.ts';
import { signTreeHead } from '../../apps/console/app/usecases/audit/sign-tree-head.ts';
import { verifyAudit } from '../../apps/console/app/usecases/audit/verify-audit.server.ts';
import { verifyAuditFile } from '../../packages/cli/src/verify-audit-file.ts';
import { createWorld, done, type World } from './world.ts';

const keyOf = (kid: string) => ({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid }) as unknown as SigningKey;
const publicOf = ({ d: _d, kid = '', ...key }: SigningKey) => ({ keys: [{ ...key, kid }] });
const key = keyOf('k1');
const keys = publicOf(key);

let world: World;
let owner: pg.Client;
let folder: string;
let heads: SignedTreeHead[];
let signer: TreeHeadSigner;

beforeAll(async () => {
  world = await createWorld();
  folder = mkdtempSync(join(tmpdir(), 'switchyard-audit-'));
  owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  signer = await createTreeHeadSigner({ current: key, others: [] });
  const grow = async (count: number) => {
    await world.ports.transaction(async ({ audit }) => {
      for (let i = 0; i < count; i++) {
        const who = { at: world.ports.now(), actorId: 'per_engineer', actorName: '=Ada', actorRoles: 'engineering', requestId: null };
        await audit.append({
          ...who,
          verb: 'change.save',
          target: `key:${i}`,
          environment: null,
          reason: 'a, "b"',
          before: null,
          after: { i },
          result: 'done',
        });
      }
    });
    const head = await signTreeHead(world.ports, signer.sign);
    if (!head) throw new Error('The audit did not grow.');
    return head;
  };
  heads = [await grow(5), await grow(240), await grow(1), await grow(270), await grow(30)];
  expect(await signTreeHead(world.ports, signer.sign)).toBeUndefined();
}, 120_000);

afterAll(async () => {
  await owner.end();
  await world.close();
  rmSync(folder, { recursive: true });
});

async function exported(format: 'jsonl' | 'csv' = 'jsonl'): Promise<string> {
  let text = '';
  for await (const part of done(await exportAudit(world.ports, world.as.auditor, { format })).lines) text += part;
  return text;
}

async function verify(text: string, trusted: { keys?: typeof keys | null; kept?: string[] } = {}) {
  const path = join(folder, 'audit.jsonl');
  writeFileSync(path, text);
  return verifyAuditFile(path, { keys, kept: [], ...trusted }).catch((error: Error) => error.message);
}

describe('tree heads', () => {
  it('cover what there was, each beginning with those before', async () => {
    const rows = done(await treeHeads(world.ports, world.as.auditor, { limit: 100 })).rows;
    expect(rows).toEqual(heads.toReversed());
    const [last] = rows;
    for (const head of heads) {
      const { proof, head: to } = done(await auditConsistency(world.ports, world.as.auditor, { from: head.size }));
      expect(to).toEqual(last);
      expect(provesConsistency(head.size, head.root, to.size, to.root, proof)).toBe(true);
    }
  });

  it('prove any record that they cover', async () => {
    for (const seq of [1, 2, 255, 256, 257, 300, 512, heads[4]!.size]) {
      const { hash, head, proof } = done(await auditInclusion(world.ports, world.as.auditor, { seq }));
      expect(provesInclusion(leafHash(hash), seq - 1, head.size, proof, head.root)).toBe(true);
    }
    const { head, proof, hash } = done(await auditInclusion(world.ports, world.as.auditor, { seq: 3, size: heads[1]!.size }));
    expect(head).toEqual(heads[1]);
    expect(provesInclusion(leafHash(hash), 2, head.size, proof, head.root)).toBe(true);
  });

  it('refuse what they do not cover, and whoever may not read the record', async () => {
    const { size } = heads[4]!; // five were signed
    await exported(); // one more record
    const refusals = await Promise.all([
      auditInclusion(world.ports, world.as.auditor, { seq: size + 1 }),
      auditInclusion(world.ports, world.as.auditor, { seq: 9_999 }),
      auditInclusion(world.ports, world.as.auditor, { seq: 1, size: 77 }),
      auditInclusion(world.ports, world.as.houston, { seq: 1 }),
      auditConsistency(world.ports, world.as.auditor, { from: size + 1 }),
    ]);
    expect(refusals.map((one) => (one.ok ? 'done' : one.refusal.code))).toEqual([
      'NOT_SIGNED_YET',
      'UNKNOWN_RECORD',
      'NOT_SIGNED_YET',
      'FORBIDDEN',
      'NOT_SIGNED_YET',
    ]);
  });

  it.each(['audit_tile', 'audit_tree_head'])('cannot be altered in %s', async (table) => {
    await expect(world.database.connection.pool.query(`DELETE FROM ${table}`)).rejects.toThrow('permission denied');
    await expect(owner.query(`DELETE FROM ${table}`)).rejects.toThrow('append-only');
  });
});

describe('an exported audit', () => {
  it('is verified without the console, with all heads and their signatures', async () => {
    const text = await exported();
    expect(await verify(text)).toMatchObject({ heads: 5, signaturesChecked: true });
    expect(await verify(text, { keys: null })).toMatchObject({ heads: 5, signaturesChecked: false });
    expect(await verify(text, { keys: publicOf(keyOf('k1')) })).toContain('A tree head is not one that your keys signed');
    expect(await verify('')).toContain('is empty');
    expect(await verify(text.slice(0, -20))).toContain('is no JSON');
    expect(await verify(text.slice(text.indexOf('\n') + 1))).toContain('no exported audit');
  });

  it('is on record, and also comes as a table without formulas', async () => {
    const table = (await exported('csv')).split('\n');
    expect(table[0]).toBe(
      'seq,at,actorId,actorName,actorRoles,verb,target,environment,reason,before,after,result,requestId,basis,hash,removedAt',
    );
    expect(table.find((line) => line.includes('key:4,'))).toContain(`'=Ada,engineering,change.save,key:4,,"a, ""b""",,"{""i"":4}",done,,`);
    const [last] = await world.ports.read(({ audit }) => audit.list({ limit: 1 }));
    expect(last).toMatchObject({ verb: 'audit.export', actorId: 'per_auditor', after: { format: 'csv', records: table.length - 2 } });
  });
});

describe('the console verifies its own audit', () => {
  const look = async () => done(await auditVerification(world.ports, world.as.houston));

  it('when somebody asks who may, and puts what it found on record', async () => {
    expect(await look()).toEqual({ underWay: false, found: null });
    done(await verifyAudit(world.ports, world.as.auditor));
    expect(await look()).toMatchObject({ underWay: true, found: null });
    const found = await runAuditVerification(world.ports, signer.read);
    expect(found).toMatchObject({ treeHeads: 5, keysUnknown: 0, fault: null });
    expect(found.records).toBeGreaterThan(heads[4]!.size);
    expect(await look()).toEqual({ underWay: false, found: { ...found, at: expect.any(Date) } });
  });

  it('also with tree heads of keys that were rotated away, and not with one that was forged', async () => {
    const later = await createTreeHeadSigner({ current: keyOf('k2'), others: [] });
    expect(await runAuditVerification(world.ports, later.read)).toMatchObject({ treeHeads: 5, keysUnknown: 5, fault: null });
    const forger = await createTreeHeadSigner({ current: keyOf('k1'), others: [] });
    const { fault } = await runAuditVerification(world.ports, forger.read);
    expect(fault?.message).toContain('is not what its key signed');
    const { rows } = await owner.query("SELECT payload FROM outbox WHERE payload->>'event' = 'audit.fault'");
    expect(rows).toMatchObject([{ payload: { weight: 'alarm', to: expect.arrayContaining(['per_auditor', 'per_admin']) } }]);
  });
});

describe('what the owner of the database altered is found', () => {
  /** Runs statements as somebody whom no trigger stops, looks, and takes everything back. */
  async function whileAltered(statements: readonly string[], look: () => Promise<unknown>) {
    await owner.query('CREATE TABLE kept AS TABLE audit');
    await owner.query('ALTER TABLE audit DISABLE TRIGGER ALL');
    try {
      for (const statement of statements) await owner.query(statement);
      return await look();
    } finally {
      await owner.query('DELETE FROM audit');
      await owner.query('INSERT INTO audit TABLE kept');
      await owner.query('ALTER TABLE audit ENABLE TRIGGER ALL');
      await owner.query('DROP TABLE kept');
    }
  }

  it.each([
    ['a change', ["UPDATE audit SET reason = 'x' WHERE seq = 300"], 'Record 300 was altered'],
    ['a record taken out', ['DELETE FROM audit WHERE seq = 300'], 'Record 300 is missing'],
    [
      'two records exchanged',
      ['UPDATE audit SET seq = -seq WHERE seq IN (300, 301)', 'UPDATE audit SET seq = 601 + seq WHERE seq < 0'],
      'Record 300',
    ],
    ['an end cut off', ['DELETE FROM audit WHERE seq > 400'], 'Record 401 is missing: a tree head'],
    ['everything taken out', ['DELETE FROM audit'], 'Record 1 is missing: a tree head'],
  ])('%s', async (_what, statements, message) => {
    // Numbers below 1 are against a constraint that its owner drops.
    const drop = 'ALTER TABLE audit DROP CONSTRAINT IF EXISTS audit_seq_from_one';
    const altered = [drop, ...statements];
    expect(await whileAltered(altered, async () => verify(await exported()))).toContain(message);
    const ownLook = async () => (await runAuditVerification(world.ports, signer.read)).fault?.message;
    expect(await whileAltered(altered, ownLook)).toContain(message);
  });
});
