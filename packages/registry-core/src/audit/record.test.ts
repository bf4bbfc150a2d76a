// The chain: what is altered, taken out or put in between is found, and named.
import { describe, expect, it } from 'vitest';
import { type AuditEntry, type AuditRecord, findBrokenRecord, firstPreviousHash, hashOf } from './record.ts';

const entry = (verb: string): AuditEntry => ({
  at: new Date('2026-03-01T12:00:00.123Z'),
  actorId: 'per_1',
  actorName: 'Ann',
  actorRoles: 'admin',
  verb,
  target: 'change:chg_1',
  environment: 'production',
  reason: 'Because',
  before: null,
  after: { status: 'approved' },
  result: 'done',
  requestId: null,
});

function chain(length: number): AuditRecord[] {
  const records: AuditRecord[] = [];
  for (let seq = 1; seq <= length; seq += 1) {
    const previousHash = records.at(-1)?.hash ?? firstPreviousHash;
    const each = entry(`change.step${seq}`);
    records.push({ ...each, seq, previousHash, hash: hashOf(each, seq, previousHash) });
  }
  return records;
}

describe('an audit chain', () => {
  it('is whole as it was written, from its start or from anywhere', () => {
    const records = chain(5);
    expect(findBrokenRecord(records)).toBeUndefined();
    expect(findBrokenRecord(records.slice(2), records[1]?.hash)).toBeUndefined();
  });

  it.each<[string, (records: AuditRecord[]) => AuditRecord[], number]>([
    ['a reason that was altered', (records) => records.map((one) => (one.seq === 3 ? { ...one, reason: 'Other' } : one)), 3],
    [
      'a time that was moved by a millisecond',
      (records) => records.map((one) => (one.seq === 2 ? { ...one, at: new Date(+one.at + 1) } : one)),
      2,
    ],
    ['a result that was turned', (records) => records.map((one) => (one.seq === 4 ? { ...one, result: 'refused' as const } : one)), 4],
    ['a record that was taken out', (records) => records.filter(({ seq }) => seq !== 3), 4],
    ['two records that changed places', (records) => [1, 3, 2, 4, 5].map((seq) => records[seq - 1] as AuditRecord), 3],
    ['a record made up without the chain', (records) => [...records, { ...(records[0] as AuditRecord), seq: 6 }], 6],
  ])('shows %s', (_what, alter, seq) => {
    expect(findBrokenRecord(alter(chain(5)))?.seq).toBe(seq);
  });

  it('a record altered with its own hash breaks at the next', () => {
    const records = chain(3);
    const [first] = records as [AuditRecord];
    const { hash: _hash, previousHash, seq, ...forged } = { ...first, reason: 'Forged' };
    records[0] = { ...first, reason: 'Forged', hash: hashOf(forged, seq, previousHash) };
    expect(findBrokenRecord(records)?.seq).toBe(2);
  });
});
