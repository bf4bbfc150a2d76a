// Tree heads are kept where the database's owner has no hand, once each, whatever is away or killed meanwhile; and whoever rewrote the
// whole audit, its hashes and its own tree heads, is found out by them.
import { generateKeyPairSync } from 'node:crypto';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { hashOf } from '@switchyard/registry-core/audit/record';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { objectStoreAnchorage } from '../../apps/console/app/adapters/anchors/object-store-anchorage.ts';
import { createTreeHeadSigner, type TreeHeadSigner } from '../../apps/console/app/adapters/edge/tree-head-signer.ts';
import type { Anchorage } from '../../apps/console/app/ports/audit.ts';
import { auditIntegrity } from '../../apps/console/app/queries/audit/audit-proofs.server.ts';
import type { SigningKey } from '../../apps/console/app/settings.server.ts';
import { anchorTreeHead } from '../../apps/console/app/usecases/audit/anchor-tree-head.ts';
import { runAuditVerification } from '../../apps/console/app/usecases/audit/run-audit-verification.ts';
import { signTreeHead } from '../../apps/console/app/usecases/audit/sign-tree-head.ts';
import { startObjectStore, type TestObjectStore } from './object-store.ts';
import { createWorld, done, type World } from './world.ts';

const bucket = 'anchors';
const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
let world: World;
let store: TestObjectStore;
let signer: TreeHeadSigner;
let anchorage: Anchorage;
let s3: S3Client;

beforeAll(async () => {
  world = await createWorld();
  store = await startObjectStore();
  const key = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'k1' } as unknown as SigningKey;
  signer = await createTreeHeadSigner({ current: key, others: [] });
  const at = { bucket, region: 'us-east-1', endpoint: store.endpoint, credentials };
  anchorage = objectStoreAnchorage({ ...at, retentionDays: 30, now: () => new Date() });
  s3 = new S3Client({ region: 'us-east-1', endpoint: store.endpoint, forcePathStyle: true, credentials, maxAttempts: 1 });
}, 60_000);
afterAll(async () => {
  s3.destroy();
  await store.close();
  await world.close();
});

const kept = () => [...store.objects.values()].map(({ body }) => body);

async function sign() {
  const head = await signTreeHead(world.ports, signer.sign);
  if (!head) throw new Error('The audit did not grow.');
  return head;
}

it('a signed tree head is kept once, asked for with it and done as often as may be', async () => {
  const head = await sign();
  const { rows } = await world.database.connection.pool.query("SELECT count(*)::int AS asked FROM jobs.job WHERE name = 'audit.anchor'");
  expect(rows[0].asked).toBeGreaterThan(0);
  await anchorTreeHead(world.ports, [anchorage]);
  await anchorTreeHead(world.ports, [anchorage]);
  await anchorage.keep(head); // as after a crash between keeping it and noting that
  expect(kept()).toEqual([head.jws]);
  expect(await anchorage.newest(10)).toEqual([head.jws]);
  expect(done(await auditIntegrity(world.ports, world.as.auditor, { limit: 10 })).anchors).toMatchObject([
    { place: 'object_store', size: head.size },
  ]);
});

it('it stands under a lock that nobody opens before its date', async () => {
  const [Key, object] = [...store.objects][0]!; // put by the test before
  expect(object.mode).toBe('COMPLIANCE');
  expect(object.until.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
  await expect(s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }))).rejects.toThrow('AccessDenied');
  await expect(s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }))).rejects.toThrow('AccessDenied');
  const [head] = await world.ports.read(({ auditTree }) => auditTree.heads(1));
  await expect(anchorage.keep({ ...head!, jws: 'another' })).rejects.toThrow('Another tree head');
});

it('a place that is away is tried again, and keeps no other waiting', async () => {
  const told: number[] = [];
  const other: Anchorage = { place: 'edge', keep: async ({ size }) => void told.push(size), newest: async () => [] };
  await runAuditVerification(world.ports, signer.read); // one more record
  const head = await sign();
  store.away = true;
  await expect(anchorTreeHead(world.ports, [anchorage, other])).rejects.toThrow();
  expect(told).toEqual([head.size]);
  const { anchors } = await runAuditVerification(world.ports, signer.read, [anchorage]);
  expect(anchors).toEqual([{ place: 'object_store', compared: 0, failure: expect.any(String) }]);
  store.away = false;
  await anchorTreeHead(world.ports, [anchorage, other]);
  expect([told.length, kept().length]).toEqual([1, 2]);
});

it('an audit that grew is compared with all of them, and agrees', async () => {
  const found = await runAuditVerification(world.ports, signer.read, [anchorage]);
  expect(found).toMatchObject({ fault: null, anchors: [{ place: 'object_store', compared: 2, failure: null }] });
});

it('an audit that was rewritten whole, with hashes and tree heads of its own, is found out', async () => {
  const owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  const records = await world.ports.read(({ audit }) => audit.listFrom(0, 10_000));
  for (const table of ['audit', 'audit_tree_head', 'audit_anchor', 'audit_tile'])
    await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
  await owner.query('DELETE FROM audit_tree_head');
  await owner.query('DELETE FROM audit_tile');
  await owner.query('ALTER TABLE audit DROP CONSTRAINT audit_previous_hash');
  let previousHash = records[0]!.previousHash;
  for (const { hash: _, previousHash: __, seq, ...entry } of records) {
    const forged = { ...entry, reason: seq === 2 ? 'Something else' : entry.reason };
    const hash = hashOf(forged, seq, previousHash);
    await owner.query('UPDATE audit SET reason = $1, previous_hash = $2, hash = $3 WHERE seq = $4', [
      forged.reason,
      previousHash,
      hash,
      seq,
    ]);
    previousHash = hash;
  }
  await owner.end();
  expect((await runAuditVerification(world.ports, signer.read)).fault).toBeNull();
  const { fault } = await runAuditVerification(world.ports, signer.read, [anchorage]);
  expect(fault?.message).toMatch(/^Records 1 to \d+ are not those that the tree head of .*, kept in the object store, was signed over\.$/);
});
