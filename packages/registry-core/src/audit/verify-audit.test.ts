// What is changed, taken out, put in, reordered or cut off an audit is found, and the first bad record named; also when somebody who
// may write everywhere has worked out all the hashes anew.
import { describe, expect, it } from 'vitest';
import type { AuditFileRecord } from './audit-file.ts';
import { leafHash, rootOf, tileHash } from './merkle-tree.ts';
import { firstPreviousHash, hashOf } from './record.ts';
import type { TreeHead } from './tree-head.ts';
import { createAuditVerifier } from './verify-audit.ts';

const at = '2026-03-01T12:00:00.123Z';
type Kept = Extract<AuditFileRecord, { verb: string }>;
type Content = Omit<Kept, 'seq' | 'hash' | 'previousHash'>;

const content = (verb: string): Content => ({
  at,
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

/** Records with hashes worked out as if they had always been so. */
function chained(contents: readonly Content[]): Kept[] {
  const records: Kept[] = [];
  for (const [i, each] of contents.entries()) {
    const previousHash = records.at(-1)?.hash ?? firstPreviousHash;
    const hash = hashOf({ ...each, at: new Date(each.at) }, i + 1, previousHash);
    records.push({ ...each, seq: i + 1, previousHash, hash });
  }
  return records;
}

function headOf(records: readonly AuditFileRecord[], size: number): TreeHead {
  const nodeAt = (level: number, index: number): string => (level === 0 ? leafHash(records[index]!.hash) : tileHash(level, index, nodeAt));
  return { size, root: rootOf(size, nodeAt), at };
}

function verify(records: readonly AuditFileRecord[], heads: readonly TreeHead[]) {
  const verifier = createAuditVerifier(heads);
  for (const record of records) {
    const fault = verifier.take(record);
    if (fault) return fault;
  }
  return verifier.finish();
}

const contents = Array.from({ length: 20 }, (_, i) => content(`change.step${i + 1}`));
const records = chained(contents);
const heads = [20, 7, 12, 7].map((size) => headOf(records, size));
const forgedVerb = (seq: number) => contents.map((each, i) => (i + 1 === seq ? content('forged') : each));

describe('an audit', () => {
  it('is whole as it was written, with heads of any size or none', () => {
    expect(verify(records, heads)).toBeUndefined();
    expect(verify(records, [])).toBeUndefined();
    expect(verify([], [])).toBeUndefined();
    const verifier = createAuditVerifier([]);
    expect(verifier.root()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    for (const record of records.slice(0, 7)) verifier.take(record);
    expect(verifier.root()).toBe(heads[1]?.root);
  });

  it.each<[string, AuditFileRecord[], number, string]>([
    ['a record that was changed', records.map((one) => (one.seq === 3 ? { ...one, reason: 'Other' } : one)), 3, 'was altered'],
    [
      'a record changed with its own hash',
      records.map((one) => (one.seq === 5 ? (chained(forgedVerb(5))[4] as AuditFileRecord) : one)),
      6,
      'does not follow',
    ],
    ['a record that was taken out', records.filter(({ seq }) => seq !== 4), 4, 'is missing: record 5'],
    [
      'a record that was put in',
      [...records.slice(0, 3), { ...(records[3] as AuditFileRecord), verb: 'x' }, ...records.slice(3)],
      4,
      'was altered',
    ],
    [
      'two records that changed places',
      [1, 3, 2, ...Array.from({ length: 17 }, (_, i) => i + 4)].map((seq) => records[seq - 1] as AuditFileRecord),
      2,
      'is missing',
    ],
    ['an end that was cut off', records.slice(0, 15), 16, 'signed over 20 records'],
    ['everything taken out', [], 1, 'is missing'],
    [
      'a first record with a past',
      records.map((one) => (one.seq === 1 ? { ...one, previousHash: 'f'.repeat(64) } : one)),
      1,
      'does not follow',
    ],
  ])('shows %s', (_what, altered, seq, words) => {
    expect(verify(altered, heads)).toEqual({ seq, message: expect.stringContaining(words) });
  });

  it.each([
    [3, 1, 'Records 1 to 7'],
    [9, 8, 'Records 8 to 12'],
    [20, 13, 'Records 13 to 20'],
  ])('shows that record %i was changed although every hash behind it was worked out anew', (changed, seq, words) => {
    expect(verify(chained(forgedVerb(changed)), heads)).toEqual({ seq, message: expect.stringContaining(words) });
  });

  it('shows a tree head that contradicts another of the same size', () => {
    expect(verify(records, [...heads, headOf(chained(forgedVerb(2)), 7)])).toMatchObject({ seq: 1 });
  });
});

describe('a record whose content was removed under retention', () => {
  const removedAt = '2033-03-02T03:00:00.000Z';
  const without = (all: readonly AuditFileRecord[], ...seqs: number[]): AuditFileRecord[] =>
    all.map((one) => {
      const { seq, previousHash, hash } = one;
      return seqs.includes(seq) ? { seq, removedAt, previousHash, hash } : one;
    });
  const removal = (ranges: { from: number; to: number }[]): Content => ({ ...content('audit.retention'), after: { ranges } });
  const kept = chained([
    ...contents,
    removal([
      { from: 2, to: 3 },
      { from: 5, to: 5 },
    ]),
  ]);
  const signed = [headOf(kept, 12), headOf(kept, 21)];

  it('is whole where a later record accounts for it, and is counted', () => {
    expect(verify(without(kept, 2, 3, 5), signed)).toBeUndefined();
    const verifier = createAuditVerifier([]);
    for (const record of without(kept, 2, 3, 5)) verifier.take(record);
    expect([verifier.removed(), verifier.root()]).toEqual([3, signed[1]?.root]);
  });

  it.each<[string, AuditFileRecord[], number]>([
    ['what nobody removed on record', without(kept, 2, 3, 4, 5), 4],
    ['what was removed after the last removal on record', without(kept, 2, 20), 20],
    ['a removal that says nothing', without(chained([...contents, content('audit.retention')]), 7), 7],
    ['a removal of what comes after it', without(chained([removal([{ from: 3, to: 3 }]), ...contents]), 3), 3],
  ])('shows %s', (_what, altered, seq) => {
    expect(verify(altered, [])).toEqual({ seq, message: expect.stringContaining('no record says') });
  });

  it('shows a hash that was exchanged with the content', () => {
    const forged = without(kept, 2).map((one) => (one.seq === 2 ? { ...one, hash: 'f'.repeat(64) } : one));
    expect(verify(forged, signed)).toMatchObject({ seq: 3, message: expect.stringContaining('does not follow') });
  });
});
