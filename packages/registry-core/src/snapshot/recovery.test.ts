// The recovery key kills and goes back, and that is all: heads that do anything else are refused with a sentence.
import { expect, it } from 'vitest';
import type { Head, RecoveryAct } from './head.ts';
import { checkRecovery, recover } from './recovery.ts';

const digest = (letter: string) => letter.repeat(64);
const parent = digest('f');
const published = [
  { version: '1.0.0', snapshot: digest('a') },
  { version: '1.0.1', snapshot: digest('b') },
];
const last: Head = {
  environment: 'production',
  seq: 7,
  parent: digest('e'),
  issuedAtMs: 1,
  stable: published[1]!,
  candidate: { version: '1.0.2', snapshot: digest('c') },
  stage: { salt: 's', parts: [] },
  kills: [{ flag: 'old', id: 'kil_1' }],
  keyTable: digest('d'),
  revoked: [],
};
const words = { reason: 'Payments fail', ticket: 'INC-1', atMs: 5 };
const kill: RecoveryAct = { kind: 'kill', id: 'kil_2', flag: 'checkout', ...words };
const rollBack: RecoveryAct = { kind: 'roll-back', id: 'act_1', version: '1.0.0', ...words };
const next = (act: RecoveryAct, after = last): Head => {
  const head = recover({ last: after, parent, act, published, issuedAtMs: 5 });
  if (!head.ok) throw new Error(head.refusal.message);
  return head.value;
};

it('a kill is added to those that are there, and a stage goes on', () => {
  const head = next(kill);
  expect(head).toEqual({
    ...last,
    seq: 8,
    parent,
    issuedAtMs: 5,
    kills: [...last.kills, { flag: 'checkout', id: 'kil_2' }],
    recovery: [kill],
  });
  expect(checkRecovery(head, last, parent, published)).toEqual({ ok: true, value: true });
});

it('a roll back ends a stage, keeps kills and keys, and remembers what was done before it', () => {
  const killed = next(kill);
  const head = next(rollBack, killed);
  expect(head).toMatchObject({ stable: published[0], kills: killed.kills, keyTable: last.keyTable, recovery: [kill, rollBack] });
  expect(head).not.toHaveProperty('stage');
  expect(checkRecovery(head, killed, parent, published).ok).toBe(true);
});

it.each<[string, Partial<Head>]>([
  ['takes a kill away', { kills: [{ flag: 'checkout', id: 'kil_2' }] }],
  ['names another key table', { keyTable: digest('0') }],
  ['revokes a key', { revoked: ['key_1'] }],
  ['changes what is live as well', { stable: published[0]! }],
  ['widens a stage', { stage: { salt: 's', parts: [{ scope: {}, percent: 100 }] } }],
  ['forgets what was done', { recovery: [kill, { ...kill, flag: 'other' }] }],
  ['gives no reason', { recovery: undefined }],
])('a head that %s is refused', (_name, odd) => {
  const head = { ...next(kill), ...odd };
  expect(checkRecovery(head, last, parent, published)).toMatchObject({ ok: false, refusal: { message: expect.stringMatching(/\.$/) } });
});

it('goes only to what was published here', () => {
  const elsewhere = recover({ last, parent, act: { ...rollBack, version: '9.9.9' }, published, issuedAtMs: 5 });
  expect(elsewhere).toMatchObject({ refusal: { code: 'UNKNOWN_RELEASE' } });
  const forged = { ...next(rollBack), stable: { version: '1.0.0', snapshot: digest('9') } };
  expect(checkRecovery(forged, last, parent, published)).toMatchObject({ refusal: { code: 'BEYOND_RECOVERY' } });
});

it('needs a head to go on from', () => {
  expect(checkRecovery(next(kill), undefined, parent, published)).toMatchObject({ refusal: { code: 'BEYOND_RECOVERY' } });
});
